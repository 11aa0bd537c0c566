/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder } from '../folders';
import { installPackage } from '../n8n/installPackage';
import { N8nClient } from '../n8n/N8nClient';
import { N8nServer } from '../n8n/N8nServer';
import { servePictures, type PictureServer } from '../pausing/pictureServer';
import { temporaryFolder } from '../processes/temporaryFolder';
import { Sandbox } from '../sandbox/Sandbox';
import { owner } from '../stage';
import { prepared } from '../tests/prepared';
import { processorSeconds } from './figures';
import { N8nWorker } from './N8nWorker';
import { Postgres } from './services/Postgres';
import { Redis } from './services/Redis';

const workerCount = 3;
const slotsPerWorker = 2;

const queueMode = {
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	// Without it, n8n misses the end of an execution that is faster than itself, and a caller of the webhook waits for ever.
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
	N8N_METRICS: 'true',
	// How soon n8n notices that a worker has died; a minute by default.
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** n8n on several "machines": PostgreSQL, Redis, one main process and three workers, the package in each. */
export interface QueueStage {
	readonly client: N8nClient;
	readonly main: N8nServer;
	readonly workers: readonly N8nWorker[];
	readonly redis: Redis;
	readonly sandbox: Sandbox;
	readonly pictures: PictureServer;
	/** The processor time of workers, and what they have done in it. */
	timeOf(workers: readonly N8nWorker[]): Promise<{ seconds: number; executions: number }>;
	close(): Promise<void>;
}

export async function openQueueStage(): Promise<QueueStage> {
	const { host, tarball } = prepared();
	const folder = temporaryFolder();
	const closing: Array<() => Promise<void>> = [async () => folder.remove()];
	const close = async () => {
		for (const end of closing.reverse()) await end();
	};
	const logOf = (of: string) => join(logFolder, `queue-${of}.log`);
	const userFolderOf = async (of: string) => {
		const userFolder = join(folder.path, of);
		await mkdir(userFolder);
		await installPackage(tarball, userFolder);
		await rm(logOf(of), { force: true });
		return userFolder;
	};
	try {
		const postgres = await Postgres.start(logOf('postgres'));
		closing.push(async () => await postgres.stop());
		const redis = await Redis.start(logOf('redis'));
		closing.push(async () => await redis.stop());
		const sandbox = await Sandbox.start('instant', logOf('sandbox'));
		closing.push(async () => await sandbox.stop());
		const pictures = await servePictures();
		closing.push(pictures.close);

		const environment = { ...queueMode, ...postgres.environment, ...redis.environment };
		const main = await N8nServer.start({
			host,
			userFolder: await userFolderOf('main'),
			logFile: logOf('main'),
			environment,
		});
		closing.push(async () => await main.stop());
		const workers = await Promise.all(
			Array.from({ length: workerCount }, async (_, index) => {
				const name = `worker-${index + 1}`;
				const options = {
					host,
					userFolder: await userFolderOf(name),
					logFile: logOf(name),
					environment: { ...environment, WEBHOOK_URL: `${main.url}/` },
				};
				return await N8nWorker.start(options, slotsPerWorker);
			}),
		);
		closing.push(async () => {
			await Promise.all(workers.map(async (worker) => await worker.stop()));
		});
		const client = await N8nClient.asNewOwner(main.url, owner);
		return { client, main, workers, redis, sandbox, pictures, timeOf, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function timeOf(workers: readonly N8nWorker[]) {
	let seconds = 0;
	let executions = 0;
	for (const worker of workers) {
		seconds += await processorSeconds(worker.url);
		executions += await worker.finishedExecutions();
	}
	return { seconds, executions };
}
