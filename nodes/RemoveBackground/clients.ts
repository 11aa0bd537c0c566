import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { cancelSignalOf, createClock } from '../n8n/clock';
import { readAccess } from '../n8n/serviceAccess';
import { createTransport } from '../n8n/transport';
import { Client } from '../prediction/client';
import { PredictionError } from '../prediction/errors';
import type { Limiter } from '../prediction/limiter';
import { Pace } from '../prediction/pace';
import type { Provider } from '../prediction/provider';

/** The clients of one run: one for each provider its items ask for, all in one pool. */
export class Clients {
	private readonly clients = new Map<string, Promise<Client>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly limiter: Limiter,
		private readonly pollIntervalMs: number | null,
	) {}

	async of(provider: Provider): Promise<Client> {
		const known = this.clients.get(provider.id);
		if (known !== undefined) return await known;
		const created = this.create(provider);
		this.clients.set(provider.id, created);
		return await created;
	}

	/** After a stop: ends at the providers what is still running. */
	async abandon(): Promise<void> {
		const clients = await Promise.allSettled(this.clients.values());
		await Promise.all(
			clients.map(async (client) =>
				client.status === 'fulfilled' ? await client.value.abandon() : undefined,
			),
		);
	}

	private async create(provider: Provider): Promise<Client> {
		const { context, limiter } = this;
		const stop = cancelSignalOf(context);
		const clock = createClock(stop);
		const access = await readAccess(context, provider.credential, provider.label).catch(
			(error: unknown) => {
				if (error instanceof PredictionError) throw error;
				if (error instanceof NodeOperationError) throw missingCredential(provider);
				throw error;
			},
		);
		const transport = createTransport(context, provider.credential, access, clock, stop);
		return new Client({ provider, transport, clock, limiter, pace: new Pace(this.pollIntervalMs) });
	}
}

function missingCredential(provider: Provider): PredictionError {
	return new PredictionError(
		'invalid_input',
		`There is no credential for ${provider.label} in this node`,
		{
			advice: 'Open the node and choose or create one.',
		},
	);
}
