import type { IDataObject } from 'n8n-workflow';
import { bria } from '../../nodes/providers/bria';
import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { kie } from '../../nodes/providers/kie';
import { kkiai } from '../../nodes/providers/kkiai';
import { leonardo } from '../../nodes/providers/leonardo';
import { rembg } from '../../nodes/providers/rembg';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { tengr } from '../../nodes/providers/tengr';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import type { Provider } from '../../nodes/prediction/model/provider';
import { testCredential } from './credentialTester';
import { listen } from './loopback';
import { everyProvider, removal, useStage } from './stage';

const stage = useStage();

const OTHER_BODIES: ReadonlyArray<readonly [unknown]> = [
	['<html><body>Welcome</body></html>'],
	[{}],
	['OK'],
	['"OK"'],
	[{ error: 'unauthorized' }],
];

async function judge(provider: Provider, values: IDataObject = {}) {
	const credential = stage.credentials(provider, values)[provider.credential] ?? {};
	return await testCredential(provider.credential, credential);
}

function answer(provider: Provider, status: number, body: unknown): void {
	const place = provider.id as 'tengr';
	// n8n asks again after a 401.
	stage.sandbox.fault({ place, count: 0, action: { kind: 'answer', status, body } });
}

test.each([replicateCompatible, chainHub, kkiai, rembg])(
	'$title: where what the test reads is missing, as it may be, the credential can be saved all the same',
	async (provider) => {
		for (const status of [404, 405]) {
			answer(provider, status, { detail: 'Not Found' });
			expect((await judge(provider)).message).toMatch(
				/does not look like .*'s: check the base URL\. If it is right, .* to test .* with: save the credential and try the node/,
			);
		}
	},
);

