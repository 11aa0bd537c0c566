import type { IDataObject } from 'n8n-workflow';
import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import {
	byUrl,
	everyProtocol,
	everyProvider,
	isUploaded,
	onPrediction,
	removal,
	useStage,
	type Wishes,
	withLinks,
} from './stage';
import type { Provider } from '../../nodes/prediction/model/provider';

const stage = useStage();

/** The one error row that a run ends with. */
async function refused(
	provider: Provider,
	parameters: IDataObject,
	wishes: Wishes = {},
): Promise<IDataObject> {
	const rows = await stage.rows(provider, parameters, {
		...wishes,
		settings: { onError: 'continueRegularOutput' },
	});
	expect(rows).toHaveLength(1);
	const json = rows[0]?.json ?? {};
	expect(json).toMatchObject({ provider: provider.id });
	expect(String(json.error).length).toBeGreaterThan(30);
	return json;
}

const withKey = (provider: Provider, key: string) => ({
	credentials: stage.credentials(provider, { apiKey: key, apiToken: key }),
});

describe.each(withLinks)('%s', (_id, provider) => {
	test.each([
		['wrong-key-123456', 'unauthorized', /Check the API key/],
		['forbidden-key-123', 'unauthorized', /Check the API key/],
		['broke-key-1234567', 'billing', /Add credit or a payment method/],
	])('the key %s: %s', async (key, errorCode, advice) => {
		const row = await refused(provider, removal(provider), withKey(provider, key));
		expect(row.errorCode).toBe(errorCode);
		expect(row.error).toMatch(advice);
		expect(stage.sandbox.predictions).toEqual([]);
		// One request that costs nothing may be made before; none is repeated.
		expect(stage.sandbox.requests.length).toBe(
			1 + Number(isUploaded(provider) && key.startsWith('broke')),
		);
	});

	test('a prediction of another account is not found, and named', async () => {
		const [sent] = await stage.rows(provider, { ...removal(provider), completion: 'submit' });
		const wishes = { items: [sent ?? { json: {} }], ...withKey(provider, 'another-key-1') };
		for (const operation of ['get', 'wait', 'download']) {
			const row = await refused(provider, onPrediction(operation), wishes);
			expect(row).toMatchObject({ errorCode: 'not_found', predictionId: sent?.json.predictionId });
			expect(row.error).toContain(String(sent?.json.predictionId));
		}
	});
});

test("Replicate's 422 for a wrong key is understood", async () => {
	const parameters = { ...removal(replicate), ...byUrl };
	const row = await refused(replicate, parameters, withKey(replicate, 'wrong422-key-1'));
	expect(row.errorCode).toBe('unauthorized');
	expect(row.error).toMatch(/API token in the credential is right.*payment method/);
});

test('Cog behind a proxy that wants a key', async () => {
	stage.sandbox.settings({ proxyKey: 'the-right-key-1' });
	expect((await refused(cog, removal(cog))).errorCode).toBe('unauthorized');
	const [row] = await stage.rows(cog, removal(cog), withKey(cog, 'the-right-key-1'));
	expect(row?.json.status).toBe('succeeded');
});

describe('models nobody knows', () => {
	const byId = (value: string) => ({ __rl: true, mode: 'id', value });

	test.each([
		['replicate', 'nobody/nothing', 'not_found'],
		['replicate', `nobody/nothing:${'0'.repeat(64)}`, 'unauthorized'],
		['chainHub', 'nobody/nothing', 'not_found'],
		['kkiai', '0'.repeat(64), 'not_found'],
		['replicateCompatible', 'nobody/nothing', 'not_found'],
		['waveSpeed', 'nothing', 'not_found'],
	])('%s, %s', async (id, model, errorCode) => {
		const [, provider = replicate] = everyProvider.find(([known]) => known === id) ?? [];
		const parameters = { ...removal(provider), ...byUrl, model: byId(model) };
		const row = await refused(provider, parameters);
		expect(row.errorCode).toBe(errorCode);
		expect(stage.sandbox.predictions).toEqual([]);
		const submissions = stage.asked(provider).filter((one) => one.startsWith('POST /'));
		expect(submissions).toHaveLength(1);
	});

	test.each(['replicate', 'chainHub', 'waveSpeed'])('%s: IDs that are none [S-03]', async (id) => {
		const [, provider = replicate] = everyProvider.find(([known]) => known === id) ?? [];
		for (const model of [
			'../../account',
			'https://replicate.com/a/b',
			'a b',
			'={{ "" }}',
			'a/b?x=1',
			'..',
		]) {
			const parameters = { ...removal(provider), ...byUrl, model: byId(model) };
			const row = await refused(provider, parameters);
			expect(row.errorCode).toBe('invalid_input');
			expect(row.error).toMatch(/not a model|No model is selected/);
		}
		expect(stage.asked(provider)).toEqual([]);
	});
});

describe.each(everyProtocol)('%s: the credential', (_, provider) => {
	test.each([
		['', /Base URL in the credential for .* is missing/],
		['   ', /is missing/],
		['example', /is not a valid URL/],
		['ftp://example.com', /does not start with https/],
		['https://user:secret@example.com', /contains a user name or password/],
		['https://example.com/v1?key=1', /contains a query or a fragment/],
	])('with the base URL %j', async (baseUrl, words) => {
		const credentials = stage.credentials(provider, { baseUrl });
		const row = await refused(provider, removal(provider), { credentials });
		expect(row.errorCode).toBe('invalid_input');
		expect(row.error).toMatch(words);
		expect(row.error).not.toContain('secret');
	});

	test('with blanks and slashes around the base URL', async () => {
		const { baseUrl } = Object.values(stage.credentials(provider))[0] ?? {};
		const credentials = stage.credentials(provider, { baseUrl: ` ${String(baseUrl)}// ` });
		const [row] = await stage.rows(provider, removal(provider), { credentials });
		expect(row?.json.status).toBe('succeeded');
	});

	test('is missing', async () => {
		const row = await refused(provider, removal(provider), { credentials: {} });
		expect(row.errorCode).toBe('invalid_input');
		expect(row.error).toMatch(/no credential for .* in this node.*choose or create one/);
	});

	test('leads to no server', async () => {
		const credentials = stage.credentials(provider, { baseUrl: 'http://127.0.0.1:1' });
		const row = await refused(provider, { ...removal(provider), ...byUrl }, { credentials });
		expect(row.errorCode).toBe('unreachable');
		expect(row.error).toMatch(/connection refused/);
	});
});
