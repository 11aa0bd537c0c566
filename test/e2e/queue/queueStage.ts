/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder } from '../folders';
import { installPackage } from '../n8n/installPackage';
import { N8nClient } from '../n8n/N8nClient';
import { N8nServer } from '../n8n/N8nServer';
import { startConfiguredNginx } from '../../servers/servers/Nginx';
import { servePictures, type PictureServer } from '../pausing/pictureServer';
import { freePorts } from '../processes/freePorts';
import { temporaryFolder } from '../processes/temporaryFolder';
import { Sandbox } from '../sandbox/Sandbox';
import { owner } from '../stage';
import { prepared } from '../tests/prepared';
import { N8nReplica } from './N8nReplica';
import { N8nWorker } from './N8nWorker';
import { Postgres } from './services/Postgres';
import { Redis } from './services/Redis';

const workerNames = ['worker-1', 'worker-2', 'worker-3'];
const webhookNames = ['webhook-1', 'webhook-2'];
export const slotsPerWorker = 2;

const queueMode = {
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	// Without it, n8n misses the end of an execution that is faster than itself, and a caller of the webhook waits for ever.
	N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
	N8N_METRICS: 'true',
	// The two of the default are too few for hundreds of reports in some seconds: what waits for one too long is lost.
	DB_POSTGRESDB_POOL_SIZE: '10',
	DB_POSTGRESDB_CONNECTION_TIMEOUT: '60000',
	// How soon n8n notices that a worker has died; a minute by default.
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/**
 * n8n on several "machines": PostgreSQL, Redis, one main process, two webhook processes behind nginx and three workers, the
 * package in each.
 */
export interface QueueStage {
	readonly client: N8nClient;
	readonly main: N8nServer;
	/** Where callers and providers reach the webhook processes, in turn. */
	readonly webhookUrl: string;
	readonly webhooks: readonly N8nReplica[];
	readonly workers: readonly N8nWorker[];
	readonly redis: Redis;
	readonly sandbox: Sandbox;
	readonly pictures: PictureServer;
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
	// The next build, which may well come before the last worker, replaces the other.
	const ownTarball = join(folder.path, 'package.tgz');
	const freshUserFolder = async () => {
		const userFolder = await mkdtemp(join(folder.path, 'n8n-'));
		await installPackage(ownTarball, userFolder);
		return userFolder;
	};
	try {
		await copyFile(tarball, ownTarball);
		// Written by the runs before.
		const names = [
			'postgres',
			'redis',
			'sandbox',
			'nginx',
			'main',
			...webhookNames,
			...workerNames,
		];
		await Promise.all(names.map(async (name) => await rm(logOf(name), { force: true })));
		const postgres = await Postgres.start(logOf('postgres'));
		closing.push(async () => await postgres.stop());
		const redis = await Redis.start(logOf('redis'));
		closing.push(async () => await redis.stop());
		const sandbox = await Sandbox.start('instant', logOf('sandbox'));
		closing.push(async () => await sandbox.stop());
		const pictures = await servePictures();
		closing.push(pictures.close);

		const [nginxPort, ...ports] = (await freePorts(1 + 2 + 3)) as [number, ...number[]];
		const webhookUrl = `http://127.0.0.1:${nginxPort}`;
		const environment = {
			...queueMode,
			...postgres.environment,
			...redis.environment,
			WEBHOOK_URL: `${webhookUrl}/`,
		};
		const main = await N8nServer.start({
			host,
			userFolder: await freshUserFolder(),
			logFile: logOf('main'),
			environment,
		});
		closing.push(async () => await main.stop());
		const replica = (name: string, ...command: string[]) => ({
			host,
			freshUserFolder,
			command,
			port: ports.pop()!,
			logFile: logOf(name),
			environment,
		});
		const webhooks = webhookNames.map((name) => new N8nReplica(replica(name, 'webhook')));
		const workers = workerNames.map(
			(name) => new N8nWorker(replica(name, 'worker', `--concurrency=${slotsPerWorker}`)),
		);
		const replicas = [...webhooks, ...workers];
		closing.push(async () => {
			await Promise.all(replicas.map(async (one) => await one.stop()));
		});
		await Promise.all(replicas.map(async (one) => await one.start()));
		const nginx = await startConfiguredNginx({
			port: nginxPort,
			http: `upstream webhooks {
		${webhooks.map(({ url }) => `server ${new URL(url).host} fail_timeout=2s;`).join(' ')}
	}`,
			locations: ['webhook', 'webhook-waiting']
				.map((path) => `location /${path}/ { proxy_pass http://webhooks; }`)
				.join('\n\t\t'),
			logFile: logOf('nginx'),
		});
		closing.push(nginx.close);
		const client = await N8nClient.asNewOwner(main.url, owner);
		return {
			client,
			main,
			webhookUrl,
			webhooks,
			workers,
			redis,
			sandbox,
			pictures,
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
