import type { IExecuteFunctions } from 'n8n-workflow';
import { createClient, type RunOptions } from '../n8n/createClient';
import type { LeftRunning } from '../prediction/client/cancelInFlight';
import type { Client } from '../prediction/client/client';
import type { Provider } from '../prediction/model/provider';

/** What a stop could not end, and at whose account. */
export interface LeftAtProvider extends LeftRunning {
	readonly provider: Provider;
}

/** The clients of one run: one for each provider that its items ask for. */
export class ClientPool {
	private readonly clients = new Map<string, Promise<Client>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly options: RunOptions,
	) {}

	async get(provider: Provider): Promise<Client> {
		const known = this.clients.get(provider.id);
		if (known !== undefined) return await known;
		const created = createClient(this.context, provider, this.options);
		this.clients.set(provider.id, created);
		return await created;
	}

	/** After a stop: cancels at the providers what is still running. @returns what may still be running all the same */
	async cancelInFlight(): Promise<LeftAtProvider[]> {
		const left = await Promise.all(
			(await this.opened()).map(async (client) =>
				(await client.cancelInFlight()).map((one) => ({ ...one, provider: client.provider })),
			),
		);
		return left.flat();
	}

	/** The run has ended: gives back what it holds of the accounts. */
	async close(): Promise<void> {
		for (const client of await this.opened()) client.close();
	}

	private async opened(): Promise<Client[]> {
		const clients = await Promise.allSettled(this.clients.values());
		return clients.flatMap((client) => (client.status === 'fulfilled' ? [client.value] : []));
	}
}
