import type { IExecuteFunctions } from 'n8n-workflow';
import { createClient } from '../n8n/createClient';
import type { Client } from '../prediction/client/client';
import type { ConcurrencyLimiter } from '../prediction/scheduling/concurrencyLimiter';
import type { Provider } from '../prediction/model/provider';

/** The clients of one run: one for each provider its items ask for, all in one pool. */
export class ClientPool {
	private readonly clients = new Map<string, Promise<Client>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly limiter: ConcurrencyLimiter,
		private readonly pollIntervalMs: number | null,
	) {}

	async get(provider: Provider): Promise<Client> {
		const known = this.clients.get(provider.id);
		if (known !== undefined) return await known;
		const { context, limiter, pollIntervalMs } = this;
		const created = createClient(context, provider, limiter, { pollIntervalMs });
		this.clients.set(provider.id, created);
		return await created;
	}

	/** After a stop: ends at the providers what is still running. */
	async abandon(): Promise<void> {
		const clients = await Promise.allSettled(this.clients.values());
		await Promise.all(
			clients.map(async (client) =>
				client.status === 'fulfilled' ? await client.value.cancelInFlight() : undefined,
			),
		);
	}
}
