/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './engines/engine';
import { instantCutOut } from './engines/instant';
import { ImageUnavailable, readImage } from './imageSource';
import { placeOutput } from './output';
import { Places } from './places';
import {
	isSettled,
	type DialectId,
	type Order,
	type Prediction,
	type Status,
	type WebhookEvent,
} from './prediction';
import { expiresAt } from './retention';
import type { SandboxSettings } from './settings';
import { SharedMachine } from './sharedMachine';
import type { StoredFiles } from './storedFiles';
import type { Uploads } from './uploads';

export interface LifeCycleNeeds {
	readonly engine: Engine;
	readonly files: StoredFiles;
	readonly uploads: Uploads;
	settings(): SandboxSettings;
	random(): number;
	notify(prediction: Prediction, event: WebhookEvent): void;
}

interface Job {
	readonly prediction: Prediction;
	readonly stop: AbortController;
	readonly resolveEnded: () => void;
}

const keyOf = (dialect: DialectId, token: string, id: string) => [dialect, token, id].join(' ');

/** Takes every prediction, of whichever dialect, from starting to its end. */
export class LifeCycle {
	private jobs: Job[] = [];
	private readonly byId = new Map<string, Job>();
	private places = new Places();
	private machine = new SharedMachine();

	constructor(private readonly needs: LifeCycleNeeds) {}

	get predictions(): Prediction[] {
		return this.jobs.map((job) => job.prediction);
	}

	create(order: Order): Prediction {
		let resolveEnded = () => {};
		const prediction: Prediction = {
			...order,
			settings: structuredClone(this.needs.settings()),
			createdAt: Date.now(),
			status: 'starting',
			output: null,
			dataRemoved: false,
			files: [],
			submissions: 1,
			deliveries: [],
			ended: new Promise((resolve) => (resolveEnded = resolve)),
		};
		const job: Job = { prediction, stop: new AbortController(), resolveEnded };
		this.jobs.push(job);
		this.byId.set(keyOf(order.dialect, order.token, order.id), job);
		this.watchDeadline(job);
		const account = `${order.dialect} ${order.token}`;
		// Cog has no queue: its own dialect refuses what it has no slot for.
		const places = order.dialect === 'cog' ? Infinity : prediction.settings.parallel;
		this.places.enter(account, places, () => this.run(job));
		return prediction;
	}

	/** The key's own prediction; the newest where a client chose the same id twice. */
	find(dialect: DialectId, token: string, id: string): Prediction | undefined {
		return this.byId.get(keyOf(dialect, token, id))?.prediction;
	}

	/** Newest first. */
	list(dialect: DialectId, token: string): Prediction[] {
		return this.predictions
			.filter((prediction) => prediction.dialect === dialect && prediction.token === token)
			.reverse();
	}

	cancel(prediction: Prediction, status: Status = 'canceled'): void {
		const job = this.byId.get(keyOf(prediction.dialect, prediction.token, prediction.id));
		if (job?.prediction === prediction) this.end(job, status);
	}

	remove(prediction: Prediction): void {
		this.cancel(prediction);
		this.byId.delete(keyOf(prediction.dialect, prediction.token, prediction.id));
		this.jobs = this.jobs.filter((job) => job.prediction !== prediction);
	}

	clear(): void {
		const jobs = this.jobs;
		this.jobs = [];
		this.byId.clear();
		this.places = new Places();
		this.machine = new SharedMachine();
		for (const job of jobs) job.stop.abort();
	}

	private async run(job: Job): Promise<void> {
		const { prediction, stop } = job;
		const { settings } = prediction;
		const taskMs = settings.taskMs * (1 + settings.spread * (2 * this.needs.random() - 1));
		const pause = (ms: number) => sleep(ms, undefined, { signal: stop.signal });
		const { processors } = settings;
		const task = async () =>
			await (processors === null
				? pause(taskMs)
				: this.machine.work(taskMs, processors, stop.signal));
		try {
			await pause(settings.startMs);
			if (settings.ending === 'aborted')
				return await pause(taskMs).then(() => this.end(job, 'aborted'));
			prediction.status = 'processing';
			prediction.startedAt = Date.now();
			this.needs.notify(prediction, 'start');
			if (settings.ending === 'succeeded') {
				const [image] = await Promise.all([this.work(job), task()]);
				return this.succeed(job, image);
			}
			await pause(taskMs);
			if (settings.ending === 'failed') this.end(job, 'failed', settings.failureText);
			else if (settings.ending === 'canceled') this.end(job, 'canceled');
			else if (settings.ending === 'never') await job.prediction.ended;
			else prediction.ownWord = settings.ending;
		} catch (error) {
			if (stop.signal.aborted) return;
			prediction.imageUnavailable = error instanceof ImageUnavailable;
			this.end(job, 'failed', error instanceof Error ? error.message : String(error));
		}
	}

	private async work({ prediction, stop }: Job): Promise<Buffer> {
		const { image, token, format = 'png', look = {}, input, result } = prediction;
		if (result !== undefined) return result;
		if (image === undefined) return instantCutOut(Buffer.from(JSON.stringify(input)), format);
		const bytes = await readImage(image, token, this.needs.uploads, stop.signal);
		prediction.imageSha256 = createHash('sha256').update(bytes).digest('hex');
		return await this.needs.engine.cutOut(bytes, format, look);
	}

	private succeed(job: Job, image: Buffer): void {
		const { prediction } = job;
		if (isSettled(prediction) || job.stop.signal.aborted) return;
		placeOutput(prediction, image, this.needs.files);
		this.needs.notify(prediction, 'output');
		this.needs.notify(prediction, 'logs');
		this.end(job, 'succeeded');
	}

	private end(job: Job, status: Status, error?: string): void {
		const { prediction } = job;
		if (isSettled(prediction)) return;
		prediction.status = status;
		if (error !== undefined) prediction.error = error;
		prediction.endedAt = Date.now();
		for (const file of prediction.files) file.expiresAt = expiresAt(prediction);
		job.stop.abort();
		job.resolveEnded();
		this.needs.notify(prediction, 'completed');
	}

	/** Replicate's Cancel-After: time in the queue counts, and what never began was not canceled but aborted. */
	private watchDeadline(job: Job): void {
		const { deadlineAt, createdAt } = job.prediction;
		if (deadlineAt === undefined) return;
		sleep(deadlineAt - createdAt, undefined, { signal: job.stop.signal, ref: false }).then(
			() => this.end(job, job.prediction.status === 'starting' ? 'aborted' : 'canceled'),
			() => undefined,
		);
	}
}
