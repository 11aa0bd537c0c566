/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type Loopback } from '../../nodes/loopback';
import { picture } from '../../nodes/picture';
import { outputOf } from '../n8n/execution';
import type { Reference } from '../n8n/N8nClient';
import { byHand, inARow, photos, removal, removing, trigger } from '../pausing/workflowNodes';
import type { SandboxPrediction } from '../sandbox/Sandbox';
import { sandboxCredential, type Service } from '../sandbox/services';
import type { Stage } from '../stage';
import { openTestStage } from '../tests/prepared';
import { Listener, predictionTrigger } from './listener';

const pollMs = 50;
const endWithinMs = 30_000;

/** A stage with photos to send away, where workflows listen for what becomes of them. */
export class TriggerStage {
	private constructor(
		readonly stage: Stage,
		private readonly photoServer: Loopback,
	) {}

	static async open(
		name: string,
		environment: Readonly<Record<string, string>> = {},
	): Promise<TriggerStage> {
		const photoServer = await listen(({ path }, response) => {
			response.writeHead(200, { 'content-type': 'image/png' });
			response.end(picture(Number(/\d+/.exec(path)?.[0])));
		});
		return new TriggerStage(await openTestStage(name, 'instant', environment), photoServer);
	}

	async close(): Promise<void> {
		await Promise.all([this.stage.close(), this.photoServer.close()]);
	}

	async credential(
		service: Service,
		values: Readonly<Record<string, unknown>> = {},
	): Promise<Reference> {
		const credential = sandboxCredential(service, this.stage.sandbox.url);
		const data = { ...credential.data, ...values };
		return await this.stage.client.createCredential({ ...credential, data });
	}

	/** A workflow that listens, not active yet. */
	async listener(
		service: Service,
		parameters: Readonly<Record<string, unknown>> = {},
		values: Readonly<Record<string, unknown>> = {},
	): Promise<Listener> {
		const { client, server } = this.stage;
		const credential = await this.credential(service, values);
		const node = predictionTrigger(service, credential, randomUUID(), parameters);
		return await Listener.create(client, server.url, node);
	}

	/** As `listener`, and the workflow counts its runs in n8n's own memory of the workflow. */
	async counting(service: Service): Promise<Listener> {
		const { client, server } = this.stage;
		const credential = await this.credential(service);
		const node = predictionTrigger(service, credential, randomUUID(), { downloadFile: false });
		const jsCode =
			"const memory = $getWorkflowStaticData('global'); memory.runs = (memory.runs ?? 0) + 1; return $input.all();";
		const code = {
			name: 'Count',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode },
		};
		return await Listener.create(client, server.url, node, code);
	}

	/** Submits photos through Remove Background, with where to report the end; the answer is their ids. */
	async submit(service: Service, count: number, webhookUrl = ''): Promise<string[]> {
		const { client } = this.stage;
		const urls = Array.from(
			{ length: count },
			(_, number) => `${this.photoServer.url}/photo-${number}.png`,
		);
		const { id } = await client.createWorkflow(
			inARow('Submit', [
				byHand,
				...photos(urls),
				removing(service, await this.credential(service), {
					completion: 'submit',
					options: webhookUrl === '' ? {} : { webhookUrl },
				}),
			]),
		);
		const execution = await client.runManually(id, trigger);
		return outputOf(execution, removal).map(({ json }) => String(json.predictionId));
	}

	/** As `submit`; resolves when all have ended. */
	async finish(service: Service, count: number): Promise<string[]> {
		const ids = await this.submit(service, count);
		await this.ended(ids);
		return ids;
	}

	async ended(ids: readonly string[]): Promise<void> {
		const deadline = Date.now() + endWithinMs;
		for (;;) {
			const all = await this.stage.sandbox.predictions();
			if (
				all.filter(({ id, endedAt }) => ids.includes(id) && endedAt !== null).length >= ids.length
			)
				return;
			if (Date.now() > deadline) throw new Error('The predictions do not end');
			await delay(pollMs);
		}
	}

	/** Resolves when n8n has nothing left to do. */
	async quiet(): Promise<void> {
		for (;;) {
			const { data } = await this.stage.client.public<{ data: unknown[] }>(
				'GET',
				'/executions?status=running&limit=1',
			);
			if (data.length === 0) return;
			await delay(pollMs);
		}
	}

	async prediction(id: string): Promise<SandboxPrediction> {
		const found = (await this.stage.sandbox.predictions()).find((one) => one.id === id);
		if (!found) throw new Error(`The sandbox has no prediction ${id}`);
		return found;
	}
}
