import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { leonardo } from '../../nodes/providers/leonardo';
import { photoroom } from '../../nodes/providers/photoroom';
import { photoroomPlus } from '../../nodes/providers/photoroomPlus';
import { removeBgCompatible } from '../../nodes/providers/removeBgCompatible';
import { testCredential } from './credentialTester';
import { credentialTypes, evaluated } from './credentialTypes';
import { useStage } from './stage';

const stage = useStage();

async function judge(provider: Provider, values: IDataObject = {}) {
	const credential = stage.credentials(provider, values)[provider.credential] ?? {};
	return await testCredential(provider.credential, credential);
}

/** What was asked, with the key that came along. */
function asked(header: string): Array<[string, unknown]> {
	return stage.sandbox.requests.map(({ method, path, headers }) => [
		`${method} ${path}`,
		headers[header],
	]);
}

function answer(provider: Provider, status: number, body: unknown): void {
	stage.sandbox.fault({
		place: provider.id as 'leonardo',
		action: { kind: 'answer', status, body },
	});
}

const removers = [
	['photoroom', photoroom, 'GET /photoroom-basic/v1/account', 'Photoroom'],
	['photoroomPlus', photoroomPlus, 'GET /photoroom-plus/v2/account', 'Photoroom'],
	['removeBgCompatible', removeBgCompatible, 'GET /removebg/v1.0/account', 'The service'],
	['leonardo', leonardo, 'GET /leonardo/api/rest/v1/me', 'Leonardo.Ai'],
] as const;

describe.each(removers)('%s', (_id, provider, request, name) => {
	test('a right key passes, and costs nothing', async () => {
		expect(await judge(provider)).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(stage.sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			request,
		]);
		expect(stage.sandbox.predictions).toEqual([]);
	});

	test('a wrong key is called one', async () => {
		const { status, message } = await judge(provider, { apiKey: 'wrong-key' });
		expect(status).toBe('Error');
		expect(message).toContain(`${name} does not accept this API key`);
	});

	test('another service at the base URL is called one', async () => {
		answer(provider, 200, { hello: 'world' });
		const { status, message } = await judge(provider);
		expect(status).toBe('Error');
		expect(message).toMatch(/^The response does not look like .*'s: check the base URL/);
	});

	test('something in front of it is told from itself', async () => {
		answer(provider, 502, '<html>Bad Gateway</html>');
		expect((await judge(provider)).message).toContain('Something in front of');
	});
});

describe('Photoroom', () => {
	test.each([
		['Basic', photoroom],
		['Plus', photoroomPlus],
	])('%s: the account of a sandbox key is that of the usual key', async (_plan, provider) => {
		expect((await judge(provider, { apiKey: ' sandbox_key-17 ' })).status).toBe('OK');
		expect(asked('x-api-key').map(([, key]) => key)).toEqual(['key-17']);
	});

	test.each([
		['https://sdk.photoroom.com/', 'https://image-api.photoroom.com'],
		['https://proxy.example/sdk.photoroom.com', 'https://proxy.example/sdk.photoroom.com'],
	])('Basic: the account of %s lies at %s', (baseUrl, account) => {
		const { test } = credentialTypes[photoroom.credential] ?? {};
		expect(evaluated(String(test?.request.baseURL), { baseUrl })).toBe(account);
	});
});

describe('a remove.bg-compatible service', () => {
	test.each([
		[' v1.0/removebg/ ', '/removebg/v1.0/account'],
		['', '/removebg/v1.0/account'],
		['/v2.0/remove_image_background', '/removebg/v2.0/account'],
		['/v2', '/removebg/v2/account'],
		['/api/v1.0/', '/removebg/api/v1.0/account'],
		['/removebg', '/removebg/account'],
	])('with the path "%s" has its account at %s', async (path, account) => {
		await judge(removeBgCompatible, { path });
		expect(stage.sandbox.requests[0]?.path).toBe(account);
		const { path: asked } = removeBgCompatible.balance?.buildRequest({ path }) ?? {};
		expect(`/removebg${asked}`).toBe(account);
	});

	test('whose account has another form is told from another service', async () => {
		answer(removeBgCompatible, 200, { status: 'ok', account: { plan: 'pro' }, api_key: {} });
		const { message } = await judge(removeBgCompatible);
		expect(message).toContain('save the credential and try the node');
	});

	test('that has no account says that its key cannot be tested', async () => {
		const { status, message } = await judge(removeBgCompatible, { path: '/v2.0/remove' });
		expect(status).toBe('Error');
		expect(message).toContain('no way to test a key: save the credential and try the node');
	});

	test.each([
		['Rm-Token', 'rm-token', 'key-17'],
		['', 'x-api-key', 'key-17'],
		['Authorization', 'authorization', 'Bearer key-17'],
	])('with the header "%s" gets the key in it', async (headerName, header, sent) => {
		await judge(removeBgCompatible, { headerName, apiKey: ' key-17 ' });
		expect(asked(header)).toEqual([['GET /removebg/v1.0/account', sent]]);
	});
});

test.each([400, 500])(
	'Leonardo.Ai: HTTP %i may mean a key that is not complete, and says so',
	async (status) => {
		const error = 'Invalid response from authorization hook';
		answer(leonardo, status, { error, path: '$', code: 'unexpected' });
		expect((await judge(leonardo)).message).toMatch(/not accept this API key|check the key/);
	},
);

test.each([['access-denied'], ['unexpected']])(
	'Leonardo.Ai: HTTP 200 with the code %s is a wrong key',
	async (code) => {
		answer(leonardo, 200, { error: 'Invalid response from authorization hook', path: '$', code });
		expect((await judge(leonardo)).message).toContain('Leonardo.Ai does not accept this API key');
	},
);
