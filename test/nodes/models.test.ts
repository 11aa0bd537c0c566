import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { chainHub } from '../../nodes/providers/chainHub';
import { kkiai } from '../../nodes/providers/kkiai';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { byUrl, creation, removal, useStage } from './stage';

const REMBG = 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003';

const stage = useStage();

const byList = (value: string) => ({ __rl: true, mode: 'list', value, cachedResultName: 'x' });
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** What Replicate is asked before it is asked how the prediction is getting on. */
const untilSubmitted = () =>
	stage.asked(replicate).filter((one) => !one.startsWith('GET /predictions/'));

test.each([
	['list value', byList(`cjwbw/rembg:${REMBG}`), ['POST /predictions'], `cjwbw/rembg:${REMBG}`],
	['name', byId('cjwbw/rembg'), ['POST /predictions'], `cjwbw/rembg:${REMBG}`],
	['bare version', byId(REMBG), ['POST /predictions'], REMBG],
	['with blanks', byId(`  cjwbw/rembg:${REMBG} `), ['POST /predictions'], `cjwbw/rembg:${REMBG}`],
	['expression', byId(`={{ "${REMBG}" }}`), ['POST /predictions'], REMBG],
	[
		'official',
		byList('bria/remove-background'),
		['POST /models/bria/remove-background/predictions'],
		undefined,
	],
])('Replicate, %s', async (_, model, requests, version) => {
	const [row] = await stage.rows(replicate, { ...removal(replicate), ...byUrl, model });
	expect(untilSubmitted()).toEqual(requests);
	expect(stage.submitted(replicate).version).toBe(version);
	expect(row?.json.model).toBe(version === undefined ? 'bria/remove-background' : 'cjwbw/rembg');
});

test('Replicate: an unknown community model by name is looked up, then submitted by version', async () => {
	const version = 'ab'.repeat(32);
	stage.sandbox.settings({ extraModels: [{ name: 'someone/new-remover', version }] });
	const model = byId('someone/new-remover');
	const [row] = await stage.rows(replicate, { ...removal(replicate), ...byUrl, model });
	expect(untilSubmitted()).toEqual([
		'POST /models/someone/new-remover/predictions',
		'GET /models/someone/new-remover',
		'POST /predictions',
	]);
	expect(stage.sandbox.predictions[0]?.model).toBe('someone/new-remover');
	expect(stage.sandbox.predictions).toHaveLength(1);
	expect(row?.json.model).toBe('someone/new-remover');
});

test('KKIAI gets the version alone, ChainHub owner/name:version', async () => {
	await stage.rows(kkiai, { ...removal(kkiai), model: byId('cjwbw/rembg') });
	expect(stage.submitted(kkiai).version).toBe(REMBG);
	await stage.rows(chainHub, { ...removal(chainHub), model: byId('cjwbw/rembg') });
	expect(stage.submitted(chainHub).version).toBe(`cjwbw/rembg:${REMBG}`);
});

test('ChainHub: a model of its list with its own input', async () => {
	const model = byList(chainHub.models.find(({ name }) => name.endsWith('/sdxl'))?.value ?? '');
	const input = '{ "prompt": "a cup", "num_outputs": 1 }';
	const [row] = await stage.rows(chainHub, creation({ model, input, downloadFile: true }));
	expect(stage.submitted(chainHub).input).toEqual({ prompt: 'a cup', num_outputs: 1 });
	expect(row?.binary?.data).toBeDefined();
});

test('WaveSpeed: any path, with or without a slash before it', async () => {
	for (const path of ['/bria/remove-background/', 'some-vendor/some/deep-model.v2']) {
		stage.reset();
		await stage.rows(waveSpeed, { ...removal(waveSpeed), model: byId(path) });
		const bare = path.replace(/^\/|\/$/g, '');
		expect(stage.asked(waveSpeed)).toContain(`POST /${bare}`);
	}
});

describe('the list of models', () => {
	const search = async (provider: string, operation: string, filter?: string) => {
		const parameters: Record<string, string> = { provider, operation };
		const context = { getCurrentNodeParameter: (name: string) => parameters[name] };
		const { searchModels } = new RemoveBackground().methods.listSearch;
		const { results } = await searchModels.call(context as ILoadOptionsFunctions, filter);
		return results.map(({ name }) => name);
	};

	test('offers removers first with what they are good for, and every model for a custom prediction', async () => {
		expect(await search('replicate', 'removeBackground')).toHaveLength(8);
		const [rembg, ...others] = await search('chainHub', 'removeBackground');
		expect(rembg).toMatch(/^cjwbw\/rembg: /);
		expect(others).toEqual([]);
		const custom = await search('chainHub', 'create');
		expect(custom).toHaveLength(10);
		expect(custom[0]).toBe(rembg);
		expect(await search('tengr', 'removeBackground')).toEqual([]);
	});

	test.each([
		[' BRIA', /^bria\/remove-background: /],
		['hair', /^men1scus\/birefnet: /],
		['nothing of the kind', /^Not in this list/],
	])('can be searched by name and by what a model is good at: %j', async (filter, found) => {
		const names = await search('replicate', 'removeBackground', filter);
		expect(names).toHaveLength(1);
		expect(names[0]).toMatch(found);
	});
});
