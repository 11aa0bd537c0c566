import type { CredentialDefinition, Reference } from '../n8n/N8nClient';
import { servePictures, type PictureServer } from '../pausing/pictureServer';
import { sandboxCredential, services } from '../sandbox/services';
import type { Stage } from '../stage';
import type { EngineName } from '../../sandbox/engines/engine';
import { openTestStage } from '../tests/prepared';
import { importExample, type Changes, type Credentials } from './importExample';

/** A stage on which examples are imported, with a credential for every placeholder and pictures to work on. */
export class ExampleStage {
	private constructor(
		readonly stage: Stage,
		readonly pictures: PictureServer,
		private credentials: Credentials,
	) {}

	/** With credentials of two providers that lead to the sandbox. */
	static async open(
		name: string,
		environment: Readonly<Record<string, string>> = {},
		engine: EngineName = 'instant',
	): Promise<ExampleStage> {
		const [stage, pictures] = await Promise.all([
			openTestStage(name, engine, environment),
			servePictures(),
		]);
		const examples = new ExampleStage(stage, pictures, {});
		await examples.addCredential(sandboxCredential(services.replicate, stage.sandbox.url));
		await examples.addCredential(sandboxCredential(services.waveSpeed, stage.sandbox.url));
		return examples;
	}

	async close(): Promise<void> {
		await Promise.all([this.stage.close(), this.pictures.close()]);
	}

	/** Further examples get it where they want one of its type. */
	async addCredential(definition: CredentialDefinition): Promise<Reference> {
		const credential = await this.stage.client.createCredential(definition);
		this.credentials = { ...this.credentials, [definition.type]: credential };
		return credential;
	}

	/** The answer is the id of the workflow. */
	async import(
		file: string,
		changes: Changes = {},
		otherCredentials: Credentials = {},
	): Promise<string> {
		const credentials = { ...this.credentials, ...otherCredentials };
		const workflow = await importExample(file, credentials, changes);
		return (await this.stage.client.createWorkflow(workflow)).id;
	}
}