describe.each(everyProvider)('%s', (_id, provider) => {
	test('a right key passes and costs nothing [S-12]', async () => {
		expect(await judge(provider)).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(stage.sandbox.predictions).toEqual([]);
		const [request, ...others] = stage.sandbox.requests;
		expect(others).toEqual([]);
		expect(request?.method).toBe('GET');
		// Bria's is about a job that does not exist.
		expect([200, 404]).toContain(request?.status);
	});

	test('it passes beside predictions that exist', async () => {
		await stage.rows(provider, removal(provider));
		expect((await judge(provider)).status).toBe('OK');
	});

	test('blanks around the key and slashes behind the base URL do not matter', async () => {
		const { baseUrl } = stage.credentials(provider)[provider.credential] ?? {};
		const values = {
			apiKey: ` ${stage.key} `,
			apiToken: ` ${stage.key}\n`,
			baseUrl: ` ${String(baseUrl)}// `,
		};
		expect((await judge(provider, values)).status).toBe('OK');
	});

	test.each(['Bearer KEY', 'Token  KEY', 'key KEY', '"KEY"', "'Bearer KEY'"])(
		'what was pasted along with the key does not matter: %s',
		async (pasted) => {
			const key = pasted.replace('KEY', stage.key);
			expect((await judge(provider, { apiKey: key, apiToken: key })).status).toBe('OK');
		},
	);

	test.each(['wrong-key-1', 'forbidden-key-1'])('the key %s fails', async (key) => {
		stage.sandbox.settings({ proxyKey: stage.key });
		expect((await judge(provider, { apiKey: key, apiToken: key })).status).toBe('Error');
	});

	test.each([
		[400, /does not accept this (API )?(key|token).*the base URL is wrong/],
		[401, /./],
		[404, /(does not look like .*'s: check the base URL|If base URL and path are right)/],
		[406, /does not look like .*'s: check the base URL/],
		[422, /does not look like .*'s: check the base URL/],
		[408, /Something in front of .* answers, such as a proxy/],
		[407, /asks for a login: check the proxy settings/],
		[429, /gets too many requests with this key/],
		[500, /is having a problem: try again later/],
		[503, /Something in front of .* answers, such as a proxy/],
		[522, /Something in front of .* answers, such as a proxy/],
	])('HTTP %i fails in plain words', async (status, words) => {
		answer(provider, status, { message: 'Not Found' });
		expect(await judge(provider)).toEqual({
			status: 'Error',
			message: expect.stringMatching(words),
		});
	});

	test.each(OTHER_BODIES)('another server at the base URL fails: %j', async (body) => {
		answer(provider, 200, body);
		const verdict = await judge(provider);
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toMatch(/does not look like .*'s: check the base URL/);
	});

	test.each([301, 302, 303, 307, 308])(
		'a base URL that redirects with HTTP %i fails, and the key stays where it is [S-56]',
		async (status) => {
			const keys: string[] = [];
			const stranger = await listen(({ headers }, response) => {
				keys.push(JSON.stringify(headers));
				response.setHeader('content-type', 'application/json').end('{}');
			});
			const action = { kind: 'redirect', to: `${stranger.url}/account`, status } as const;
			stage.sandbox.fault({ place: provider.id as 'tengr', count: 0, action });
			const verdict = await judge(provider);
			await stranger.close();
			expect(keys).toEqual([]);
			expect(verdict).toEqual({
				status: 'Error',
				message: expect.stringContaining('The base URL redirects to another address'),
			});
		},
	);

	test('no server fails', async () => {
		expect((await judge(provider, { baseUrl: 'http://127.0.0.1:1' })).status).toBe('Error');
	});
});

describe.each([chainHub, kkiai])('$title: HTTP 200', (provider) => {
	test.each([
		[{ code: false, message: 'Invalid token' }],
		[{ success: false, message: 'Invalid token' }],
	])('with %j fails', async (body) => {
		answer(provider, 200, body);
		const verdict = await judge(provider);
		expect(verdict).toEqual({
			status: 'Error',
			message: `${provider.title} does not accept this API key, or its quota is used up`,
		});
	});

	test.each([[{ code: 401, data: null }], [{ data: null }]])(
		'names no model: %j fails',
		async (body) => {
			answer(provider, 200, body);
			expect(await judge(provider)).toEqual({
				status: 'Error',
				message: `${provider.title} names no model for this key: check the key`,
			});
		},
	);

	test('asks the host itself, beside the part that speaks the protocol', async () => {
		await judge(provider);
		expect(stage.sandbox.requests[0]?.path).toMatch(/^\/\w+\/v1\/models$/);
	});
});

test.each([400, 401, 402, 403, 404, 429, 500, 503, 5000, 5003])(
	'WaveSpeed: HTTP 200 with code %i fails',
	async (code) => {
		answer(waveSpeed, 200, { code, message: 'no', data: null });
		expect(await judge(waveSpeed)).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('WaveSpeed'),
		});
	},
);

test.each([429, 455, 500])('kie.ai: HTTP 200 with code %i fails', async (code) => {
	answer(kie, 200, { code, msg: 'no', data: null });
	expect((await judge(kie)).message).toMatch(/too many requests|maintenance|having a problem/);
});

test('Leonardo.Ai: HTTP 200 with the status of a wrong key in a list of errors fails', async () => {
	const errors = [{ message: 'no', extensions: { statusCode: 401 } }];
	answer(leonardo, 200, { errors });
	expect((await judge(leonardo)).message).toContain('does not accept this API key');
});

test.each([
	[{ status: 'NOT_FOUND' }],
	[{ error: { code: 404, message: 'Not Found', details: 'none' }, request_id: 'r1' }],
])('Bria: not to find the job is to accept the key: %j', async (body) => {
	answer(bria, 404, body);
	expect((await judge(bria)).status).toBe('OK');
});

test.each([
	['<html>404</html>'],
	['404 page not found'],
	[''],
	[{ detail: 'Not Found' }],
	[{ error: 'not found' }],
	[{ error: 'no such route' }],
	[{ errors: [{ message: 'no' }] }],
	[{ code: 404 }],
	[{ statusCode: 404 }],
	[{ status: 404, title: 'Not Found' }],
])('Bria: words of another service are not its own: %j', async (body) => {
	answer(bria, 404, body);
	expect((await judge(bria)).message).toMatch(/does not look like Bria's: check the base URL/);
});

test.each<[number, RegExp]>([
	[400, /does not accept this API token, .* or the base URL is wrong/],
	...[406, 409, 410, 422].map(
		(status) => [status, /does not look like Bria's/] as [number, RegExp],
	),
	...[521, 522, 530].map((status) => [status, /Something in front of Bria/] as [number, RegExp]),
])('Bria: HTTP %i fails', async (status, words) => {
	answer(bria, status, { message: 'Invalid key' });
	expect(await judge(bria)).toEqual({ status: 'Error', message: expect.stringMatching(words) });
});

test('Tengr: a new account has an empty list', async () => {
	answer(tengr, 200, []);
	expect((await judge(tengr)).status).toBe('OK');
});

test.each([
	['READY', 'OK'],
	['STARTING', 'OK'],
	['BUSY', 'OK'],
	['SETUP_FAILED', 'Error'],
	['DEFUNCT', 'Error'],
	['UNHEALTHY', 'Error'],
])('Cog: a container that is %s: %s', async (cogHealth, status) => {
	stage.sandbox.settings({ cogHealth });
	expect((await judge(cog)).status).toBe(status);
});

test('Cog: without a key none is sent', async () => {
	await judge(cog, { apiKey: '' });
	expect(stage.sandbox.requests[0]?.headers.authorization).toBeUndefined();
	await judge(cog, { apiKey: stage.key });
	expect(stage.sandbox.requests[1]?.headers.authorization).toBe(`Bearer ${stage.key}`);
});
