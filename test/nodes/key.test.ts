import { ErrorReporter } from 'n8n-core';
import { LoggerProxy, sleep, type IDataObject, type Logger } from 'n8n-workflow';
// eslint-disable-next-line @n8n/community-nodes/no-restricted-imports
import { inspect } from 'node:util';
import type { Provider } from '../../nodes/prediction/model/provider';
import { fal } from '../../nodes/providers/fal';
import { photoroom } from '../../nodes/providers/photoroom';
import { removeBgCompatible } from '../../nodes/providers/removeBgCompatible';
import { replicate } from '../../nodes/providers/replicate';
import { itIf } from '../itIf';
import type { FaultRule } from '../sandbox/faults';
import { listen, type Loopback } from './loopback';
import { bytesOf, picture } from './picture';
import {
	everyProtocol,
	MARK,
	onPrediction,
	removal,
	Stage,
	submissionPath,
	type Wishes,
} from './stage';

/** A stranger's server; the provider's responses name it wherever they name an address. */
let stranger: Loopback;
let movedTo: string | null = null;
let stage: Stage;
let logged: unknown[] = [];

beforeAll(async () => {
	stranger = await listen((_, response) => {
		if (movedTo !== null) {
			response.writeHead(302, { location: movedTo });
			response.end();
			return;
		}
		response.writeHead(200, { 'content-type': 'image/png' });
		response.end(picture(1));
	});
	stage = await Stage.open({ publicUrl: stranger.url });
	const note = (...entry: unknown[]) => void logged.push(entry);
	const logger = { debug: note, info: note, warn: note, error: note, scoped: () => logger };
	LoggerProxy.init(logger as unknown as Logger);
	jest.spyOn(ErrorReporter.prototype, 'error').mockImplementation(note);
	for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
		jest.spyOn(console, level).mockImplementation(note);
});

beforeEach(() => {
	logged = [];
	stranger.heard.length = 0;
	movedTo = null;
});

afterEach(() => stage.reset());

afterAll(async () => {
	jest.restoreAllMocks();
	await Promise.all([stage.close(), stranger.close()]);
});

/** Runs and looks for the key in everything that stays behind. */
async function search(
	provider: Provider,
	parameters: IDataObject,
	wishes: Wishes = {},
	mark: string = MARK,
) {
	const result = await stage.run(provider, parameters, wishes);
	const left = inspect([result.run, result.error, logged], {
		depth: Infinity,
		maxArrayLength: null,
		maxStringLength: null,
	});
	expect(left.includes(mark) || left.includes(encodeURIComponent(mark))).toBe(false);
	for (const { headers, path, body } of stranger.heard)
		expect(inspect([headers, path, body])).not.toContain(mark);
	expect(stage.sandbox.leaks).toEqual([]);
	return { ...result, left };
}

const everything: Wishes = { settings: { onError: 'continueRegularOutput' } };

