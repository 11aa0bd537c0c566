/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { endStatuses, type Execution } from '../e2e/n8n/execution';
import type { SandboxPrediction } from '../e2e/sandbox/Sandbox';
import { services } from '../e2e/sandbox/services';
import type { RequestRecord } from '../sandbox/journal';
import { delivered as lastNode, type Contender, type Target } from './contenders';
import type { Ground } from './ground';
import type { Entry } from './interleaved';
import { processorMs } from './processorTime';
import { processOf } from './residentMemory';

/** n8n is asked seldom: each answer is work for it. */
const POLL_MS = 1_000;

const LONGEST_MS = 1_800_000;

/** n8n's largest page. */
const PAGE = 250;

/** Executions that begin at the same time, each with so many photos. */
export interface Load {
	readonly executions: number;
	readonly photosEach: number;
}

/** What became of a load. */
export interface LoadOutcome {
	/** From the first request to n8n until the last execution had ended. */
	readonly wallMs: number;
	readonly delivered: number;
	/** Predictions that the service took. */
	readonly paid: number;
	/** Photos that it took at least once. */
	readonly photosPaid: number;
	/** Submissions that it refused with 429. */
	readonly refused: number;
	/** All requests but those that were refused. */
	readonly requests: number;
	/** Predictions that had nobody to wait for them in the end. */
	readonly inVain: number;
	/** The processor time of n8n's process. */
	readonly processorMs: number;
	/** How long each prediction ran, in the order of their beginnings. */
	readonly durationsMs: readonly number[];
	readonly journal: readonly RequestRecord[];
	readonly startedAt: number;
}

/** A published workflow that is started over its webhook, as in production. */
export class Started {
	private constructor(
		private readonly ground: Ground,
		private readonly path: string,
		readonly workflowId: string,
	) {}

	static async publish(ground: Ground, contender: Contender, target: Target): Promise<Started> {
		const { client } = ground.stage;
		const path = `bench-${Date.now()}`;
		const { id } = await client.createWorkflow(contender.workflow(target, { path }));
		await client.activate(id);
		return new Started(ground, path, id);
	}

	/** Starts an execution with so many photos that nobody has had before. */
	async start(photos: number): Promise<void> {
		const response = await fetch(`${this.ground.stage.server.url}/webhook/${this.path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ photos: this.ground.photos(photos) }),
		});
		await response.arrayBuffer();
		if (!response.ok) throw new Error(`n8n answered ${response.status}`);
	}

	/** All of them, once so many have ended. */
	async ended(count: number): Promise<Execution[]> {
		const deadline = Date.now() + LONGEST_MS;
		for (;;) {
			const executions = await this.executions();
			const ended = executions.filter(({ status }) => endStatuses.includes(status));
			if (ended.length >= count) return ended;
			if (Date.now() > deadline)
				throw new Error(`${ended.length} of ${count} executions have ended`);
			await delay(POLL_MS);
		}
	}

	async unpublish(): Promise<void> {
		await this.ground.stage.client.deactivate(this.workflowId);
	}

	private async executions(): Promise<Execution[]> {
		const all: Execution[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const query = `workflowId=${this.workflowId}&limit=${PAGE}${cursor && `&cursor=${cursor}`}`;
			const page: { data: Execution[]; nextCursor: string | null } =
				await this.ground.stage.client.public('GET', `/executions?${query}`);
			all.push(...page.data);
			cursor = page.nextCursor;
		}
		return all;
	}
}

/**
 * Runs a load to its end.
 * @param during what happens at the service meanwhile; it ends when the signal aborts
 */
export async function runLoad(
	ground: Ground,
	{ contender, provider }: Entry,
	{ executions, photosEach }: Load,
	during?: (stop: AbortSignal, target: Target) => Promise<void>,
): Promise<LoadOutcome> {
	const { client, sandbox, server } = ground.stage;
	const target = await ground.freshTarget(services[provider]);
	const started = await Started.publish(ground, contender, target);
	const n8n = await processOf(new URL(server.url).port);
	const stop = new AbortController();
	const before = await processorMs(n8n);
	const startedAt = Date.now();
	const meanwhile = during?.(stop.signal, target);
	await Promise.all(
		Array.from({ length: executions }, async () => await started.start(photosEach)),
	);
	const ended = await started.ended(executions);
	const spentMs = (await processorMs(n8n)) - before;
	stop.abort();
	await meanwhile;
	await started.unpublish();
	let delivered = 0;
	for (const { id, status } of ended) {
		if (photosEach === 1) delivered += status === 'success' ? 1 : 0;
		else delivered += deliveredBy(await client.execution(id));
	}
	return {
		...(await atService(sandbox)),
		wallMs: Math.max(...ended.map(({ stoppedAt }) => Date.parse(stoppedAt ?? ''))) - startedAt,
		delivered,
		processorMs: spentMs,
		startedAt,
	};
}

function deliveredBy({ data }: Execution): number {
	const runs = data?.resultData.runData[lastNode] ?? [];
	return runs.flatMap((run) => run.data?.main?.[0] ?? []).length;
}

async function atService(sandbox: Ground['stage']['sandbox']) {
	const predictions = (await sandbox.predictions()).filter(
		({ imageSha256 }) => imageSha256 !== null,
	);
	const journal = await sandbox.requests();
	const begun = [...predictions].sort(
		(one, other) => (one.startedAt ?? 0) - (other.startedAt ?? 0),
	);
	return {
		paid: predictions.length,
		photosPaid: new Set(predictions.map(({ imageSha256 }) => imageSha256)).size,
		refused: journal.filter(({ status, method }) => status === 429 && method === 'POST').length,
		requests: journal.filter(({ status }) => status !== 429).length,
		inVain: journal.filter(({ status, method, path }) => status === 0 && isSubmission(method, path))
			.length,
		durationsMs: begun.map(durationOf),
		journal,
	};
}

function isSubmission(method: string, path: string): boolean {
	return method === 'POST' || path.endsWith('/remove');
}

function durationOf({ startedAt, endedAt }: SandboxPrediction): number {
	return (endedAt ?? 0) - (startedAt ?? endedAt ?? 0);
}

/**
 * How long a client takes that knows everything beforehand: each photo is sent as soon as the limit lets it, and begins
 * as soon as a place is free.
 * @param sentAt when the photo of this number can be sent, in milliseconds from the beginning
 */
export function possibleMs(
	durationsMs: readonly number[],
	places: number,
	sentAt: (number: number) => number = () => 0,
): number {
	const free = Array.from({ length: places }, () => 0);
	for (const [number, durationMs] of durationsMs.entries()) {
		const first = free.indexOf(Math.min(...free));
		free[first] = Math.max(free[first] ?? 0, sentAt(number)) + durationMs;
	}
	return Math.max(...free);
}

/** When the photo of this number can be sent where so many are taken in each time of this length. */
export function byWindow(count: number, perMs: number): (number: number) => number {
	return (number) => Math.floor(number / count) * perMs;
}
