import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { byUrl, onPrediction, removal, useStage } from './stage';

/** How providers spell a rate limit is in the tests of the core; every provider's is in the conformance tests. */
const stage = useStage();

const posts = { method: 'POST', path: 'predictions$' } as const;

test('nobody submits before the time that was named', async () => {
	stage.sandbox.fault({
		...posts,
		action: { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: {} },
	});
	const parameters = { ...removal(replicate, { concurrency: 1 }), ...byUrl };
	await stage.rows(replicate, parameters, { items: stage.items(3) });
	const [refused, ...later] = stage.sandbox.requests.filter(({ method }) => method === 'POST');
	expect(refused?.status).toBe(429);
	for (const { time } of later) expect(time - (refused?.time ?? 0)).toBeGreaterThanOrEqual(990);
});

test('a rate limit on polls is waited out, and is no failure', async () => {
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

test('a rate limit that outlasts the timeout is an error of the item that says so', async () => {
	const headers = { 'retry-after': '3600' };
	stage.sandbox.fault({
		...posts,
		count: 0,
		action: { kind: 'answer', status: 429, headers, body: { detail: 'Slow down' } },
	});
	const rows = await stage.rows(replicate, removal(replicate, { timeout: 60, concurrency: 1 }), {
		items: stage.items(1),
		settings: { onError: 'continueRegularOutput' },
	});
	expect(rows[0]?.json.errorCode).toBe('rate_limited');
	expect(rows[0]?.json.error).toMatch(/Slow down.*Timeout option/);
	expect(stage.sandbox.predictions).toEqual([]);
});

test('an overloaded provider that names a time to come back took nothing: the image is sent again', async () => {
	const headers = { 'retry-after': '0.2' };
	const body = { detail: 'Overloaded', status: 503 };
	stage.sandbox.fault({ ...posts, action: { kind: 'answer', status: 503, headers, body } });
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

test.each(['get', 'download', 'cancel'] as const)(
	'%s of ten predictions asks for none of them before the time that was named',
	async (operation) => {
		await stage.rows(replicate, removal(replicate));
		const items = Array.from({ length: 10 }, () => ({
			json: { predictionId: stage.sandbox.predictions[0]?.id },
		}));
		const before = stage.sandbox.requests.length;
		const action = { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } as const;
		stage.sandbox.fault({ path: 'predictions/[a-z0-9]+', count: 3, action });
		const settings = { onError: 'continueRegularOutput' } as const;
		const rows = await stage.rows(replicate, onPrediction(operation), { items, settings });
		expect(rows).toHaveLength(10);
		expect(rows.filter(({ json }) => json.errorCode === 'rate_limited')).toEqual([]);
		const asked = stage.sandbox.requests.slice(before);
		const refused = asked.filter(({ status }) => status === 429);
		expect(refused).toHaveLength(3);
		const toldAt = Math.max(...refused.map(({ time }) => time));
		const later = asked.filter(({ status }) => status !== 429);
		for (const { time } of later) expect(time - toldAt).toBeGreaterThanOrEqual(990);
	},
);

test('50 items under a limit of 20 a second: all are delivered, each is paid once', async () => {
	stage.sandbox.settings({
		taskMs: 200,
		rateLimit: { createsPerSecond: 20, burst: 10, spelling: 'retryAfterSeconds' },
	});
	const items = stage.items(50);
	const parameters = { ...removal(replicate), ...byUrl };
	const rows = await stage.rows(replicate, parameters, { items });
	expect(rows.map(({ json }) => json.status)).toEqual(Array(50).fill('succeeded'));
	expect(stage.sandbox.predictions.length).toBe(50);
}, 60_000);
