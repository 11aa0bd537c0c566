import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import type { Prediction } from '../sandbox/prediction';
import {
	deliver,
	deliveryOf,
	finished,
	settingsFor,
	signed,
	submitted,
	type Delivery,
	type Reply,
} from './deliveries';
import { useStage, type Stage } from './stage';
import { TriggerHost } from './triggerHost';

/** The trigger beside the sandbox: what a provider delivers to it, and what it starts the workflow with. */
export class TriggerStage {
	private opened: TriggerHost | null = null;

	constructor(readonly stage: Stage) {}

	/** The trigger with these parameters, and the provider's credential of the sandbox. */
	async open(
		provider: Provider,
		parameters: IDataObject = {},
		credential: IDataObject = {},
	): Promise<TriggerHost> {
		await this.close();
		this.opened = await TriggerHost.open(settingsFor(this.stage, provider, parameters, credential));
		return this.opened;
	}

	get host(): TriggerHost {
		if (this.opened === null) throw new Error('The trigger is not open yet');
		return this.opened;
	}

	/** The items of all executions. */
	get items(): INodeExecutionData[] {
		return this.host.items;
	}

	async deliver(delivery: Delivery, signal?: AbortSignal): Promise<Reply> {
		return await deliver(this.host, delivery, signal);
	}

	/** A prediction in the sandbox. */
	async submitted(provider: Provider): Promise<Prediction> {
		return await submitted(this.stage, provider);
	}

	/** A prediction in the sandbox that has ended. */
	async finished(provider: Provider): Promise<Prediction> {
		return await finished(this.stage, provider);
	}

	/** What the provider would deliver about a prediction; about a new one that has ended where none is named. */
	async deliveryOf(provider: Provider, prediction?: Prediction): Promise<Delivery> {
		return await deliveryOf(this.stage, provider, prediction ?? (await this.finished(provider)));
	}

	/** Any words, signed as the provider signs. */
	signed(
		provider: Provider,
		body: Buffer | string,
		messageId = 'msg_1',
		timestamp?: string,
	): Delivery {
		return signed(this.stage, provider, body, messageId, timestamp);
	}

	async close(): Promise<void> {
		await this.opened?.close();
		this.opened = null;
	}
}

/** A trigger for the tests of a file: each of them opens its own. */
export function useTriggerStage(): TriggerStage {
	const trigger = new TriggerStage(useStage());
	afterEach(async () => await trigger.close());
	return trigger;
}
