import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import type { ThrottleSpelling } from '../sandbox/settings';
import { everyProvider, onPrediction, removal, Stage, useStage } from './stage';

const stage = useStage();

const spellings: ThrottleSpelling[] = [
	'retryAfterSeconds',
	'retryAfterDate',
	'jsonRetryAfter',
	'replicateText',
	'silent',
];

/** These mostly wait, so they run side by side, each on a stage of its own. */
test.concurrent.each(spellings)(
	'a 429 that says %s is waited out everywhere',
	async (spelling) => {
		const rateLimit = { createsPerSecond: 4, burst: 1, spelling };
		const own = await Stage.open({ rateLimit });
		const delivered = await Promise.all(
			everyProvider.map(async ([id, provider]) => {
				const rows = await own.rows(provider, removal(provider), { items: own.items(5) });
				const refused = own.sandbox.requests.filter(
					({ place, status }) => place === id && status === 429,
				);
				return { id, delivered: rows.length, refused: refused.length > 0 };
			}),
		);
		const paid = own.sandbox.predictions.length;
		await own.close();
		expect(delivered).toEqual(everyProvider.map(([id]) => ({ id, delivered: 5, refused: true })));
		expect(paid).toBe(5 * everyProvider.length);
	},
	40_000,
);

test('nobody asks before the time that was named', async () => {
	stage.sandbox.fault({
		method: 'POST',
		action: { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: {} },
	});
	await stage.rows(replicate, removal(replicate, { concurrency: 1 }), { items: stage.items(3) });
	const [refused, ...later] = stage.sandbox.requests.filter(({ method }) => method === 'POST');
	expect(refused?.status).toBe(429);
	for (const { time } of later) expect(time - (refused?.time ?? 0)).toBeGreaterThanOrEqual(990);
});

test('a 429 on a question pauses the pool, and is no failure', async () => {
	stage.sandbox.fault({
		place: 'waveSpeed',
		method: 'GET',
		count: 3,
		action: { kind: 'answer', status: 429, headers: { 'retry-after': '0.3' }, body: {} },
	});
	const rows = await stage.rows(waveSpeed, removal(waveSpeed), { items: stage.items(4) });
	expect(rows.map(({ json }) => json.status)).toEqual(Array(4).fill('succeeded'));
	expect(stage.sandbox.predictions.length).toBe(4);
});

test('a limit that outlasts the patience is an error of the item that says so', async () => {
	const headers = { 'retry-after': '3600' };
	stage.sandbox.fault({
		method: 'POST',
		count: 0,
		action: { kind: 'answer', status: 429, headers, body: { detail: 'Slow down' } },
	});
	const rows = await stage.rows(replicate, removal(replicate, { timeout: 60, concurrency: 1 }), {
		items: stage.items(1),
		settings: { onError: 'continueRegularOutput' },
	});
	expect(rows[0]?.json.errorCode).toBe('rate_limited');
	expect(rows[0]?.json.error).toMatch(/Slow down.*Concurrency option/);
	expect(stage.sandbox.predictions).toEqual([]);
});

test('a 503 that names a time to come back was a refusal, so the submission is sent again', async () => {
	stage.sandbox.fault({
		method: 'POST',
		action: { kind: 'answer', status: 503, headers: { 'retry-after': '0.2' }, body: {} },
	});
	const [row] = await stage.rows(replicate, removal(replicate));
	expect(row?.json.status).toBe('succeeded');
	expect(stage.sandbox.predictions.length).toBe(1);
});

test('a list and a status are asked for again', async () => {
	await stage.rows(replicate, { ...removal(replicate), completion: 'submit' });
	for (const operation of ['getMany', 'get']) {
		const action = { kind: 'answer', status: 429, headers: { 'retry-after': '0.1' } } as const;
		stage.sandbox.fault({ method: 'GET', action });
		const items = [{ json: { predictionId: stage.sandbox.predictions[0]?.id } }];
		const [row] = await stage.rows(replicate, onPrediction(operation), { items });
		expect(row?.json.status).toBe('succeeded');
	}
});

test('50 items under a limit of 20 a second: all are delivered, each is paid once', async () => {
	stage.sandbox.settings({
		taskMs: 200,
		rateLimit: { createsPerSecond: 20, burst: 10, spelling: 'retryAfterSeconds' },
	});
	const items = stage.items(50);
	const rows = await stage.rows(replicate, removal(replicate), { items });
	expect(rows.map(({ json }) => json.status)).toEqual(Array(50).fill('succeeded'));
	expect(stage.sandbox.predictions.length).toBe(50);
	const posts = stage.sandbox.requests.filter(({ method }) => method === 'POST');
	expect(posts.length).toBeLessThan(150);
}, 60_000);
