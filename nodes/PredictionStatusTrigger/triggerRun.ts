import type { IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { createClient, type RunOptions } from '../n8n/createClient';
import type { Client } from '../prediction/client/client';
import { readParameters, type Parameters } from './parameters';

/** What one poll or one webhook delivery works with. Whoever opens it closes it. */
export class TriggerRun<C extends IPollFunctions | IWebhookFunctions> {
	readonly parameters: Parameters;

	private opened: Promise<Client> | undefined;

	/** @throws PredictionError `invalid_input`, `not_supported` */
	constructor(
		readonly context: C,
		private readonly options: RunOptions = {},
	) {
		this.parameters = readParameters(context);
	}

	/** n8n's ID of the credential; null where none is chosen. */
	get credentialId(): string | null {
		const { credentials } = this.context.getNode();
		return credentials?.[this.parameters.provider.credential]?.id ?? null;
	}

	/** The client, once somebody needs it: most deliveries need none, and n8n takes its time to decrypt a credential. */
	async client(): Promise<Client> {
		this.opened ??= createClient(this.context, this.parameters.provider, this.options);
		return await this.opened;
	}

	async close(): Promise<void> {
		const client = await this.opened?.catch(() => undefined);
		client?.close();
	}
}
