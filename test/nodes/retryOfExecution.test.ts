import { createRunExecutionData, type IRunExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { cog } from '../../nodes/providers/cog';
import { leonardo } from '../../nodes/providers/leonardo';
import { replicate } from '../../nodes/providers/replicate';
import { NODE, type EngineResult } from './engine';
import { bytesOf } from './picture';
import { cutout, removal, useStage, withLinks } from './stage';

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
