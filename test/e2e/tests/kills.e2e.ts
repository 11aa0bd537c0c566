/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRule } from '../../sandbox/faults';
import { outputOf } from '../n8n/execution';
import { until } from '../neighbours/until';
import { PauseStage } from '../pausing/pauseStage';
import { byHand, downloading, inARow, photos, removal, removing } from '../pausing/workflowNodes';
import { services, type Service } from '../sandbox/services';

const { chainHub, cog, kkiai, rembg, replicate, replicateCompatible, tengr, waveSpeed } = services;
const all = [replicate, chainHub, kkiai, replicateCompatible, tengr, waveSpeed, cog, rembg];
/** Those that can be asked about a prediction later. */
const askable = all.filter((service) => service !== cog && service !== rembg);

type AnyService = (typeof all)[number];

/** Long enough for n8n to be killed and started meanwhile. */
const longTaskMs = 15_000;
/** Whoever submits again would have done so by then. */
const afterwardsMs = 3_000;
const withinMs = 240_000;

interface Step {
	readonly name: string;
	readonly at: readonly AnyService[];
	/** The requests that are never answered, so that n8n is killed while it waits for them. */
	readonly unanswered: (service: AnyService) => FaultRule | null;
	readonly taskMs?: number;
	readonly parameters?: Readonly<Record<string, unknown>>;
	/** How many predictions a provider may have been asked for; 1 when left out. */
	readonly submitted?: number;
}

const hang = { kind: 'hang' } as const;
const submissions = ({ provider }: AnyService) => ({
	place: provider,
	method: provider === rembg.provider ? 'GET' : 'POST',
});
const questions = ({ provider }: AnyService) => ({
	place: provider,
	method: 'GET',
	path: '/predictions/|/artworks/',
});
const downloads = { place: 'files', method: 'GET' } as const;

const steps: readonly Step[] = [
	{
		name: 'during the upload',
		at: [replicate, waveSpeed],
		unanswered: (service) => ({ ...submissions(service), action: hang }),
		parameters: { imageSource: 'binary', binaryPropertyName: 'data' },
		submitted: 0,
	},
	{
		name: 'during the submission, before the work is taken',
		at: all,
		unanswered: (service) => ({ ...submissions(service), action: hang }),
		submitted: 0,
	},
	{
		name: 'during the submission, after the work is taken',
		at: all,
		unanswered: (service) => ({ ...submissions(service), action: { ...hang, when: 'after' } }),
	},
	{
		name: 'while it waits for the end',
		at: all,
		unanswered: () => null,
		taskMs: longTaskMs,
	},
	{
		name: 'during a status request',
		at: askable.filter((service) => service !== replicate),
		unanswered: (service) => ({ ...questions(service), action: hang }),
	},
	{
		name: 'during the download',
		at: askable,
		unanswered: () => ({ ...downloads, action: hang }),
	},
	{
		name: 'during the download of a paused execution that was woken',
		at: [replicate, replicateCompatible, waveSpeed, tengr],
		unanswered: () => ({ ...downloads, action: hang }),
		parameters: { completion: 'pause' },
		taskMs: 3_000,
	},
];

describe('n8n killed', () => {
	let pausing: PauseStage;

	beforeAll(async () => {
		pausing = await PauseStage.open('kills');
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => await pausing.forget());

	async function startRemoval(service: Service, parameters: Step['parameters']): Promise<string> {
		const isUpload = parameters?.imageSource === 'binary';
		return await pausing.start(
			inARow(`${service.provider} killed`, [
				byHand,
				...photos(isUpload ? [pausing.pictures.largeUrl] : pausing.pictures.urls(1)),
				...(isUpload ? [downloading] : []),
				removing(service, await pausing.credential(service), { completion: 'wait', ...parameters }),
			]),
		);
	}

	async function fetched(service: Service, predictionId: string) {
		const execution = await pausing.run(
			inARow(`${service.provider} fetches`, [
				byHand,
				removing(service, await pausing.credential(service), {
					resource: 'prediction',
					operation: 'wait',
					predictionId,
				}),
			]),
		);
		return outputOf(execution, removal);
	}

	/** Resolves when every provider is at the step. */
	async function reached({ name, at, unanswered }: Step): Promise<void> {
		await until(`everyone being there ${name}`, async () => {
			const open = (await pausing.stage.sandbox.requests()).filter(
				({ fault, durationMs }) => fault === hang.kind && durationMs !== undefined,
			);
			const running = (await pausing.stage.sandbox.predictions()).length;
			const isThere =
				unanswered(at[0]!) === null ? running === at.length : open.length === at.length;
			return isThere || undefined;
		});
	}

	it.each(steps)(
		'$name: nothing is submitted again, and what was submitted can be had',
		async (step) => {
			const { client, sandbox, server } = pausing.stage;
			const { at, unanswered, taskMs, parameters, submitted = 1 } = step;
			if (taskMs !== undefined) await sandbox.change({ taskMs });
			for (const service of at) {
				const rule = unanswered(service);
				if (rule !== null) await sandbox.addFault(rule);
			}
			const executionIds = await Promise.all(
				at.map(async (service) => await startRemoval(service, parameters)),
			);
			await reached(step);

			await server.kill();
			await server.start();
			for (const id of executionIds) await client.waitFor(id, ['crashed']);
			await delay(afterwardsMs);

			for (const service of at) {
				const predictions = await pausing.predictions(service);
				expect([service.provider, predictions.length]).toEqual([service.provider, submitted]);
				if (!askable.includes(service)) continue;
				for (const { id } of predictions) {
					const [item] = await fetched(service, id);
					expect(item).toMatchObject({
						json: { predictionId: id, status: 'succeeded' },
						binary: { data: { mimeType: expect.stringContaining('image/') } },
					});
				}
				expect(await pausing.predictions(service)).toHaveLength(submitted);
			}
			expect(await sandbox.leaks()).toEqual([]);
		},
		withinMs,
	);
});
