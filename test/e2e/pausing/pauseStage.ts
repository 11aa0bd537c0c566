import type { Execution } from '../n8n/execution';
import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';
import type { SandboxPrediction } from '../sandbox/Sandbox';
import { sandboxCredential, type Service } from '../sandbox/services';
import type { Stage } from '../stage';
import { openTestStage } from '../tests/prepared';
import { CallbackGate } from './callbackGate';
import { servePictures, type PictureServer } from './pictureServer';
import { trigger } from './workflowNodes';

/** A stage with pictures to send away, and with a gate that every report of a provider has to pass. */
export class PauseStage {
	private readonly credentials = new Map<string, Promise<Reference>>();

	private constructor(
		readonly stage: Stage,
		readonly gate: CallbackGate,
		readonly pictures: PictureServer,
	) {}

	static async open(
		name: string,
		environment: Readonly<Record<string, string>> = {},
	): Promise<PauseStage> {
		const [gate, pictures] = await Promise.all([CallbackGate.open(), servePictures()]);
		const stage = await openTestStage(name, 'instant', {
			WEBHOOK_URL: `${gate.url}/`,
			...environment,
		});
		gate.leadTo(stage.server.url);
		return new PauseStage(stage, gate, pictures);
	}

	async close(): Promise<void> {
		await Promise.all([this.stage.close(), this.gate.close(), this.pictures.close()]);
	}

	async forget(): Promise<void> {
		await this.stage.sandbox.reset();
		this.gate.forget();
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
