/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { endStatuses, type Execution, type ExecutionStatus } from '../../e2e/n8n/execution';
import { services } from '../../e2e/sandbox/services';
import { thisPackage } from '../contenders';
import type { Ground } from '../ground';
import { atMost, type Section } from '../section';
import { last, shown } from '../statistics';

type Say = (text: string) => void;

interface Size {
	readonly executions: number;
	readonly photosEach: number;
}

const pausing = thisPackage('this package, pausing', {
	completion: 'pause',
	downloadFile: false,
	// A thousand executions take longer to begin than a prediction is waited for by default.
	options: { timeout: 3_600 },
});
const everything = 20_000;
/** Nothing of what is only stored ends while it is looked at. */
const endlessMs = 86_400_000;
const withinMs = 1_200_000;
/** Each look is work for n8n and for the sandbox. */
const lookMs = 2_000;
/** The timer strikes every one to five minutes. */
const watchedMinutes = 5;
/** Of so many images the timer is watched. */
const most = 10_000;

const few: Size[] = [
	{ executions: 1, photosEach: 10 },
	{ executions: 1, photosEach: 100 },
	{ executions: 1, photosEach: 1_000 },
	{ executions: 100, photosEach: 1 },
	{ executions: 100, photosEach: 10 },
];

const many: Size[] = [
	{ executions: 1, photosEach: most },
	{ executions: 1_000, photosEach: 1 },
	{ executions: 1_000, photosEach: 10 },
];

const resumed: Size[] = [
	{ executions: 1, photosEach: 1_000 },
	{ executions: 100, photosEach: 10 },
];

const named = ({ executions, photosEach }: Size) => `${executions} x ${photosEach}`;
const imagesOf = ({ executions, photosEach }: Size) => executions * photosEach;

/** A published workflow whose executions pause, and what became of them. */
class PausedRun {
	private constructor(
		private readonly ground: Ground,
		readonly size: Size,
		private readonly workflowId: string,
	) {}

