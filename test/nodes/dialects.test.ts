import type { IDataObject } from 'n8n-workflow';
import { bria } from '../../nodes/providers/bria';
import { fal } from '../../nodes/providers/fal';
import { kie } from '../../nodes/providers/kie';
import { picsart } from '../../nodes/providers/picsart';
import type { Provider } from '../../nodes/prediction/model/provider';
import { instantCutOut } from '../sandbox/engines/instant';
import { until } from '../sandbox/testing/client';
import { testCredential } from './credentialTester';
import { bytesOf, fileItem, picture } from './picture';
import { creation, onPrediction, removal, Stage } from './stage';
import { TriggerHost } from './triggerHost';

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
});
afterEach(() => stage.reset());
afterAll(async () => await stage.close());

const all = [fal, kie, bria, picsart].map((provider) => [provider.id, provider] as const);
const withStatus = all.filter(([, { buildStatusRequest }]) => buildStatusRequest !== undefined);
const byUrl = (options: IDataObject = {}) => ({
	imageSource: 'url',
	imageUrl: '={{ $json.photo }}',
	options: { pollInterval: 0.1, sendAs: 'url', ...options },
});
const submitOnly = { completion: 'submit' };

describe.each(all)('%s', (_id, provider) => {
	it('makes a cutout of a file, and keeps its key to itself', async () => {
		const [row] = await stage.rows(provider, removal(provider));
		expect(row?.json).toMatchObject({ status: 'succeeded', provider: provider.id });
		expect(bytesOf(row)).toEqual(instantCutOut(picture(0)));
		expect(stage.sandbox.leaks).toEqual([]);
		expect(JSON.stringify(row)).not.toContain(stage.key);
	});

	it('makes a cutout of an address', async () => {
		const [row] = await stage.rows(provider, byUrl());
		expect(bytesOf(row)).toEqual(instantCutOut(picture(0)));
		expect(JSON.stringify(stage.sandbox.predictions[0]?.image)).toContain('photo-0.png');
	});

	it('says why it failed on what is no image', async () => {
		const { error } = await stage.run(provider, {
			...byUrl(),
			imageUrl: stage.wordsUrl().replace(/:\d+\//, ':1/'),
		});
		expect(`${error?.message} ${error?.description}`).toContain('Failed to fetch');
	});

	it.each([
		['a wrong key', 'wrong-key-1', /accept this API (key|token)/],
		['a key without credit', 'broke-key-1', /credit/i],
	])('%s ends the item with advice', async (_name, apiKey, advice) => {
		const credentials = stage.credentials(provider, { apiKey });
		const { error } = await stage.run(provider, byUrl(), { credentials });
		expect(error).toBeDefined();
		expect(`${error?.message} ${error?.description}`).toMatch(
			apiKey.startsWith('broke') ? advice : /API key/,
		);
		expect(stage.sandbox.predictions).toEqual([]);
	});
});

describe.each(withStatus)('%s', (_id, provider) => {
	it('submits in one step, and waits and downloads in others', async () => {
		const [submitted] = await stage.rows(provider, { ...removal(provider), ...submitOnly });
		const predictionId = submitted?.json.predictionId;
		expect(submitted?.json).toMatchObject({ predictionId: expect.any(String), outputUrls: [] });
		const items = [{ json: { predictionId } as IDataObject }];
		for (const operation of ['wait', 'get', 'download']) {
			const [row] = await stage.rows(provider, onPrediction(operation), { items });
			expect(row?.json).toMatchObject({ predictionId, status: 'succeeded' });
			if (operation !== 'get') expect(bytesOf(row)).toEqual(instantCutOut(picture(0)));
		}
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	it('an ID it does not know is not found', async () => {
		const unknown = provider === fal ? 'fal-ai/birefnet/requests/unknown-1' : 'unknown-1';
		const items = [{ json: { predictionId: unknown } }];
		const { error } = await stage.run(provider, onPrediction('get'), { items });
		expect(error?.description).toContain('Check the ID');
		expect(error?.message).toContain('unknown-1');
	});
});

describe('fal', () => {
	it('does not take a web page for a result', async () => {
		const path = '/requests/[^/]+$';
		const body = '<!doctype html><title>Sign in</title>';
		const headers = { 'content-type': 'text/html' };
		stage.sandbox.fault({
			method: 'GET',
			path,
			action: { kind: 'answer', status: 200, headers, body },
		});
		const [row] = await stage.rows(fal, removal(fal));
		expect(bytesOf(row)).toEqual(instantCutOut(picture(0)));
	});

	const running = async (): Promise<string> => {
		const [row] = await stage.rows(fal, { ...removal(fal), ...submitOnly });
		return String(row?.json.predictionId);
	};

	it('uploads what is larger than 256 KB, and shows its key to its own API only', async () => {
		const photo = picture(1, 300_000);
		const items = [fileItem(photo)];
		const [row] = await stage.rows(fal, removal(fal), { items });
		expect(bytesOf(row)).toEqual(instantCutOut(photo));
		expect(stage.asked(fal)[0]).toBe('POST /storage/upload/initiate');
		expect(stage.sandbox.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
		expect(stage.sandbox.leaks).toEqual([]);
	});

	it('completes a bare ID by the model', async () => {
		const predictionId = (await running()).split('/').at(-1);
		const model = { mode: 'id', value: 'fal-ai/birefnet/v2' };
		const items = [{ json: { predictionId } }];
		const [row] = await stage.rows(fal, onPrediction('wait', { model }), { items });
		expect(row?.json).toMatchObject({
			predictionId: `fal-ai/birefnet/requests/${predictionId}`,
			status: 'succeeded',
		});
	});

	test.each([
		['fal-ai/birefnet/v2', 'fal-ai/birefnet/v2'],
		['fal-ai/imageutils/rembg', null],
		['', null],
	])(
		'of an earlier prediction, the form with the model "%s" tells it as %j',
		async (value, told) => {
			const items = [{ json: { predictionId: await running() } }];
			const model = { __rl: true, mode: 'id', value };
			for (const operation of ['wait', 'get', 'download']) {
				const [row] = await stage.rows(fal, onPrediction(operation, { model }), { items });
				expect(row?.json).toMatchObject({ model: told, status: 'succeeded' });
			}
		},
	);

	it('cancels: one that waits is gone, one that runs is asked to stop', async () => {
		stage.sandbox.settings({ startMs: 60_000 });
		const cancel = async (predictionId: string) =>
			(await stage.rows(fal, onPrediction('cancel'), { items: [{ json: { predictionId } }] }))[0]
				?.json;
		const waiting = await running();
		expect(await cancel(waiting)).toMatchObject({ status: 'canceled', providerStatus: 'OK' });
		expect(await cancel(waiting)).toMatchObject({ status: 'canceled' });
		stage.sandbox.settings({ startMs: 0, taskMs: 60_000 });
		const started = await running();
		await until(() => stage.sandbox.predictions[1]?.status === 'processing');
		expect(await cancel(started)).toMatchObject({
			status: 'processing',
			providerStatus: 'CANCELLATION_REQUESTED',
		});
	});

	it('says after a timeout that it was asked to cancel, not that it did', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		const options = { timeout: 1, onTimeout: 'cancel' };
		const { error } = await stage.run(fal, removal(fal, options));
		expect(error?.description).toContain('was asked to cancel it');
		expect(stage.sandbox.predictions[0]?.status).toBe('canceled');
	});

	it('runs a video model, and brings the video', async () => {
		const model = { mode: 'id', value: 'bria/video/background-removal' };
		const input = '={{ { video_url: "https://example.com/cat.mp4" } }}';
		const [row] = await stage.rows(fal, creation({ model, input, downloadFile: true }));
		expect(row?.json).toMatchObject({ file: { mimeType: 'video/webm' } });
		expect(row?.binary?.data?.fileExtension).toBe('webm');
	});

	it('a result that is gone has expired', async () => {
		stage.sandbox.settings({ retentionMs: 0 });
		const { error } = await stage.run(fal, removal(fal));
		expect(error?.message).toContain('already deleted its result');
	});
});

describe('kie', () => {
	it('uploads every file under a name of its own, and tells what it cost', async () => {
		const items = [fileItem(picture(1), 'photo.png'), fileItem(picture(2), 'photo.png')];
		const rows = await stage.rows(kie, removal(kie), { items });
		expect(rows.map((row) => bytesOf(row))).toEqual([1, 2].map((n) => instantCutOut(picture(n))));
		expect(rows[0]?.json.credits).toEqual({ charged: 1, remaining: null, unit: 'credits' });
	});

	it('refuses what is larger than its model takes, before anything is sent', async () => {
		const items = [fileItem(picture(1, 6_000_000))];
		const { error } = await stage.run(kie, removal(kie), { items });
		expect(error?.message).toContain('recraft/remove-background accepts files up to 5 MB');
		expect(stage.asked(kie)).toEqual([]);
	});
});

describe('bria', () => {
	it('waits for a synchronous answer where the additional input says so', async () => {
		stage.sandbox.settings({ taskMs: 50 });
		const options = { additionalInput: { sync: true } };
		const [row] = await stage.rows(bria, removal(bria, options));
		expect(bytesOf(row)).toEqual(instantCutOut(picture(0)));
		expect(stage.asked(bria)).toEqual(['POST /image/edit/remove_background']);
	});
});

describe('the balance', () => {
	it.each([
		['kie', kie, 100],
		['picsart', picsart, 192],
	])('of %s', async (_id, provider, remaining) => {
		if (provider === picsart) await stage.rows(provider, removal(provider));
		const parameters = { resource: 'account', operation: 'getBalance' };
		const [row] = await stage.rows(provider, parameters);
		expect(row?.json.credits).toEqual({ charged: null, remaining, unit: 'credits' });
	});
});

describe.each(all)('the credential of %s', (_id, provider) => {
	const judge = async (values: IDataObject = {}) =>
		await testCredential(
			provider.credential,
			stage.credentials(provider, values)[provider.credential] ?? {},
		);
	const answer = (status: number, body: unknown) =>
		stage.sandbox.fault({ place: provider.id, action: { kind: 'answer', status, body } });

	it('passes its test, which costs nothing', async () => {
		expect(await judge()).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(stage.sandbox.predictions).toEqual([]);
		expect(stage.sandbox.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	it('passes with blanks around the key and slashes behind the base URL', async () => {
		const baseUrl = ` ${stage.sandbox.baseUrl(provider.id)}// `;
		expect((await judge({ apiKey: ` ${stage.key}\n`, baseUrl })).status).toBe('OK');
	});

	it.each(['wrong-key-1', 'forbidden-key-1'])('says that the key %s is refused', async (apiKey) => {
		expect(await judge({ apiKey })).toEqual({
			status: 'Error',
			message: expect.stringMatching(/does not accept this API (key|token)/),
		});
	});

	it.each([
		['a web page', 200, '<html><body>Welcome</body></html>'],
		['another service', 200, { hello: 'world' }],
		['nothing there', 404, '<html><body>404</body></html>'],
	])('says that the base URL is wrong: %s', async (_name, status, body) => {
		answer(status, body);
		expect(await judge()).toEqual({
			status: 'Error',
			message: expect.stringContaining('check the base URL'),
		});
	});

	it('fails where nothing answers', async () => {
		expect((await judge({ baseUrl: 'http://127.0.0.1:1' })).status).toBe('Error');
	});
});

describe.each([
	['fal', fal, {}],
	['bria', bria, {}],
	['kie', kie, { webhookSigningSecret: 'hmac-key' }],
] as Array<[string, Provider, IDataObject]>)('the trigger at %s', (id, provider, credential) => {
	let host: TriggerHost;

	beforeEach(async () => {
		host = await TriggerHost.open({
			parameters: { provider: id, mode: 'webhook', statuses: ['succeeded', 'failed'] },
			credentials: stage.credentials(provider, credential),
		});
		stage.sandbox.settings({
			webhookRetryForMs: 0,
			...(id === 'kie' && { webhookSecrets: { [stage.key]: 'hmac-key' } }),
		});
	});
	afterEach(async () => await host.close());

	/** Submits with the trigger's URL; the statuses with which the deliveries were answered. */
	async function delivered(parameters: IDataObject = {}): Promise<number[]> {
		const webhookUrl = `${host.url}?sku=A-17`;
		await stage.rows(provider, { ...byUrl({ webhookUrl }), ...submitOnly, ...parameters });
		const prediction = stage.sandbox.predictions.at(-1);
		await until(() => (prediction?.deliveries[0]?.attempts.length ?? 0) > 0);
		return (
			prediction?.deliveries.flatMap(({ attempts }) => attempts.map((one) => one.status)) ?? []
		);
	}

	it('starts with the result of a delivery that is proven', async () => {
		expect(await delivered()).toEqual([200]);
		const told = stage.sandbox.predictions[0]?.id;
		expect(host.items).toHaveLength(1);
		expect(host.items[0]?.json).toMatchObject({
			predictionId: told,
			status: 'succeeded',
			event: { mode: 'webhook', verified: true },
		});
		expect(bytesOf(host.items[0])).toEqual(instantCutOut(picture(0)));
		const isFetched = stage
			.asked(provider)
			.some((line) => /status\/|recordInfo|\/status$/.test(line));
		expect(isFetched).toBe(provider.webhook?.proof?.covers !== 'body');
	});

	it('starts with a failure and its reason', async () => {
		stage.sandbox.settings({ ending: 'failed' });
		expect(await delivered()).toEqual([200]);
		expect(host.items[0]?.json).toMatchObject({
			status: 'failed',
			failureReason: expect.stringContaining('CUDA out of memory'),
		});
	});

	it.each(['invalid', 'stale', 'none'] as const)(
		'refuses a delivery: %s',
		async (webhookSigning) => {
			stage.sandbox.settings({ webhookSigning });
			expect(await delivered()).toEqual([401]);
			expect(host.items).toEqual([]);
		},
	);

	it('believes a delivery after the service changed its key', async () => {
		stage.sandbox.settings({ webhookSigning: 'rotated' });
		expect(await delivered()).toEqual([200]);
	});
});

it('fal: the keys are fetched once, by their second address where the first fails, and again after a forgery', async () => {
	const host = await TriggerHost.open({
		parameters: { provider: 'fal', mode: 'webhook', statuses: ['succeeded'] },
		credentials: stage.credentials(fal),
	});
	stage.sandbox.settings({ webhookRetryForMs: 0 });
	stage.sandbox.fault({ path: 'jwks', action: { kind: 'answer', status: 404, body: {} } });
	for (let number = 0; number < 3; number++) {
		const options = { webhookUrl: host.url, pollInterval: 0.1, sendAs: 'url' };
		await stage.rows(fal, { ...byUrl(options), ...submitOnly });
		await until(() => stage.sandbox.predictions[number]?.deliveries[0]?.delivered === true);
	}
	expect(host.items).toHaveLength(3);
	const fetched = stage.asked(fal).filter((line) => line.endsWith('jwks.json'));
	expect(fetched).toHaveLength(2);
	await host.close();
});
