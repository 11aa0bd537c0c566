/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Execution, Item } from '../e2e/n8n/execution';
import type { Reference } from '../e2e/n8n/N8nClient';
import type { PictureServer } from '../e2e/pausing/pictureServer';
import type { SandboxPrediction } from '../e2e/sandbox/Sandbox';
import { sandboxCredential, services, type Service } from '../e2e/sandbox/services';
import type { Stage } from '../e2e/stage';
import { picture } from '../nodes/picture';
import type { RequestRecord } from '../sandbox/journal';
import type { SandboxSettings } from '../sandbox/settings';
import { delivered, type Contender, type Target } from './contenders';

/** What every request takes at the sandbox, in milliseconds. */
const requestMs = 30;

const longestRunMs = 900_000;

/** What one contender did with its photos. */
export interface Outcome {
	readonly status: string;
	readonly wallMs: number;
	/** Items that came out of the workflow. */
	readonly delivered: number;
	/** Predictions that the service ran, and so was paid for. */
	readonly paid: number;
	readonly requests: number;
	/** How long the service takes that is never kept waiting, with the same durations in the same order; in milliseconds. */
	readonly leastMs: number;
	/** From the end at the service to the start of the download, in milliseconds; sorted. */
	readonly delaysMs: readonly number[];
}

/** One n8n and one sandbox, on which all contenders run one after the other. */
export class Ground {
	private readonly credentials = new Map<string, Promise<Reference>>();

	private photosUsed = 0;

	private keysUsed = 0;

	constructor(
		readonly stage: Stage,
		readonly pictures: PictureServer,
	) {}

	async target(service: Service): Promise<Target> {
		const { client, sandbox } = this.stage;
		// Rembg asks for no key, and the HTTP Request node beside it sends none.
		const key = service.provider === 'rembg' ? '' : 'sandbox';
		const credential =
			this.credentials.get(service.provider) ??
			client.createCredential(sandboxCredential(service, sandbox.url, key));
		this.credentials.set(service.provider, credential);
		return {
			service,
			credential: await credential,
			baseUrl: `${sandbox.url}${service.path}`,
			key,
		};
	}

	/** The same with a key of its own: an account of which n8n has learned nothing. */
	async freshTarget(service: Service): Promise<Target> {
		const { client, sandbox } = this.stage;
		const key = `sandbox-${++this.keysUsed}`;
		const credential = await client.createCredential(sandboxCredential(service, sandbox.url, key));
		return { service, credential, baseUrl: `${sandbox.url}${service.path}`, key };
	}

	/** Photos that nobody has had before. */
	photos(count: number): string[] {
		this.photosUsed += count;
		return this.pictures.urls(count, this.photosUsed - count);
	}

	/** A sandbox that knows nothing, with these settings and with requests that take their time. */
	async prepare(settings: Partial<SandboxSettings>, isSlow = true): Promise<void> {
		const { sandbox } = this.stage;
		await sandbox.reset();
		await sandbox.change(settings);
		if (!isSlow) return;
		const action = { kind: 'delay' } as const;
		await sandbox.addFault({ delayMs: requestMs, action, probability: 1 });
	}

	/** Runs it to its end. */
	async run(
		contender: Contender,
		provider: keyof typeof services,
		items: number,
		atOnce: number,
	): Promise<Outcome> {
		const id = await this.start(contender, provider, items);
		const firstPhoto = this.photosUsed - items;
		const execution = await this.stage.client.waitFor(id, undefined, longestRunMs);
		const outcome = await this.outcome(execution, atOnce);
		if (contender.isOurs && outcome.delivered === items)
			await this.requireOrder(execution, firstPhoto);
		return outcome;
	}

	/** @returns the id of the execution */
	async start(
		contender: Contender,
		provider: keyof typeof services,
		items: number,
		known?: Target,
	): Promise<string> {
		const { client } = this.stage;
		const target = known ?? (await this.target(services[provider]));
		const workflow = contender.workflow(target, this.photos(items));
		const { id } = await client.createWorkflow({
			...workflow,
			settings: { ...workflow.settings, saveManualExecutions: true },
		});
		return await client.startManually(id, 'Start');
	}

	async outcome(execution: Execution, atOnce: number): Promise<Outcome> {
		const { sandbox } = this.stage;
		const predictions = await sandbox.predictions();
		const requests = await sandbox.requests();
		return {
			status: execution.status,
			wallMs: Date.parse(execution.stoppedAt ?? '') - Date.parse(execution.startedAt),
			delivered: itemsOf(execution).length,
			paid: predictions.length,
			requests: requests.length,
			leastMs: leastMs(predictions, atOnce),
			delaysMs: delays(predictions, requests),
		};
	}

	/** An exception unless each item has the result of the photo that stood in its place. */
	private async requireOrder(execution: Execution, firstPhoto: number): Promise<void> {
		const predictions = await this.stage.sandbox.predictions();
		const photoOf = new Map(predictions.map(({ id, imageSha256 }) => [id, imageSha256]));
		for (const [index, { json }] of itemsOf(execution).entries()) {
			const photo = createHash('sha256')
				.update(picture(firstPhoto + index))
				.digest('hex');
			if (photoOf.get(String(json.predictionId)) !== photo)
				throw new Error(`Item ${index} has the result of another photo`);
		}
	}

	/** Resolves as soon as `isSo` holds. */
	async until(isSo: () => Promise<boolean>, withinMs = 60_000, everyMs = 50): Promise<void> {
		const deadline = Date.now() + withinMs;
		while (!(await isSo())) {
			if (Date.now() > deadline) throw new Error(`Not so after ${withinMs / 1_000} s`);
			await delay(everyMs);
		}
	}
}

/** What came out of the workflow, in its order. */
function itemsOf(execution: Execution): Item[] {
	const runs = execution.data?.resultData.runData[delivered] ?? [];
	return runs.flatMap((run) => run.data?.main?.[0] ?? []);
}

function delays(
	predictions: readonly SandboxPrediction[],
	requests: readonly RequestRecord[],
): number[] {
	const fetchedAt = new Map<string, number>();
	for (const { place, path, time } of requests) {
		if (place === 'files' && !fetchedAt.has(path)) fetchedAt.set(path, time);
	}
	return predictions
		.flatMap(({ files, endedAt }) => {
			const at = files[0] === undefined ? undefined : fetchedAt.get(files[0].path);
			return at === undefined || endedAt === null ? [] : [at - endedAt];
		})
		.sort((one, other) => one - other);
}

function leastMs(predictions: readonly SandboxPrediction[], atOnce: number): number {
	const free = Array.from({ length: atOnce }, () => 0);
	for (const { startedAt, endedAt } of predictions) {
		const first = free.indexOf(Math.min(...free));
		free[first] = (free[first] ?? 0) + ((endedAt ?? 0) - (startedAt ?? endedAt ?? 0));
	}
	return Math.max(...free);
}