describe.each(everyProtocol)('%s', (id, provider) => {
	const submission: FaultRule = {
		place: provider.id as 'tengr',
		method: 'POST',
		path: submissionPath(provider),
		action: { kind: 'delay' },
	};

	const itWithStatus = itIf(
		provider.buildStatusRequest !== undefined,
		'provides no prediction status',
	);

	test('results are fetched from a stranger without the key, its other addresses not at all [S-01]', async () => {
		const options = { includeResponse: true };
		const { outputs } = await search(provider, removal(provider, options), {
			items: stage.items(2),
		});
		expect(outputs[0]).toHaveLength(2);
		// The provider itself fetches what was uploaded to its public storage.
		const heard = stranger.heard.filter(({ headers }) => headers['user-agent'] !== 'node');
		const links = (outputs[0] ?? []).flatMap(({ json }) => json.outputUrls);
		expect(heard).toHaveLength(links.length);
		if (provider.buildStatusRequest !== undefined) expect(links).toHaveLength(2);
		for (const { method, path, headers } of heard) {
			expect(`${method} ${path}`).toMatch(/^GET \/files\//);
			expect(headers.authorization).toBeUndefined();
		}
	});

	test('a redirected submission is not followed [S-05]', async () => {
		const action = { kind: 'redirect', to: `${stranger.url}/steal`, status: 307 } as const;
		stage.sandbox.fault({ ...submission, action });
		const { outputs } = await search(provider, removal(provider), everything);
		expect(outputs[0]?.[0]?.json.error).toMatch(/redirects to another address.*not followed/);
		expect(stranger.heard).toEqual([]);
		expect(stage.sandbox.predictions).toEqual([]);
	});

	itWithStatus('a redirected status request is not followed', async () => {
		const action = { kind: 'redirect', to: `${stranger.url}/steal` } as const;
		stage.sandbox.fault({ place: provider.id as 'tengr', method: 'GET', action });
		const items = [{ json: { predictionId: 'abc' } }];
		const { error } = await search(provider, onPrediction('get'), { items });
		expect(error?.message).toMatch(/redirects to another address/);
		expect(stranger.heard).toEqual([]);
	});

	test.each([401, 400, 500, 200])(
		'a key in the body of an HTTP %i goes nowhere [S-08]',
		async (status) => {
			const { key } = stage;
			const words = `Invalid token ${key} (Bearer ${key})`;
			const body = {
				detail: words,
				message: words,
				error: { message: words, code: key },
				code: status,
				url: `https://example.com/?key=${encodeURIComponent(key)}`,
			};
			stage.sandbox.fault({ ...submission, action: { kind: 'answer', status, body } });
			const { outputs, left } = await search(
				provider,
				removal(provider, { includeResponse: true }),
				everything,
			);
			expect(outputs[0]?.[0]?.json.errorCode).toBeDefined();
			expect(left).toContain('[key]');
		},
	);

	test.each([200, 403])(
		'a key in the headers of an HTTP %i goes nowhere [S-57]',
		async (status) => {
			const { key } = stage;
			const headers = {
				'content-type': 'application/json',
				'x-api-key': key,
				'x-request-id': `for ${key}`,
				'x-fal-error-type': key,
				'x-picsart-correlation-id': key,
			};
			const body = JSON.stringify({ detail: 'no' });
			stage.sandbox.fault({ ...submission, action: { kind: 'answer', status, headers, body } });
			const { outputs } = await search(
				provider,
				removal(provider, { includeResponse: true }),
				everything,
			);
			expect(outputs[0]?.[0]?.json.errorCode).toBeDefined();
		},
	);

	test('a key in plain text goes nowhere', async () => {
		stage.sandbox.fault({
			...submission,
			action: { kind: 'answer', status: 403, body: `No: ${stage.key}` },
		});
		const { error } = await search(provider, removal(provider));
		expect(error?.message).toContain('No: [key]');
	});

	itWithStatus('a key in the reason of a failure and in the response goes nowhere', async () => {
		stage.sandbox.settings({ ending: 'failed', failureText: `bad key ${stage.key}` });
		await search(provider, removal(provider), everything);
		const ids = stage.sandbox.predictions.map(({ id: predictionId }) => ({
			json: { predictionId },
		}));
		const get = onPrediction('get', { options: { includeResponse: true } });
		const { outputs } = await search(provider, get, { items: ids });
		expect(outputs[0]?.[0]?.json.status).toBe('failed');
	});
});

test('a key that JSON spells otherwise is found too', async () => {
	const key = 'mark/4c1f+9a7e=2b6d"80\\35';
	const spelt = JSON.stringify({ detail: `Invalid token ${key}` }).replaceAll('/', '\\/');
	const headers = { 'content-type': 'application/json' };
	stage.sandbox.fault({
		method: 'POST',
		action: { kind: 'answer', status: 401, headers, body: spelt },
	});
	const credentials = stage.credentials(replicate, { apiToken: key });
	const { error } = await search(replicate, removal(replicate), { credentials }, key);
	expect(error?.message).toBe('Replicate responded: Invalid token [key]');
});

test('a key that is repeated without its prefix goes nowhere', async () => {
	const headers = { 'content-type': 'application/json' };
	const live = stage.key.slice(stage.key.indexOf('_') + 1);
	const body = JSON.stringify({ detail: `Invalid key ${live}` });
	stage.sandbox.fault({ action: { kind: 'answer', status: 403, headers, body } });
	const credentials = stage.credentials(photoroom, { apiKey: `sandbox_${live}`, apiToken: '' });
	const { error } = await search(photoroom, removal(photoroom), { credentials }, live);
	expect(error?.message).toContain('Invalid key [key]');
});

test("fal's secret that is repeated without its ID goes nowhere", async () => {
	const alone = 'feedbeef4c1f9a7e';
	const apiKey = `764cabcf-b745-4b3e:${alone}`;
	const headers = { 'content-type': 'application/json' };
	const body = JSON.stringify({ detail: `Invalid key ${alone}`, type: 'key' });
	stage.sandbox.fault({ action: { kind: 'answer', status: 403, headers, body } });
	const credentials = stage.credentials(fal, { apiKey, apiToken: '' });
	const { error } = await search(fal, removal(fal), { credentials }, alone);
	expect(error?.message).toContain('Invalid key [key]');
});

test('a word in a key is none of the key, where addresses have it too', async () => {
	const credentials = stage.credentials(replicate, { apiToken: 'test_replicate' });
	stage.sandbox.fault({
		action: { kind: 'answer', status: 404, body: { detail: 'See replicate.com' } },
	});
	const { error } = await stage.run(replicate, removal(replicate), { credentials });
	expect(error?.message).toContain('See replicate.com');
});

test.each(['Bearer KEY', '"KEY"', "Token 'KEY'", 'Authorization: Bearer KEY'])(
	'a key that was pasted as %s is sent and kept as the key alone',
	async (pasted) => {
		const { key } = stage;
		const apiToken = pasted.replace('KEY', key);
		const inBase64 = Buffer.from(key).toString('base64');
		const body = { detail: `Invalid token ${key}, ${apiToken}, ${inBase64}` };
		stage.sandbox.fault({ method: 'POST', action: { kind: 'answer', status: 401, body } });
		const credentials = stage.credentials(replicate, { apiToken });
		const { error, left } = await search(replicate, removal(replicate), { credentials });
		expect(stage.sandbox.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
		expect(error?.message).toMatch(/Invalid token \[key\], \S*\[key\]\S*, \[key\]/);
		expect(left).not.toContain(inBase64.replace(/=+$/, ''));
	},
);

test.each(['Basic', 'ApiKey'])(
	'a key that is sent behind %s is repeated nowhere',
	async (scheme) => {
		const { key } = stage;
		const body = { errors: [{ title: `Invalid key ${key}` }] };
		stage.sandbox.fault({ method: 'POST', action: { kind: 'answer', status: 403, body } });
		const credentials = stage.credentials(removeBgCompatible, {
			apiToken: '',
			headerName: 'Authorization',
			apiKey: `${scheme} ${key}`,
		});
		const { error } = await search(removeBgCompatible, removal(removeBgCompatible), {
			credentials,
		});
		expect(stage.sandbox.requests[0]?.headers.authorization).toBe(`${scheme} ${key}`);
		expect(error?.message).toContain('Invalid key [key]');
	},
);

test('blanks and line ends around a key are not sent', async () => {
	const credentials = stage.credentials(replicate, { apiToken: ` ${stage.key}\n` });
	await search(replicate, removal(replicate), { credentials });
	expect(stage.sandbox.requests[0]?.headers.authorization).toBe(`Bearer ${stage.key}`);
});

test('a redirected download brings no key along [S-07]', async () => {
	const mirror = await listen((_, response) => response.end(picture(2)));
	movedTo = `${mirror.url}/moved.png`;
	const { outputs } = await search(replicate, removal(replicate));
	expect(bytesOf(outputs[0]?.[0]).equals(picture(2))).toBe(true);
	expect(mirror.heard.map(({ path, headers }) => [path, headers.authorization])).toEqual([
		['/moved.png', undefined],
	]);
	await mirror.close();
});

test('a page of predictions is never asked for elsewhere', async () => {
	stage.sandbox.settings({ pageSize: 1 });
	for (let count = 0; count < 3; count++)
		await stage.rows(replicate, { ...removal(replicate), completion: 'submit' });
	const { outputs } = await search(replicate, onPrediction('getMany', { returnAll: true }));
	expect(outputs[0]).toHaveLength(3);
	expect(stranger.heard).toEqual([]);
});

test('a cancellation after a stop goes to the base URL alone', async () => {
	stage.sandbox.settings({ taskMs: 60_000 });
	const running = stage.start(replicate, removal(replicate), { items: stage.items(2) });
	while (stage.sandbox.predictions.length < 2) await sleep(5);
	running.cancel();
	await running.finished;
	expect(stage.sandbox.predictions.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
	expect(stranger.heard).toEqual([]);
});
