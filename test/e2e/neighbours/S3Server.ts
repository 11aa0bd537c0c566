/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';
import type { Host } from '../host/installHost';
import { logFolder } from '../folders';
import type { CredentialDefinition } from '../n8n/N8nClient';
import { GuardedProcess } from '../processes/guardedProcess';
import { temporaryFolder, type TemporaryFolder } from '../processes/temporaryFolder';

/** The only key pair that the server knows. */
const key = 'S3RVER';

/** A real S3 server with one bucket, in a process of its own on the loopback address. */
export class S3Server {
	private constructor(
		private readonly process: GuardedProcess,
		private readonly folder: TemporaryFolder,
		private readonly url: string,
		private readonly bucket: string,
	) {}

	/** It needs the newer Node that n8n needs. */
	static async start({ node }: Host, bucket: string): Promise<S3Server> {
		const folder = temporaryFolder();
		const started = GuardedProcess.start({
			file: node,
			arguments: [join(__dirname, 's3Server.mjs'), folder.path, bucket],
			logFile: join(logFolder, 's3.log'),
		});
		const line = await started.firstLine((candidate) => candidate.startsWith('{"ready":true'));
		const { url } = JSON.parse(line) as { url: string };
		return new S3Server(started, folder, url, bucket);
	}

	async stop(): Promise<void> {
		await this.process.stop();
		this.folder.remove();
	}

	get credential(): CredentialDefinition {
		return {
			name: 'S3 server',
			type: 's3',
			data: {
				endpoint: this.url,
				region: 'us-east-1',
				accessKeyId: key,
				secretAccessKey: key,
				forcePathStyle: true,
				ignoreSSLIssues: false,
			},
		};
	}

	/** Of all files in the bucket, in the order of the alphabet. */
	async keys(): Promise<string[]> {
		const list = await (await this.get('?list-type=2')).text();
		return [...list.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name = '']) => name);
	}

	async file(name: string): Promise<{ bytes: Buffer; contentType: string | null }> {
		const response = await this.get(`/${encodeURI(name)}`);
		return {
			bytes: Buffer.from(await response.arrayBuffer()),
			contentType: response.headers.get('content-type'),
		};
	}

	private async get(path: string): Promise<Response> {
		const response = await fetch(`${this.url}/${this.bucket}${path}`);
		if (!response.ok) {
			throw new Error(`The S3 server answered ${path} with ${response.status}`);
		}
		return response;
	}
}
