import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import { listen, sendJson } from './loopback';
import { bytesOf } from './picture';
import { cutout, removal, useStage, withLinks } from './stage';

const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const stage = useStage();

function pathsFetched(): string[] {
	return stage.downloads().map(({ path }) => path);
}

describe('Retry On Fail', () => {
	test.each(withLinks)('%s: takes up what was submitted', async (_, provider) => {
		// The last item's download fails twice in the first try.
		stage.sandbox.fault({
			path: '/out',
			nth: 3,
			count: 2,
			action: { kind: 'answer', status: 403, body: 'expired' },
		});
		const rows = await stage.rows(provider, removal(provider, { concurrency: 1 }), {
			items: stage.items(3),
			settings: retryOnFail,
		});
		rows.forEach((row, number) => {
			expect(row.pairedItem).toEqual({ item: number });
			expect(bytesOf(row).equals(cutout(provider, number))).toBe(true);
		});
		expect(stage.sandbox.predictions.length).toBe(3);
		const fetched = pathsFetched();
		expect(new Set(fetched).size).toBe(3);
		expect(fetched).toHaveLength(5);
	});

	test('Continue On Fail with it: finished rows stay, only the failed item is tried again', async () => {
		stage.sandbox.fault({
			path: '/out',
			nth: 1,
			action: { kind: 'answer', status: 403, body: 'expired' },
		});
		const rows = await stage.rows(replicate, removal(replicate, { concurrency: 1 }), {
			items: stage.items(3),
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		});
		expect(rows.map(({ json }) => json.errorCode)).toEqual([undefined, undefined, undefined]);
		expect(stage.sandbox.predictions.length).toBe(3);
		expect(pathsFetched()).toHaveLength(4);
	});

	test('what failed is not paid for again', async () => {
		stage.sandbox.settings({ ending: 'failed' });
		const { error } = await stage.run(replicate, removal(replicate), {
			items: stage.items(2),
			settings: retryOnFail,
		});
		expect(error?.message).toMatch(/failed at Replicate/);
		expect(stage.sandbox.predictions.length).toBe(2);
	});

	test('a submission that the provider answered by an error is made again, because the user asked for it', async () => {
		stage.sandbox.fault({ method: 'POST', action: { kind: 'answer', status: 500 } });
		const rows = await stage.rows(replicate, removal(replicate), {
			items: stage.items(3),
			settings: retryOnFail,
		});
		expect(rows.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
		expect(stage.sandbox.predictions.length).toBe(3);
	});

	test('a submission in doubt is not repeated', async () => {
		stage.sandbox.fault({ method: 'POST', action: { kind: 'reset', when: 'after' } });
		const { error } = await stage.run(replicate, removal(replicate), { settings: retryOnFail });
		expect(stage.sandbox.predictions.length).toBe(1);
		expect(stage.asked(replicate)).toEqual(['POST /predictions']);
		expect(error?.message).toMatch(/gave no answer to the submission/);
		expect(error?.description).toMatch(/not known whether it was accepted/);
	});

	test('rows of a run that n8n takes for failed are given again, not made again', async () => {
		const server = await listen((_, response) =>
			sendJson(response, 201, { id: `p${server.heard.length}`, status: 'failed', error: 'no' }),
		);
		const rows = await stage.rows(
			replicate,
			{ ...removal(replicate), completion: 'submit' },
			{
				items: stage.items(2),
				credentials: stage.credentials(replicate, { baseUrl: server.url }),
				settings: retryOnFail,
			},
		);
		await server.close();
		expect(rows.map(({ json }) => json.status)).toEqual(['failed', 'failed']);
		expect(server.heard.filter(({ method }) => method === 'POST').length).toBe(2);
	});

	test.each([
		['replicate', replicate],
		['cog', cog],
	])('%s: what was only submitted is not submitted again', async (id, provider) => {
		stage.sandbox.settings({ taskMs: 60_000 });
		stage.sandbox.fault({
			method: 'POST',
			path: '/predictions',
			nth: 3,
			action: { kind: 'answer', status: 422, body: { detail: 'no' } },
		});
		const rows = await stage.rows(
			provider,
			{ ...removal(provider, { concurrency: 1 }), completion: 'submit' },
			{ items: stage.items(3), settings: retryOnFail },
		);
		const paid = stage.sandbox.predictions.filter(({ dialect }) => dialect === id);
		expect(paid.length).toBe(3);
		expect(rows.map(({ json }) => json.predictionId)).toEqual(paid.map((one) => one.id));
	});
});
