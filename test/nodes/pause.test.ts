import type { INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import type { EngineResult } from './engine';
import { creation, removal, useStage } from './stage';
import { saved, throughPauses } from './throughPauses';

const pausing = providers
	.filter(({ buildStatusRequest }) => buildStatusRequest !== undefined)
	.map((provider) => [provider.id, provider] as const);
const TASK_MS = 700;

describe("Pause Until the Result, in n8n's engine", () => {
	const stage = useStage({ taskMs: TASK_MS, spread: 0 });

	test.each(pausing)(
		'%s: parks, wakes and puts out what waiting puts out',
		async (_id, provider) => {
			const items = stage.items(3);
			const waited = await stage.run(
				provider,
				{ ...removal(provider), completion: 'wait' },
				{ items },
			);
			stage.reset();
			const { result, pauses } = await throughPauses(stage, provider, removal(provider), { items });
			expect(pauses).toBeGreaterThan(0);
			expect(comparable(result)).toEqual(comparable(waited));
			expect(submissions()).toBe(3);
			expect(stage.sandbox.leaks).toEqual([]);
		},
	);

	test('of more than 100 images, the last 100 are reported to the execution, and all are found', async () => {
		const provider = byId('replicate');
		const { result } = await throughPauses(stage, provider, removal(provider), {
			items: stage.items(103),
		});
		const isReported = new Map(
			stage.sandbox.predictions.map(({ id, webhook }) => [id, webhook !== undefined]),
		);
		const rows = result.outputs[0]?.map(({ json }) => json) ?? [];
		expect(rows.map(({ status }) => status)).toEqual(Array(103).fill('succeeded'));
		expect(rows.map(({ predictionId }) => isReported.get(predictionId as string))).toEqual([
			...Array<boolean>(3).fill(false),
			...Array<boolean>(100).fill(true),
		]);
		expect(submissions()).toBe(103);
	});

	test('a retry of it by a person looks for itself, for the provider reports to the execution before', async () => {
		const provider = byId('replicate');
		stage.sandbox.settings({ taskMs: 60_000 });
		const pausing = { ...removal(provider), completion: 'pause' };
		const paused = await stage.run(provider, pausing);
		const resume = saved(paused, { isTime: true });
		const again = await stage.run(provider, pausing, { resume });
		const retried = await stage.run(provider, pausing, { resume, executionId: '2' });
		stage.sandbox.settings({ taskMs: TASK_MS });
		expect(sleepOf(paused)).toBeGreaterThan(50_000);
		expect(sleepOf(again)).toBeGreaterThan(50_000);
		expect(sleepOf(retried)).toBeLessThan(20_000);
		expect(submissions()).toBe(1);
	});

	test('in a retry of it by a person, what fails before a pause is not paid for again after it', async () => {
		const provider = byId('replicate');
		stage.sandbox.settings({ taskMs: 60_000 });
		const parameters = { ...removal(provider), completion: 'pause' };
		const wishes = { items: stage.items(2), executionId: '2' };
		const paused = await stage.run(provider, parameters, { items: wishes.items });
		const resumeOf = (result: EngineResult) => saved(result, { isTime: true });
		const retried = await stage.run(provider, parameters, { ...wishes, resume: resumeOf(paused) });
		const id = stage.sandbox.predictions[0]?.id ?? '';
		const body = { id, status: 'failed', error: 'It broke' };
		stage.sandbox.fault({
			place: 'replicate',
			method: 'GET',
			path: id,
			count: 0,
			action: { kind: 'answer', status: 200, body },
		});
		const woken = await stage.run(provider, parameters, { ...wishes, resume: resumeOf(retried) });
		await stage.run(provider, parameters, { ...wishes, resume: resumeOf(woken) });
		stage.sandbox.settings({ taskMs: TASK_MS });
		expect(submissions()).toBe(2);
	});

	test('the saved execution holds IDs, no key and no image [S-11]', async () => {
		const provider = byId('replicate');
		const result = await stage.run(
			provider,
			{ ...removal(provider), completion: 'pause' },
			{ items: stage.items(2) },
		);
		const saved = JSON.stringify(result.run.data.executionData?.contextData);
		expect(saved).toContain(stage.sandbox.predictions[0]?.id);
		expect(saved).not.toContain('base64');
		expect(JSON.stringify(result.run.data)).not.toContain('mark-');
	});

	test('a failed item waits for the others, then ends the node with every id', async () => {
		const provider = byId('replicate');
		const items = [...stage.items(2), { json: { photo: stage.wordsUrl() } }];
		const { result } = await throughPauses(stage, provider, creation(), { items });
		for (const { id } of stage.sandbox.predictions)
			expect(JSON.stringify(result.error)).toContain(id);
		expect(submissions()).toBe(3);
	});

	test('Retry On Fail after a pause takes up what was submitted', async () => {
		const provider = byId('replicate');
		const items = [...stage.items(2), { json: { photo: stage.wordsUrl() } }];
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const { result } = await throughPauses(stage, provider, creation(), { items, settings });
		expect(result.error).toBeDefined();
		expect(submissions()).toBe(3);
	});

	test('a submission in doubt is not repeated after waking up', async () => {
		const provider = byId('waveSpeed');
		stage.sandbox.fault({
			place: 'waveSpeed',
			method: 'POST',
			path: 'remover',
			nth: 2,
			action: { kind: 'answer', status: 500 },
		});
		const settings = { onError: 'continueRegularOutput' } as const;
		const { result, pauses } = await throughPauses(stage, provider, removal(provider), {
			items: stage.items(3),
			settings,
		});
		expect(pauses).toBeGreaterThan(0);
		const posts = stage
			.asked(provider)
			.filter((line) => line.endsWith('/image-background-remover'));
		expect(posts).toHaveLength(3);
		const codes = result.outputs[0]?.map(({ json }) => json.errorCode ?? json.status);
		expect(codes?.filter((code) => code === 'unavailable')).toHaveLength(1);
		expect(codes?.filter((code) => code === 'succeeded')).toHaveLength(2);
	});

	describe('a submission that the provider says to have failed', () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const failOnce = () =>
			stage.sandbox.fault({
				place: 'waveSpeed',
				method: 'POST',
				path: 'remover',
				nth: 2,
				action: { kind: 'answer', status: 500, body: { code: 500, message: 'internal' } },
			});
		const posts = () =>
			stage.asked(byId('waveSpeed')).filter((line) => line.endsWith('/image-background-remover'));

		test('has failed: waking up is no retry', async () => {
			const provider = byId('waveSpeed');
			failOnce();
			const { result, pauses } = await throughPauses(stage, provider, removal(provider), {
				items: stage.items(3),
				settings,
			});
			expect(pauses).toBeGreaterThan(0);
			const codes = result.outputs[0]?.map(({ json }) => json.errorCode ?? json.status);
			expect(codes?.sort()).toEqual(['succeeded', 'succeeded', 'unavailable']);
			expect(posts()).toHaveLength(3);
		});

		test('is looked for before Retry On Fail sends it again, also after a pause', async () => {
			const provider = byId('waveSpeed');
			failOnce();
			await throughPauses(stage, provider, removal(provider), {
				items: stage.items(3),
				settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
			});
			const asked = stage.asked(provider);
			const before = asked.slice(
				0,
				asked.lastIndexOf('POST /wavespeed-ai/image-background-remover'),
			);
			const questions = before.filter((line) => /^GET|^POST \/predictions$/.test(line));
			expect(questions.at(-1)).toBe('POST /predictions');
		});

		test('is sent again by Retry On Fail, once the others are done', async () => {
			const provider = byId('waveSpeed');
			failOnce();
			const { result } = await throughPauses(stage, provider, removal(provider), {
				items: stage.items(3),
				settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
			});
			expect(result.outputs[0]?.map(({ json }) => json.status)).toEqual(Array(3).fill('succeeded'));
			expect(posts()).toHaveLength(4);
		});
	});

	test('the deadline ends a pause', async () => {
		const provider = byId('tengr');
		stage.sandbox.settings({ ending: 'never' });
		const { result } = await throughPauses(
			stage,
			provider,
			removal(provider, { timeout: 1, onTimeout: 'return' }),
		);
		expect(result.outputs[0]?.[0]?.json).toMatchObject({ timedOut: true, status: 'processing' });
		stage.sandbox.settings({ ending: 'succeeded' });
	});

	function submissions(): number {
		return stage.sandbox.predictions.length;
	}
});

function byId(id: string): Provider {
	const provider = providers.find((one) => one.id === id);
	if (provider === undefined) throw new Error(`There is no provider ${id}`);
	return provider;
}

/** How long it is to sleep, in milliseconds. */
function sleepOf({ run }: EngineResult): number {
	return Number(run.waitTill) - Date.now();
}

/** Everything but what differs from one prediction to the next. */
function comparable(result: EngineResult): unknown {
	const row = ({ json, binary, pairedItem }: INodeExecutionData) => ({
		pairedItem,
		keys: Object.keys(json).sort(),
		status: json.status,
		model: json.model,
		file: json.file,
		data: binary?.data?.data,
	});
	return { error: result.error, rows: result.outputs[0]?.map(row) };
}
