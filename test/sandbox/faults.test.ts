import type { FaultAction } from './faults';
import { startSandbox, type Sandbox } from './server';
import { call, order } from './testing/client';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const create = async () => await call(sandbox, 'replicate', '/predictions', { body: order });
const show = async (id: string, signal?: AbortSignal) =>
	await call(sandbox, 'replicate', `/predictions/${id}`, signal ? { signal } : {});
const spoil = (action: FaultAction) =>
	sandbox.fault({ method: 'GET', path: '/predictions/', action });

it('hits the nth matching request, as often as told', async () => {
	sandbox.fault({
		place: 'replicate',
		method: 'get',
		path: '/predictions/\\w+$',
		nth: 2,
		count: 2,
		action: {
			kind: 'answer',
			status: 503,
			headers: { 'retry-after': '7' },
			body: { detail: 'busy' },
		},
	});
	const { id } = (await create()).json;
	const answers = [await show(id), await show(id), await show(id), await show(id)];
	expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
	expect([answers[1]?.headers.get('retry-after'), answers[1]?.json]).toEqual([
		'7',
		{ detail: 'busy' },
	]);
	expect(sandbox.requests.map(({ fault }) => fault)).toEqual([
		undefined,
		undefined,
		'answer',
		'answer',
		undefined,
	]);
});

it('hits by chance, the same requests for the same seed', async () => {
	const pattern = async () => {
		const other = await startSandbox({ seed: 7 });
		other.fault({ probability: 0.5, action: { kind: 'html' } });
		const statuses = [];
		for (let count = 0; count < 20; count += 1)
			statuses.push((await call(other, 'replicate', '/account')).status);
		await other.close();
		return statuses;
	};
	const first = await pattern();
	expect(new Set(first)).toEqual(new Set([200, 502]));
	expect(await pattern()).toEqual(first);
});

describe('loses the connection', () => {
	it.each([
		['before', 0],
		['after', 1],
	] as const)('%s the work', async (when, predictions) => {
		sandbox.fault({ method: 'POST', action: { kind: 'reset', when } });
		await expect(create()).rejects.toThrow();
		expect(sandbox.predictions).toHaveLength(predictions);
	});

	it('in the middle of a body', async () => {
		const { id } = (await create()).json;
		spoil({ kind: 'reset', when: 'midBody' });
		await expect(show(id)).rejects.toThrow();
	});

	it('without a sound', async () => {
		const { id } = (await create()).json;
		spoil({ kind: 'hang' });
		await expect(show(id, AbortSignal.timeout(50))).rejects.toThrow('timeout');
	});
});

describe('spoils the body', () => {
	let id: string;
	let sound: string;
	beforeEach(async () => {
		id = (await create()).json.id;
		await sandbox.predictions[0]?.ended;
		sound = (await show(id)).text;
	});

	it('by cutting it', async () => {
		spoil({ kind: 'truncatedBody' });
		const { status, text } = await show(id);
		expect([status, text]).toEqual([200, sound.slice(0, Math.floor(sound.length / 2))]);
	});

	it('by sending nothing', async () => {
		spoil({ kind: 'emptyBody' });
		expect((await show(id)).text).toBe('');
	});

	it('by a wrong content type', async () => {
		spoil({ kind: 'contentType', value: 'text/plain' });
		const { headers, text } = await show(id);
		expect([headers.get('content-type'), text]).toEqual(['text/plain', sound]);
	});

	it('by trickling it', async () => {
		spoil({ kind: 'slowBody', bytesPerSecond: sound.length * 5 });
		const start = Date.now();
		expect((await show(id)).text).toBe(sound);
		expect(Date.now() - start).toBeGreaterThan(90);
	});

	it.each([
		[true, (length: string | null) => Number(length) > 2 * 1024 * 1024],
		[false, (length: string | null) => length === null],
	])('by far too many bytes, saying so: %s', async (shown, expected) => {
		spoil({ kind: 'oversizedBody', megabytes: 2, shown });
		const { headers, text } = await show(id);
		expect(expected(headers.get('content-length'))).toBe(true);
		expect(text).toHaveLength(sound.length + 2 * 1024 * 1024);
	});

	it('by a small body that unpacks to a large one', async () => {
		spoil({ kind: 'gzipBomb', megabytes: 20 });
		const { headers, text } = await show(id);
		expect(Number(headers.get('content-length'))).toBeLessThan(100_000);
		expect(text).toHaveLength(20 * 1024 * 1024);
	});

	it('by speaking of another prediction', async () => {
		const other = (await create()).json.id;
		spoil({ kind: 'wrongPrediction' });
		expect((await show(id)).json.id).toBe(other);
	});
});

it('redirects, and notes a key that follows to where none belongs', async () => {
	spoil({ kind: 'redirect', to: `${sandbox.url}/somewhere/else`, status: 307 });
	await show('any');
	expect(sandbox.leaks).toMatchObject([{ path: '/somewhere/else', authorization: 'Bearer key' }]);
});

it('delays', async () => {
	sandbox.fault({ delayMs: 60, action: { kind: 'delay' } });
	const start = Date.now();
	expect((await create()).status).toBe(201);
	expect(Date.now() - start).toBeGreaterThanOrEqual(59);
});
