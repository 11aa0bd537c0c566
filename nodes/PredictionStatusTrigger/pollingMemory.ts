import { createHash } from 'node:crypto';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { machineTime } from '../n8n/clock';
import { readCredential } from '../n8n/credential';
import { nodeStaticData } from '../n8n/internals/nodeStaticData';
import { readPollingState, type PollingState } from '../prediction/polling/changeDetection';
import type { TriggerRun } from './triggerRun';

const KEY = 'pollingState';

/** What polling remembers, in the node's static data. */
export class PollingMemory {
	private readonly staticData: IDataObject;

	constructor(private readonly context: IPollFunctions) {
		this.staticData = nodeStaticData(context);
	}

	/** Null where there is none, or none that can be read. */
	private get state(): PollingState | null {
		return readPollingState(this.staticData[KEY], machineTime());
	}

	/** Whether there is a state to go on from. */
	get isReadable(): boolean {
		return this.state !== null;
	}

	/**
	 * The state; null where the poll has to start afresh.
	 * @param account null where it does not matter: a named prediction is the same, whoever asks for it
	 */
	read(account: string | null): PollingState | null {
		const { state } = this;
		if (state === null && this.staticData[KEY] !== undefined) {
			this.context.logger.warn(
				'Prediction Status Trigger could not read what it remembered of earlier polls, so it starts afresh',
			);
		}
		const isOfAnother = state?.account !== undefined && state.account !== account;
		return isOfAnother && account !== null ? null : state;
	}

	write(state: PollingState, account: string): void {
		this.staticData[KEY] = { ...state, account } as unknown as IDataObject;
	}
}

/** Whose predictions the node's credential shows, as far as that is told without its key: that has no place in a workflow. */
export async function accountOf({
	context,
	parameters,
	credentialId,
}: TriggerRun<IPollFunctions>): Promise<string> {
	const { baseUrl } = await readCredential(context, parameters.provider);
	const account = JSON.stringify([credentialId, baseUrl]);
	return createHash('sha256').update(account).digest('base64').slice(0, 16);
}
