/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error */
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { logFolder } from '../../e2e/folders';
import { freePorts } from '../../e2e/processes/freePorts';
import { temporaryFolder, type TemporaryFolder } from '../../e2e/processes/temporaryFolder';
import { predictorFolder } from '../folders';
import { binFolderOf, pythonOf } from '../install/virtualEnvironment';
import type { CogVersion } from '../versions';
import { LocalServer } from './LocalServer';

export type Predictor = 'named_pictures' | 'one_picture' | 'two_pictures';

export interface CogOptions {
	readonly version: CogVersion;
	readonly predictor: Predictor;
	/** How long the model takes to load after a start. */
	readonly loadSeconds?: number;
	/** What its webhooks carry. */
	readonly webhookToken?: string;
}

/** What a container of Cog runs inside, without the container. */
export class CogServer {
	private constructor(
		readonly server: LocalServer,
		private readonly folder: TemporaryFolder,
	) {}

	static async start(options: CogOptions): Promise<CogServer> {
		const cog = await CogServer.prepare(options);
		try {
			await cog.server.start();
			return cog;
		} catch (error) {
			await cog.close();
			throw error;
		}
	}

	static async prepare(options: CogOptions): Promise<CogServer> {
		const { version, predictor } = options;
		const folder = temporaryFolder();
		await layOut(folder.path, predictor);
		const [port] = (await freePorts(1)) as [number];
		const url = `http://127.0.0.1:${port}`;
		const name = `cog-${version.version}`;
		const server = new LocalServer(url, {
			command: {
				file: pythonOf(name),
				arguments: version.takesHost
					? ['-m', 'cog.server.http', '--host', '127.0.0.1']
					: ['on_loopback.py'],
				folder: folder.path,
				environment: {
					...process.env,
					// coglet starts its worker as the `python` of the PATH.
					PATH: [binFolderOf(name), process.env.PATH].join(delimiter),
					PYTHONPATH: folder.path,
					PORT: String(port),
					// As `cog build` sets it; coglet reads no cog.yaml.
					COG_PREDICT_TYPE_STUB: `${predictor}.py:Predictor`,
					// Cog leaves its files lying: they go with the folder.
					TMPDIR: join(folder.path, 'files'),
					JOURNAL: join(folder.path, 'journal'),
					LOAD_SECONDS: String(options.loadSeconds ?? 0),
					// Photos are fetched from this machine, whatever stands before the others.
					NO_PROXY: '127.0.0.1',
					...(options.webhookToken && { WEBHOOK_AUTH_TOKEN: options.webhookToken }),
				},
				logFile: join(logFolder, `servers-${name}-${predictor}.log`),
			},
			ready: async () => (await healthOf(url)) === 'READY',
		});
		return new CogServer(server, folder);
	}

	get url(): string {
		return this.server.url;
	}

	async health(): Promise<string> {
		return await healthOf(this.url);
	}

	/** How often the model has begun, or come to the end of, a photo since the last `forget`. */
	async runs(word: 'ended' | 'started'): Promise<number> {
		const journal = await readFile(join(this.folder.path, 'journal'), 'utf8').catch(() => '');
		return journal.split('\n').filter((line) => line.startsWith(word)).length;
	}

	async forget(): Promise<void> {
		await writeFile(join(this.folder.path, 'journal'), '');
	}

	async close(): Promise<void> {
		await this.server.kill();
		this.folder.remove();
	}
}

/** The files as they lie in a container's working folder; coglet takes the schema that `cog build` has written. */
async function layOut(folder: string, predictor: Predictor): Promise<void> {
	for (const file of await readdir(predictorFolder)) {
		if (file.endsWith('.py')) await copyFile(join(predictorFolder, file), join(folder, file));
	}
	await writeFile(join(folder, 'cog.yaml'), `predict: "${predictor}.py:Predictor"\n`);
	await mkdir(join(folder, 'files'));
	await mkdir(join(folder, '.cog'));
	await copyFile(
		join(predictorFolder, `${predictor}.schema.json`),
		join(folder, '.cog', 'openapi_schema.json'),
	);
}

async function healthOf(url: string): Promise<string> {
	const response = await fetch(`${url}/health-check`, { signal: AbortSignal.timeout(5_000) });
	return ((await response.json()) as { status: string }).status;
}
