import { createRunExecutionData, sleep, type IRunExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { ModelInputCache } from '../../nodes/prediction/modelInput/modelInputCache';
import { cog } from '../../nodes/providers/cog';
import { leonardo } from '../../nodes/providers/leonardo';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { tengr } from '../../nodes/providers/tengr';
import { until } from '../sandbox/testing/client';
import { NODE, type EngineResult } from './engine';
import { bytesOf } from './picture';
import { byUrl, cutout, onPrediction, removal, useStage, withLinks } from './stage';
import { saved as parked } from './throughPauses';

const stage = useStage();

/** The state of a failed execution as n8n saves it and hands it to a retry. */
function saved({ run }: EngineResult): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(run.data)) as IRunExecutionData;
	delete data.resultData.error;
	data.resultData.runData[NODE]?.pop();
	return createRunExecutionData(data);
}

function pathsFetched(): string[] {
	return stage.downloads().map(({ path }) => path);
}

describe('a retry of the execution from its saved data', () => {
	const failAtDownload = () =>
		stage.sandbox.fault({
			path: '/out',
			nth: 3,
			action: { kind: 'answer', status: 410, body: 'expired' },
		});

	test.each(withLinks)(
		'%s: submits nothing again, fetches only what is missing',
		async (_, provider) => {
			failAtDownload();
			const parameters = removal(provider, { concurrency: 1 });
			const failed = await stage.run(provider, parameters, { items: stage.items(3) });
			expect(failed.error?.message).toMatch(/no longer available/);
			const rows = await stage.rows(provider, parameters, {
				resume: saved(failed),
				executionId: '2',
			});
			rows.forEach((row, number) => {
				expect(bytesOf(row).equals(cutout(provider, number))).toBe(true);
				expect(row.pairedItem).toEqual({ item: number });
			});
			expect(rows).toHaveLength(3);
			expect(stage.sandbox.predictions.length).toBe(3);
			expect(pathsFetched()).toHaveLength(4);
		},
	);

	test.each([
		[
			'Create',
			onPrediction('create', { downloadFile: true, input: '{}' }),
			'black-forest-labs/flux-dev',
			{ prompt: 5, image: 'data' },
		],
		['Remove Background', removal(replicate), '851-labs/background-remover', { threshold: '0.5' }],
	])(
		'%s: goes on also where nobody can say any more what the model takes',
		async (_, operation, value, inputs) => {
			const schema = Object.keys(inputs).map((id) => {
				return { id, type: 'string', takes: id === 'image' ? 'file' : 'value' };
			});
			const model = { __rl: true, mode: 'id', value };
			const parameters = { ...operation, model, modelInput: { value: inputs, schema } };
			stage.sandbox.fault({ path: '/out', action: { kind: 'answer', status: 410 } });
			const failed = await stage.run(replicate, parameters);
			expect(failed.error?.message).toMatch(/no longer available/);
			// As in another process, which does not remember the schema.
			jest.spyOn(ModelInputCache.prototype, 'get').mockReturnValue(null);
			const noSchema = { kind: 'answer', status: 404 } as const;
			stage.sandbox.fault({ path: '/models/', method: 'GET', count: 0, action: noSchema });
			const rows = await stage.rows(replicate, parameters, {
				resume: saved(failed),
				executionId: '2',
			});
			jest.restoreAllMocks();
			expect(rows[0]?.json.status).toBe('succeeded');
			expect(stage.sandbox.predictions).toHaveLength(1);
		},
	);

	test('with Retry On Fail, a prediction that it goes on with and that fails is not paid for again', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const tooLong = await stage.run(replicate, removal(replicate, { timeout: 1 }), { settings });
		stage.sandbox.settings({ taskMs: 0 });
		expect(tooLong.error?.message).toMatch(/did not finish/);
		const id = stage.sandbox.predictions[0]?.id ?? '';
		const body = { id, status: 'failed', error: 'It broke' };
		stage.sandbox.fault({
			method: 'GET',
			path: id,
			count: 0,
			action: { kind: 'answer', status: 200, body },
		});
		const { error } = await stage.run(replicate, removal(replicate), {
			resume: saved(tooLong),
			executionId: '2',
			settings,
		});
		expect(error?.message).toMatch(/It broke/);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('Leonardo.Ai need not know the generation whose link it gave', async () => {
		failAtDownload();
		const parameters = removal(leonardo, { concurrency: 1 });
		const failed = await stage.run(leonardo, parameters, { items: stage.items(3) });
		expect(failed.error).toBeDefined();
		const body = { generations_by_pk: null };
		stage.sandbox.fault({
			method: 'GET',
			path: '/v1/generations',
			count: 0,
			action: { kind: 'answer', status: 200, body },
		});
		const rows = await stage.rows(leonardo, parameters, {
			resume: saved(failed),
			executionId: '2',
		});
		expect(rows.map((row) => bytesOf(row))).toEqual([0, 1, 2].map((n) => cutout(leonardo, n)));
		expect(stage.sandbox.predictions.length).toBe(3);
	});

	test('Cog keeps the finished rows and tries the failed item again', async () => {
		const items = stage.items(3);
		stage.sandbox.fault({ place: 'cog', nth: 2, action: { kind: 'html', status: 500 } });
		const failed = await stage.run(cog, removal(cog, { concurrency: 1 }), { items });
		expect(failed.error?.message).toMatch(/in place of Cog: HTTP 500/);
		const rows = await stage.rows(cog, removal(cog), { resume: saved(failed), executionId: '2' });
		expect(rows).toHaveLength(3);
		expect(stage.sandbox.predictions.length).toBe(3);
	});

	test('what failed is done anew, the rest is not', async () => {
		const items = stage.items(3);
		items[1] = { json: { photo: stage.wordsUrl() } };
		const parameters = {
			...removal(replicate),
			imageSource: 'url',
			imageUrl: '={{ $json.photo }}',
		};
		const failed = await stage.run(replicate, parameters, { items });
		expect(failed.error?.message).toMatch(/failed at Replicate/);
		const again = await stage.run(replicate, parameters, {
			resume: saved(failed),
			executionId: '2',
		});
		expect(again.error?.message).toMatch(/failed at Replicate/);
		expect(stage.sandbox.predictions.map(({ status }) => status).sort()).toEqual([
			'failed',
			'failed',
			'succeeded',
			'succeeded',
		]);
		expect(pathsFetched().length).toBe(2);
	});

	test('what fails before it is submitted anew is not tried again when the execution wakes up', async () => {
		stage.sandbox.settings({ ending: 'failed' });
		const parameters = { ...removal(replicate), completion: 'pause' };
		const failed = await stage.run(replicate, parameters, { items: stage.items(2) });
		expect(failed.error?.message).toMatch(/failed at Replicate/);
		stage.sandbox.settings({ ending: 'succeeded', taskMs: 300 });
		const refusal = { kind: 'answer', status: 422, body: {} } as const;
		stage.sandbox.fault({ method: 'POST', path: 'files$', action: refusal });
		const executionId = '2';
		const paused = await stage.run(replicate, parameters, { resume: saved(failed), executionId });
		await sleep(300);
		const resume = parked(paused, { isTime: true });
		const { error } = await stage.run(replicate, parameters, { resume, executionId });
		expect(error?.message).toMatch(/HTTP 422/);
		expect(stage.sandbox.predictions).toHaveLength(3);
	});

	test('a submission in doubt is made anew where there is no list to look into', async () => {
		stage.sandbox.fault({
			method: 'POST',
			path: 'predictions$',
			action: { kind: 'html', status: 504 },
		});
		const parameters = { ...removal(replicateCompatible), ...byUrl };
		const failed = await stage.run(replicateCompatible, parameters);
		stage.sandbox.fault({
			method: 'GET',
			path: 'predictions$',
			count: 0,
			action: { kind: 'answer', status: 404, body: { detail: 'Not Found' } },
		});
		const again = { resume: saved(failed), executionId: '2' };
		const [row] = await stage.rows(replicateCompatible, parameters, again);
		expect(row?.json.status).toBe('succeeded');
	});

	test('a prediction that timed out is waited for', async () => {
		stage.sandbox.settings({ taskMs: 3_000 });
		const failed = await stage.run(replicate, removal(replicate, { timeout: 1 }));
		expect(failed.error?.message).toMatch(/did not finish/);
		await stage.sandbox.predictions[0]?.ended;
		const [row] = await stage.rows(replicate, removal(replicate), {
			resume: saved(failed),
			executionId: '2',
		});
		expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
		expect(stage.sandbox.predictions.length).toBe(1);
	});

	test.each([
		["is found in the provider's list, where it arrived", 'after'],
		['is sent again, where it did not: a person asked for it', 'before'],
	] as const)('a submission whose response was lost %s', async (_, when) => {
		stage.sandbox.fault({ path: 'predictions', action: { kind: 'reset', when } });
		const failed = await stage.run(replicate, removal(replicate));
		expect(failed.error?.message).toMatch(/did not respond to the submission/);
		const [row] = await stage.rows(replicate, removal(replicate), {
			resume: saved(failed),
			executionId: '2',
		});
		expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
		expect(stage.sandbox.predictions.length).toBe(1);
	});

	test('a submission that a stop cut off, and that runs on, is found in the list', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		stage.sandbox.fault({
			place: 'tengr',
			method: 'POST',
			path: 'remove-background',
			action: { kind: 'hang', when: 'after' },
		});
		const parameters = removal(tengr, { timeout: 1 });
		const running = stage.start(tengr, parameters);
		await until(() => stage.sandbox.predictions.length > 0);
		running.cancel();
		const stopped = await running.finished;
		const again = await stage.run(tengr, parameters, {
			resume: saved(stopped),
			executionId: '2',
		});
		expect(again.error?.message).toContain(stage.sandbox.predictions[0]?.id);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('a prediction that an error named and nobody knows is submitted anew: a person asked for it', async () => {
		const action = { kind: 'answer', status: 500, body: { id: 'p1', status: 'starting' } } as const;
		stage.sandbox.fault({ method: 'POST', path: 'predictions', action });
		const failed = await stage.run(replicate, removal(replicate), {
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(failed.error?.message).toContain('p1');
		expect(stage.sandbox.predictions).toEqual([]);
		const [row] = await stage.rows(replicate, removal(replicate), {
			resume: saved(failed),
			executionId: '2',
		});
		expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('a prediction that was canceled because its time was over is submitted anew at once', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		const parameters = removal(replicate, { timeout: 1, onTimeout: 'cancel' });
		const failed = await stage.run(replicate, parameters);
		expect(failed.error?.message).toContain('did not finish within 1 second');
		stage.sandbox.settings({ taskMs: 10 });
		const [row] = await stage.rows(replicate, parameters, {
			resume: saved(failed),
			executionId: '2',
		});
		expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	test('another image, model or turn of a loop is other work', async () => {
		const again = async (
			change: (data: IRunExecutionData) => void,
			provider: Provider = replicate,
		) => {
			stage.reset();
			stage.sandbox.fault({ path: '/out', action: { kind: 'answer', status: 410, body: '' } });
			const failed = await stage.run(provider, removal(provider));
			const resume = saved(failed);
			change(resume);
			const [row] = await stage.rows(provider, removal(provider), { resume, executionId: '2' });
			expect(row?.json.status).toBe('succeeded');
			return stage.sandbox.predictions.length;
		};
		expect(await again(() => undefined)).toBe(1);
		const stackOf = (data: IRunExecutionData) => data.executionData?.nodeExecutionStack[0];
		expect(
			await again((data) => {
				const items = stackOf(data)?.data.main?.[0] ?? [];
				items.splice(0, 1, ...stage.items(2).slice(1));
			}),
		).toBe(2);
		expect(
			await again((data) => {
				const node = stackOf(data)?.node;
				if (node) node.parameters.model = { __rl: true, mode: 'id', value: 'lucataco/remove-bg' };
			}),
		).toBe(2);
		expect(
			await again((data) => {
				const { runData } = data.resultData;
				runData[NODE] = [...(runData[NODE] ?? []), ...(runData.Source ?? [])];
			}),
		).toBe(2);
	});
});