	/** Resolves when all of them are paused, and everything is submitted. */
	static async start(ground: Ground, size: Size): Promise<PausedRun> {
		const { client, server, sandbox } = ground.stage;
		const path = `paused-${named(size).replaceAll(' ', '')}-${Date.now()}`;
		const target = await ground.freshTarget(services.replicate);
		const { id } = await client.createWorkflow(pausing.workflow(target, { path }));
		await client.activate(id);
		const run = new PausedRun(ground, size, id);
		for (let execution = 0; execution < size.executions; execution++) {
			const response = await fetch(`${server.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ photos: ground.photos(size.photosEach) }),
			});
			if (!response.ok) throw new Error(`n8n answered ${response.status}`);
		}
		await run.until(['waiting', ...endStatuses]);
		await ground.until(
			async () => (await sandbox.predictions()).length >= imagesOf(size),
			withinMs,
			lookMs,
		);
		return run;
	}

	async until(statuses: readonly ExecutionStatus[]): Promise<void> {
		const { executions } = this.size;
		await this.ground.until(
			async () => {
				// n8n that has too much to do refuses to answer.
				const all = await this.executions().catch(() => []);
				return all.filter(({ status }) => statuses.includes(status)).length >= executions;
			},
			withinMs,
			lookMs,
		);
	}

	/** Without their data. */
	async executions(): Promise<Execution[]> {
		return await this.ground.stage.client.allExecutions(this.workflowId);
	}

	/** What n8n stores of all of them; it tells so of single executions only. */
	async storedBytes(): Promise<number> {
		let bytes = 0;
		for (const { id } of await this.executions()) {
			const one = await this.ground.stage.client.execution(id);
			bytes += (one as Execution & { readonly jsonSizeBytes: number }).jsonSizeBytes;
		}
		return bytes;
	}

	/** Status requests and lists since then, from the sandbox's own record. */
	async asked(): Promise<number> {
		const requests = await this.ground.stage.sandbox.requests();
		return requests.filter(({ method, path }) => method === 'GET' && path.includes('/predictions'))
			.length;
	}

	async stop(): Promise<void> {
		const { client } = this.ground.stage;
		await client.deactivate(this.workflowId);
		for (const { id, status } of await this.executions()) {
			if (!endStatuses.includes(status)) await client.stopExecution(id);
		}
	}
}

/** What n8n keeps of executions that are paused, and what the timer asks when no callback comes. */
async function storedRow(ground: Ground, size: Size, say: Say) {
	await ground.prepare({ taskMs: endlessMs, parallel: everything }, false);
	const run = await PausedRun.start(ground, size);
	const images = imagesOf(size);
	const submitted = await ground.stage.sandbox.predictions();
	const executions = await run.executions();
	const bytes = await run.storedBytes();
	const askedAMinute = images === most ? await askedAMinuteBy(run) : NaN;
	await run.stop();
	say(
		`  ${named(size)}: ${shown(bytes / images, 0)} bytes and ${shown(askedAMinute / images, 4)} requests a minute for an image`,
	);
	return {
		size,
		submitted: submitted.length / images,
		bytes: bytes / images,
		rows: executions.length,
		askedAMinute: askedAMinute / images,
	};
}

/** By the timer alone, for nothing ends. */
async function askedAMinuteBy(run: PausedRun): Promise<number> {
	const before = await run.asked();
	await delay(watchedMinutes * 60_000);
	return ((await run.asked()) - before) / watchedMinutes;
}

/** What the provider delivers until all of them have ended. */
async function resumedRow(ground: Ground, size: Size, say: Say) {
	await ground.prepare({ taskMs: 90_000, spread: 0.5, parallel: everything }, false);
	const run = await PausedRun.start(ground, size);
	await run.until(endStatuses);
	const executions = await run.executions();
	const predictions = await ground.stage.sandbox.predictions();
	const attempts = predictions.flatMap(({ deliveries }) =>
		deliveries.flatMap((delivery) => delivery.attempts),
	);
	const endedAt = Math.max(...predictions.map((one) => one.endedAt ?? NaN));
	const stoppedAt = executions.map((one) => Date.parse(one.stoppedAt ?? '')).sort((a, b) => a - b);
	const images = imagesOf(size);
	const asked = await run.asked();
	await run.stop();
	say(
		`  ${named(size)}: ${predictions.length} paid, ${attempts.length} deliveries, ${executions.length} executions`,
	);
	return {
		size,
		paid: predictions.length,
		succeeded: executions.filter(({ status }) => status === 'success').length,
		deliveries: attempts.length / images,
		refused: attempts.filter(({ status }) => status !== 200).length / images,
		asked: asked / images,
		lateMs: last(stoppedAt) - endedAt,
	};
}

const storedText =
	"Executions that are started by a webhook and pause. Bytes are what n8n stores of an execution, divided by its images; each execution is one row of n8n's table of executions and one of its data.";

type Stored = Awaited<ReturnType<typeof storedRow>>;

const storedColumns = ['executions x images', 'submissions an image', 'rows', 'bytes an image'];

const storedCells = ({ size, submitted, rows, bytes }: Stored) => [
	named(size),
	shown(submitted),
	String(rows),
	shown(bytes, 0),
];

/** What a paused image costs, and what wakes it. */
export async function paused(ground: Ground, say: Say): Promise<Section> {
	const keeping: Stored[] = [];
	for (const size of few) keeping.push(await storedRow(ground, size, say));
	const waking = [];
	for (const size of resumed) waking.push(await resumedRow(ground, size, say));
	const bytesOf = (photos: number) =>
		keeping.find(({ size }) => size.executions === 1 && size.photosEach === photos)?.bytes ?? NaN;
	return {
		title: 'Paused images',
		text: `${storedText} Of the last rows all end within ${shown(1.5, 1)} minutes; the provider delivers each end by webhook, again where n8n answers 409 or 5xx. One run.`,
		columns: [
			...storedColumns,
			'deliveries an image',
			'of them not answered 200',
			'status requests an image',
			'the last execution ends after the last image',
		],
		rows: [
			...keeping.map((one) => [...storedCells(one), ...['', '', '', '']]),
			...waking.map((one) => [
				`${named(one.size)}, with callbacks`,
				shown(one.paid / imagesOf(one.size)),
				...['', ''],
				shown(one.deliveries),
				shown(one.refused),
				shown(one.asked),
				`${shown(one.lateMs / 1_000, 1)} s`,
			]),
		],
		bars: [
			atMost('paused: bytes an image, 1 x 1,000 / 1 x 100', bytesOf(1_000) / bytesOf(100), 1.1),
			...waking.flatMap(({ size, deliveries, paid, succeeded }) => [
				atMost(`paused, ${named(size)}: deliveries an image`, deliveries, 2),
				atMost(`paused, ${named(size)}: submissions an image`, paid / imagesOf(size), 1),
				atMost(`paused, ${named(size)}: executions that failed`, size.executions - succeeded, 0),
			]),
		],
	};
}

/** The same for thousands, of which the timer asks when no callback comes. */
export async function pausedMany(ground: Ground, say: Say): Promise<Section> {
	const keeping: Stored[] = [];
	for (const size of many) keeping.push(await storedRow(ground, size, say));
	const watched = keeping.filter(({ size }) => imagesOf(size) === most);
	return {
		title: 'Thousands of paused images',
		text: `${storedText} Of ${most} images, none of which ends, ${watchedMinutes} minutes are watched: what is asked then is the timer's. One run.`,
		columns: [...storedColumns, 'status requests an image and minute, by the timer'],
		rows: keeping.map((one) => [...storedCells(one), shown(one.askedAMinute, 4)]),
		bars: watched.map(({ size, askedAMinute }) =>
			atMost(`paused, ${named(size)}: status requests an image and minute`, askedAMinute, 1),
		),
	};
}
