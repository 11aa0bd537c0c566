import { sleep } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { listen } from './loopback';
import { bytesOf, picture } from './picture';
import {
	cutout,
	everyProtocol,
	onPrediction,
	predictionIdOf,
	removal,
	useStage,
	withLinks,
} from './stage';
import { throughPauses } from './throughPauses';

const stage = useStage();

test.each(everyProtocol)(
	'%s: 20 items of random durations keep their order',
	async (_, provider) => {
		stage.sandbox.settings({ taskMs: 150, spread: 1 });
		const items = stage.items(20);
		const rows = await stage.rows(provider, removal(provider), { items });
		expect(rows.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_item, item) => ({ item })),
		);
		rows.forEach((row, number) => {
			expect(bytesOf(row).equals(cutout(provider, number))).toBe(true);
		});
		const paid = stage.sandbox.predictions;
		expect(new Set(rows.map(({ json }) => json.predictionId))).toEqual(
			new Set(paid.map((one) => predictionIdOf(provider, one))),
		);
		expect(new Set(paid.map(({ imageSha256 }) => imageSha256)).size).toBe(20);
		expect(paid).toHaveLength(20);
	},
);

test('each download starts when its own task ends', async () => {
	const downloadsOf = (id: string) => {
		const paid = stage.sandbox.predictions.filter(({ dialect }) => dialect === id);
		const files = new Set(paid.flatMap((one) => one.files.map(({ path }) => path)));
		return stage.downloads().filter(({ path }) => files.has(path)).length;
	};
	// The second half of the tasks cannot end before the results of the first half were fetched.
	const gate = await listen(({ path }, response) => {
		const [, id = '', number = ''] = path.split('/');
		void (async () => {
			while (Number(number) >= 4 && downloadsOf(id) < 4) await sleep(10);
			response.end(picture(Number(number)));
		})();
	});
	const statuses = await Promise.all(
		withLinks.map(async ([id, provider]) => {
			const imageUrl = `=${gate.url}/${id}/{{ $json.number }}`;
			const parameters = { ...removal(provider), imageSource: 'url', imageUrl };
			const rows = await stage.rows(provider, parameters, { items: stage.items(8) });
			return rows.map(({ json }) => json.status);
		}),
	);
	await gate.close();
	expect(statuses).toEqual(withLinks.map(() => Array(8).fill('succeeded')));
});

test('100 items arrive complete and in order, some at once', async () => {
	stage.sandbox.settings({ taskMs: 400, spread: 0.8 });
	const rows = await stage.rows(replicate, removal(replicate), { items: stage.items(100) });
	expect(rows).toHaveLength(100);
	rows.forEach((row, number) => {
		expect(row.pairedItem).toEqual({ item: number });
		expect(bytesOf(row).equals(cutout(replicate, number))).toBe(true);
	});
	expect(mostAtOnce()).toBeGreaterThanOrEqual(10);
	expect(mostAtOnce()).toBeLessThanOrEqual(50);
	expect(stage.sandbox.predictions).toHaveLength(100);
});

test.each([1, 3])('a concurrency of %i is never exceeded', async (concurrency) => {
	stage.sandbox.settings({ taskMs: 60, spread: 0.5 });
	const wishes = { items: stage.items(9) };
	const rows = await stage.rows(replicate, removal(replicate, { concurrency }), wishes);
	expect(rows).toHaveLength(9);
	expect(mostAtOnce()).toBe(concurrency);
});

describe('a concurrency while the execution is paused', () => {
	const inPauses = async (concurrency: number, items = stage.items(7)) =>
		await throughPauses(stage, replicate, removal(replicate, { concurrency }), {
			items,
			settings: { onError: 'continueRegularOutput' },
		});

	test.each([1, 3])('of %i is never exceeded', async (concurrency) => {
		stage.sandbox.settings({ taskMs: 600, spread: 0.5 });
		const { result, pauses } = await inPauses(concurrency);
		expect(pauses).toBeGreaterThan(1);
		const rows = result.outputs[0] ?? [];
		rows.forEach((row, number) =>
			expect(bytesOf(row).equals(cutout(replicate, number))).toBe(true),
		);
		expect(rows).toHaveLength(7);
		expect(stage.sandbox.predictions).toHaveLength(7);
		expect(mostAtOnce()).toBe(concurrency);
	});

	test('is a whole number, also where an expression gives part of one', async () => {
		stage.sandbox.settings({ taskMs: 600, spread: 0.5 });
		const { result } = await inPauses(1.5, stage.items(3));
		expect(result.outputs[0]?.map(({ json }) => json.status)).toEqual(Array(3).fill('succeeded'));
		expect(mostAtOnce()).toBe(1);
	});

	test('goes on behind those that end at once, and those that fail', async () => {
		stage.sandbox.settings({ taskMs: 0 });
		stage.sandbox.fault({
			method: 'POST',
			path: 'predictions',
			count: 2,
			action: { kind: 'answer', status: 422, body: {} },
		});
		const { result } = await inPauses(1);
		const codes = result.outputs[0]?.map(({ json }) => json.errorCode ?? json.status);
		expect(codes).toEqual(['rejected', 'rejected', ...Array<string>(5).fill('succeeded')]);
	});

	test('holds where an image failed before it was submitted: waking up is no retry', async () => {
		stage.sandbox.settings({ taskMs: 600 });
		stage.sandbox.fault({
			method: 'POST',
			path: 'files$',
			action: { kind: 'answer', status: 422, body: {} },
		});
		const { result } = await inPauses(1, stage.items(3));
		const codes = result.outputs[0]?.map(({ json }) => json.errorCode ?? json.status);
		expect(codes).toEqual(['rejected', 'succeeded', 'succeeded']);
		expect(mostAtOnce()).toBe(1);
	});

	test('has every end delivered, also of more than 100 images', async () => {
		stage.sandbox.settings({ taskMs: 300 });
		await inPauses(60, stage.items(103));
		const { predictions } = stage.sandbox;
		expect(predictions.filter(({ webhook }) => webhook === undefined)).toEqual([]);
		expect(predictions).toHaveLength(103);
	});
});

test('a list gives all its rows the item that asked', async () => {
	await stage.rows(replicate, removal(replicate), { items: stage.items(2) });
	const rows = await stage.rows(replicate, onPrediction('getMany'), { items: stage.items(2) });
	expect(rows.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 1, 1].map((item) => ({ item })));
});

/** The most predictions that were in flight at the provider at one moment. */
function mostAtOnce(): number {
	const moments = stage.sandbox.predictions.flatMap(({ createdAt, endedAt = 0 }) => [
		{ at: createdAt, change: 1 },
		{ at: endedAt, change: -1 },
	]);
	// What ends in the millisecond in which another begins made room for it.
	moments.sort((one, other) => one.at - other.at || one.change - other.change);
	let now = 0;
	return Math.max(...moments.map(({ change }) => (now += change)));
}
