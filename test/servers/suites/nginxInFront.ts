/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../e2e/queue/eventually';
import type { LocalServer } from '../servers/LocalServer';
import { startNginx, type Nginx } from '../servers/Nginx';
import { isCutoutOf } from '../stage/photo';
import type { Run, ServerStage } from '../stage/ServerStage';
import type { Column } from '../table/Column';

/** What stands behind nginx, and how to work with it. */
export interface Behind {
	readonly column: Column;
	stage(): ServerStage;
	server(): LocalServer;
	run(run: Partial<Run>): Run;
	/** A run that takes longer than the patience of nginx. */
	slowRun(run: Partial<Run>): Run;
	/** How many photos it has begun to work on. */
	runs(): Promise<number>;
	rested(): Promise<void>;
}

/** nginx waits a minute of its own accord; the tests do not. */
export const readTimeoutSeconds = 2;
const defaultReadTimeoutSeconds = 60;
const many = 20;
/** So that a node that tries again does so within the test. */
const tryingAgain = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 };

/** A reverse proxy with its own defaults in front of the server: what it refuses is said in its own words. */
export function nginxInFront(behind: Behind): void {
	const { column } = behind;
	const opened: Nginx[] = [];

	beforeAll(async () => {
		for (const seconds of [defaultReadTimeoutSeconds, readTimeoutSeconds]) {
			opened.push(await startNginx({ upstream: behind.server().url, readTimeoutSeconds: seconds }));
		}
	});
	afterAll(async () => {
		for (const nginx of opened) await nginx.close();
	});

	/** Files go through nginx, and are what its limits are about. */
	const through = async (nginx: Nginx | undefined, run: Run) => {
		const credential = await behind.stage().credential(run.at, nginx!.url);
		return await behind.stage().rows({ ...run, credential, as: 'file' });
	};

	column.situation('nginx: 20 photos', 'all arrive, in order', async (see) => {
		await behind.rested();
		const [nginx] = opened;
		const rows = await through(nginx, behind.run({ urls: behind.stage().photos.urls(many) }));
		see(rows.find(({ json }) => json.status !== 'succeeded') ?? rows[0]);
		for (const [index, row] of rows.entries()) {
			expect(isCutoutOf(index, await behind.stage().file(row))).toBe(true);
		}
		expect(rows).toHaveLength(many);
	});

	column.situation('nginx: 413, a photo above 1 MB', 'names client_max_body_size', async (see) => {
		await behind.rested();
		const [nginx] = opened;
		const urls = [behind.stage().photos.largeUrl];
		const [row] = await through(nginx, behind.run({ urls }));
		see(row);
		expect(row?.json.errorCode).toBe('file_too_large');
		expect(row?.json.error).toMatch(/client_max_body_size/);
		expect(await behind.runs()).toBe(0);
	});

	column.situation('nginx: 504, it takes too long', 'names proxy_read_timeout', async (see) => {
		await behind.rested();
		const [, nginx] = opened;
		const [row] = await through(nginx, behind.slowRun({ settings: tryingAgain }));
		see(row);
		expect(row?.json.errorCode).toBe('unavailable');
		expect(row?.json.error).toMatch(/proxy_read_timeout/);
		// Neither Cog nor rembg has one.
		expect(row?.json.error).not.toMatch(/list of predictions/);
		// The server goes on by itself, and notes the run when it has ended.
		await eventually('the run to end', async () => (await behind.runs()) > 0);
		await delay(1_000);
		expect(await behind.runs()).toBe(1);
	});

	column.situation('nginx: 502, the server is down', 'says who does not answer', async (see) => {
		await behind.rested();
		await behind.server().kill();
		try {
			const [nginx] = opened;
			const [row] = await through(nginx, behind.run({}));
			see(row);
			expect(row?.json.errorCode).toBe('unavailable');
			expect(row?.json.error).toMatch(/nginx|proxy/);
			expect(row?.json.error).toMatch(/restart|not running|start it/);
		} finally {
			await behind.server().start();
		}
	});
}
