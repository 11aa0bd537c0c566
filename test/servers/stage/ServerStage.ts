import { randomUUID } from 'node:crypto';
import { outputOf, type Execution, type Item } from '../../e2e/n8n/execution';
import type { N8nClient, Reference } from '../../e2e/n8n/N8nClient';
import {
	byHand,
	downloading,
	inARow,
	photos,
	removal,
	removing,
	trigger,
	type WorkflowNode,
} from '../../e2e/pausing/workflowNodes';
import { services } from '../../e2e/sandbox/services';
import { servePhotos, type PhotoServer } from './photoServer';
import { n8nClient } from './runningN8n';

export interface Run {
	readonly at: 'cog' | 'rembg';
	readonly credential: Reference;
	readonly urls: readonly string[];
	/** Whether the step before fetches the photo, or the server does. */
	readonly as: 'file' | 'url';
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly options?: Readonly<Record<string, unknown>>;
	readonly settings?: Readonly<Record<string, unknown>>;
}

export interface CredentialAnswer {
	readonly status: 'Error' | 'OK';
	readonly message: string;
}

/** Patience of a node whose server should answer: a hanging one shall not hold up the others. */
const timeout = 60;

/** Photos to send away, and workflows that send them from the n8n of this run. */
export class ServerStage {
	private constructor(
		readonly client: N8nClient,
		readonly photos: PhotoServer,
	) {}

	static async open(): Promise<ServerStage> {
		const [client, photoServer] = await Promise.all([n8nClient(), servePhotos()]);
		return new ServerStage(client, photoServer);
	}

	async close(): Promise<void> {
		await this.photos.close();
	}

	async credential(at: Run['at'], baseUrl: string, apiKey = ''): Promise<Reference> {
		return await this.client.createCredential({
			name: `${at} at ${baseUrl}`,
			type: services[at].credentialType,
			data: { baseUrl, apiKey },
		});
	}

	/** "Test" in the window of a credential. */
	async credentialTest(at: Run['at'], baseUrl: string): Promise<CredentialAnswer> {
		const { id, name } = await this.credential(at, baseUrl);
		const { credentialType: type } = services[at];
		const credentials = { id, name, type, data: { baseUrl, apiKey: '' } };
		return await this.client.internal('POST', '/credentials/test', { credentials });
	}

	async start(run: Run): Promise<string> {
		const { at, credential, urls, as, parameters, options, settings } = run;
		const node = removing(
			services[at],
			credential,
			{
				...(as === 'file' && { imageSource: 'binary', binaryPropertyName: 'data' }),
				...(at === 'rembg' && { model: { __rl: true, mode: 'id', value: 'u2netp' } }),
				completion: 'wait',
				options: { timeout, ...options },
				...parameters,
			},
			{ onError: 'continueRegularOutput', ...settings },
		);
		return await this.startNodes([...photos(urls), ...(as === 'file' ? [downloading] : []), node]);
	}

	async startNodes(nodes: readonly WorkflowNode[]): Promise<string> {
		const { id } = await this.client.createWorkflow(
			inARow(`Servers ${randomUUID()}`, [byHand, ...nodes]),
		);
		return await this.client.startManually(id, trigger);
	}

	/** Resolves with what the node gave, one row per photo as long as it fails row by row. */
	async rows(run: Run): Promise<readonly Item[]> {
		return outputOf(await this.finished(await this.start(run)), removal);
	}

	async finished(executionId: string): Promise<Execution> {
		return await this.client.waitFor(executionId, undefined, 110_000);
	}

	async file(row: Item | undefined, field = 'data'): Promise<Buffer> {
		const file = row?.binary?.[field];
		return file ? await this.client.readBinary(file) : Buffer.alloc(0);
	}
}
