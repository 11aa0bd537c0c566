import type { IDataObject } from 'n8n-workflow';
import { bria } from '../../nodes/providers/bria';
import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { kie } from '../../nodes/providers/kie';
import { kkiai } from '../../nodes/providers/kkiai';
import { leonardo } from '../../nodes/providers/leonardo';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import type { Provider } from '../../nodes/prediction/model/provider';
import { itIf } from '../itIf';
import { testCredential } from './credentialTester';
import { listen } from './loopback';
import { everyProvider, removal, useStage } from './stage';

const stage = useStage();

const OTHER_BODIES: ReadonlyArray<readonly [unknown]> = [
	['<html><body>Welcome</body></html>'],
	[{}],
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

describe.each(everyProvider)('%s', (id, provider) => {
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

	test.each(['wrong-key-1', 'forbidden-key-1'])('the key %s fails', async (key) => {
		stage.sandbox.settings({ proxyKey: stage.key });
		expect((await judge(provider, { apiKey: key, apiToken: key })).status).toBe('Error');
	});

	test.each([
		[401, /./],
		[404, /(answers, but not like .*: check the base URL|If base URL and path are right)/],
		[407, /asks for a login: check the proxy settings/],
		[429, /gets too many requests with this key/],
		[500, /is having a problem: try again later/],
		[503, /Something in front of .* answers, such as a proxy/],
	])('HTTP %i fails in plain words', async (status, words) => {
		answer(provider, status, { message: 'Not Found' });
		expect(await judge(provider)).toEqual({
			status: 'Error',
			message: expect.stringMatching(words),
		});
	});

	// An empty list, which a new account has, leaves n8n nothing to apply a rule to.
	itIf(id !== 'tengr', 'may respond with an empty list').each(OTHER_BODIES)(
		'another server at the base URL fails: %j',
		async (body) => {
			answer(provider, 200, body);
			const verdict = await judge(provider);
			expect(verdict.status).toBe('Error');
			expect(verdict.message).toMatch(/answers, but not like .*: check the base URL/);
		},
	);

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

test.each([['<html>404</html>'], [{ detail: 'Not Found' }], [{ error: 'not found' }]])(
	'Bria: words of another service are not its own: %j',
	async (body) => {
		answer(bria, 404, body);
		expect((await judge(bria)).message).toMatch(/answers, but not like Bria: check the base URL/);
	},
);

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
