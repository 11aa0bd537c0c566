import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import {
	everyProtocol,
	isNamedByItsResult,
	predictionIdOf,
	removal,
	useStage,
	withLinks,
} from './stage';

const stage = useStage();

const byUrl = { imageSource: 'url', imageUrl: '={{ $json.photo }}' };

test.each(everyProtocol)(
	'%s: the other items finish first, and the error names every prediction with its state',
	async (_id, provider) => {
		stage.sandbox.settings({ taskMs: 300 });
		const items = stage.items(4);
		items[1] = { json: { photo: stage.wordsUrl() } };
		items[2] = { json: { photo: 'nowhere' } };
		const { outputs, error } = await stage.run(
			provider,
			{ ...removal(provider), ...byUrl },
			{ items },
		);
		expect(outputs).toEqual([]);
		const paid = stage.sandbox.predictions;
		const succeeded = paid.filter(({ status }) => status === 'succeeded');
		expect(succeeded).toHaveLength(2);
		expect(stage.downloads()).toHaveLength(succeeded.flatMap(({ files }) => files).length);
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.description).toContain('1 more failed. 2 others are finished');
		if (isNamedByItsResult(provider)) {
			// A photo that is none is refused, by the provider or by n8n before it.
			expect(error?.message).toMatch(
				new RegExp(`^words.png: (${provider.subject} responded|The image URL answers with text)`),
			);
			return;
		}
		const idOf = (photo: string) => {
			const prediction = paid.find(({ image }) => image?.includes(photo));
			return prediction && predictionIdOf(provider, prediction);
		};
		const failed = idOf('words.png');
		expect(error?.message).toMatch(
			new RegExp(`^words.png: Prediction ${failed} failed at ${provider.subject}`),
		);
		for (const [photo, status] of [
			['photo-0.png', 'succeeded'],
			['words.png', 'failed'],
			['photo-3.png', 'succeeded'],
		] as const)
			expect(error?.description).toContain(`${idOf(photo)} (${status})`);
	},
);

test('predictions that are still running are named as such', async () => {
	stage.sandbox.settings({ taskMs: 60_000 });
	const { error } = await stage.run(replicate, removal(replicate, { timeout: 1 }), {
		items: stage.items(2),
	});
	const [one, two] = stage.sandbox.predictions.map(({ id }) => id);
	expect(error?.message).toMatch(/did not finish within 1 second: its last status was/);
	expect(error?.description).toMatch(/still running at Replicate and may be charged/);
	expect(error?.description).toContain(`${one} (processing), ${two} (processing)`);
});

test('one item alone: the message names its prediction, without a list', async () => {
	stage.sandbox.settings({ ending: 'failed', failureText: 'E1001 out of memory' });
	const { error } = await stage.run(replicate, removal(replicate));
	const [{ id } = { id: '' }] = stage.sandbox.predictions;
	expect(error?.message).toBe(`Prediction ${id} failed at Replicate: E1001 out of memory`);
	expect(error?.description).not.toContain(id);
	expect(error?.name).toBe('NodeApiError');
});

test.each([
	['canceled', 'prediction_canceled', /was cancell?ed at Replicate before it finished/],
	['aborted', 'prediction_canceled', /was cancell?ed at Replicate before it finished/],
])('a prediction that someone else canceled: %s', async (ending, errorCode, words) => {
	stage.sandbox.settings({ ending });
	const settings = { onError: 'continueRegularOutput' } as const;
	const [row] = await stage.rows(replicate, removal(replicate), { settings });
	expect(row?.json).toMatchObject({ errorCode, status: 'canceled' });
	expect(row?.json.error).toMatch(words);
});

test.each([
	['cancelled', 'prediction_canceled'],
	['timeout', 'prediction_failed'],
])("WaveSpeed's %s is an end", async (word, errorCode) => {
	stage.sandbox.settings({ ending: word === 'timeout' ? 'aborted' : 'canceled' });
	const settings = { onError: 'continueRegularOutput' } as const;
	const [row] = await stage.rows(waveSpeed, removal(waveSpeed), { settings });
	expect(row?.json).toMatchObject({ errorCode });
});

/** Whoever waits for these is told a state before there is a result. */
const showingStates = withLinks.filter(([, { answersWithResult }]) => answersWithResult !== true);

test('an unknown word is waited for and then quoted', async () => {
	stage.sandbox.settings({ ending: 'levitating' });
	const results = await Promise.all(
		showingStates.map(
			async ([, provider]) => await stage.run(provider, removal(provider, { timeout: 1 })),
		),
	);
	for (const { error } of results)
		expect(error?.message).toMatch(
			/did not finish within 1 second: its last status was "levitating"/,
		);
});
