import type { Execution } from '../n8n/execution';
import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';
import type { SandboxPrediction } from '../sandbox/Sandbox';
import { sandboxCredential, type Service } from '../sandbox/services';
import type { Stage } from '../stage';
import { listen, type Loopback } from '../../nodes/loopback';
import { picture } from '../../nodes/picture';
import { openTestStage } from '../tests/prepared';
import { CallbackGate } from './callbackGate';
import { trigger } from './workflowNodes';

/** A stage with photos to send away, and with a gate that every report of a provider has to pass. */
export class PauseStage {
	private readonly credentials = new Map<string, Promise<Reference>>();

	private constructor(
		readonly stage: Stage,
		readonly gate: CallbackGate,
		private readonly photoServer: Loopback,
	) {}

	static async open(
		name: string,
		environment: Readonly<Record<string, string>> = {},
	): Promise<PauseStage> {
		const [gate, photoServer] = await Promise.all([
			CallbackGate.open(),
			listen(({ path }, response) => {
				const number = /\d+/.exec(path)?.[0];
				response.writeHead(200, { 'content-type': 'image/png' });
				response.end(number === undefined ? 'These are only words' : picture(Number(number)));
			}),
		]);
		const stage = await openTestStage(name, 'instant', {
			WEBHOOK_URL: `${gate.url}/`,
			...environment,
		});
		gate.leadTo(stage.server.url);
		return new PauseStage(stage, gate, photoServer);
	}

	async close(): Promise<void> {
		await Promise.all([this.stage.close(), this.gate.close(), this.photoServer.close()]);
	}

	async forget(): Promise<void> {
		await this.stage.sandbox.reset();
		this.gate.forget();
	}

	/** Addresses of photos that differ from each other. */
	photoUrls(count: number, first = 0): string[] {
		return Array.from(
			{ length: count },
			(_, index) => `${this.photoServer.url}/photo-${first + index}.png`,
		);
	}

	/** An address whose photo is none, so that every provider fails on it. */
	get wordsUrl(): string {
		return `${this.photoServer.url}/words.png`;
	}

	async credential(service: Service): Promise<Reference> {
		const known =
			this.credentials.get(service.provider) ??
			this.stage.client.createCredential(sandboxCredential(service, this.stage.sandbox.url));
		this.credentials.set(service.provider, known);
		return await known;
	}

	async start(workflow: WorkflowDefinition): Promise<string> {
		const { id } = await this.stage.client.createWorkflow(workflow);
		return await this.stage.client.startManually(id, trigger);
	}

	async run(workflow: WorkflowDefinition): Promise<Execution> {
		return await this.stage.client.waitFor(await this.start(workflow));
	}

	/** Starts the workflow, and waits until it is parked. */
	async park(workflow: WorkflowDefinition): Promise<string> {
		const executionId = await this.start(workflow);
		await this.stage.client.waitFor(executionId, ['waiting']);
		return executionId;
	}

	async predictions(service: Service): Promise<SandboxPrediction[]> {
		const all = await this.stage.sandbox.predictions();
		return all.filter(({ dialect }) => dialect === service.provider);
	}
}
