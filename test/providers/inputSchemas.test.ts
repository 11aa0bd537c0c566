import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { cog } from '../../nodes/providers/cog';
import { cogOpenApi } from '../sandbox/dialects/cogOpenApi';
import { readInputFields } from '../../nodes/prediction/modelInput/readInputFields';
import { keptFields, keptSchemas } from '../fixtures/inputSchemas/kept';

const REMBG = 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003';

describe.each(Object.entries(keptSchemas))('the kept schemas of %s', (_id, { scheme, models }) => {
	it('are of two models at least, and name their source and date', () => {
		expect(Object.keys(models).length).toBeGreaterThanOrEqual(2);
		for (const { how, source, date } of Object.values(models)) {
			expect(['recorded', 'documented', 'composed']).toContain(how);
			expect(source).toMatch(/https:\/\//);
			expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
		}
	});

	it.each(Object.entries(models))('%s: asked for without cost, and read', (model, { body }) => {
		expect(scheme.buildRequest(model)?.method).toBe('GET');
		const published = scheme.read(body, model);
		const fields = published === null ? null : readInputFields(published, scheme.isFile);
		expect(fields?.length).toBeGreaterThan(0);
		expect(fields?.every(({ title }) => title !== '')).toBe(true);
	});

	it.each([null, undefined, '', '<html>', [], {}, { data: {} }, { paths: [] }, 7])(
		'%j is none',
		(body) => {
			expect(scheme.read(body, Object.keys(models)[0] ?? '')).toBeNull();
		},
	);
});

describe.each([
	['replicate', replicate],
	['replicateCompatible', replicateCompatible],
] as const)('the schema of a model at %s', (_id, { inputSchema }) => {
	it.each([
		['black-forest-labs/flux-dev', '/models/black-forest-labs/flux-dev'],
		[`cjwbw/rembg:${REMBG}`, `/models/cjwbw/rembg/versions/${REMBG}`],
		['cjwbw/rembg', `/models/cjwbw/rembg/versions/${REMBG}`],
		[REMBG, `/models/cjwbw/rembg/versions/${REMBG}`],
		['bria/remove-background', '/models/bria/remove-background'],
	])('%s is at %s', (model, path) => {
		expect(inputSchema?.buildRequest(model)).toEqual({ method: 'GET', path });
	});

	it('has no place for a version whose model nobody names', () => {
		expect(inputSchema?.buildRequest('ab'.repeat(32))).toBeNull();
	});

	it('is not asked for by what is no model', () => {
		expect(() => inputSchema?.buildRequest('../account')).toThrow(/not a model ID/);
	});

	it('of a version stands at its root', () => {
		const { latest_version: version } = keptSchemas.replicate.models['stability-ai/sdxl']?.body as {
			latest_version: unknown;
		};
		expect(inputSchema?.read(version, '')).not.toBeNull();
	});
});

it('Replicate: files, choices, ranges and the order of flux-dev', () => {
	const fields = keptFields('replicate', 'black-forest-labs/flux-dev');
	expect(fields.map(({ name }) => name).slice(0, 4)).toEqual([
		'prompt',
		'aspect_ratio',
		'image',
		'prompt_strength',
	]);
	const of = (wanted: string) => fields.find(({ name }) => name === wanted);
	expect(of('prompt')).toMatchObject({ types: ['string'], isRequired: true });
	expect(of('image')).toMatchObject({ isFile: true, isRequired: false });
	expect(of('guidance')).toMatchObject({
		types: ['number'],
		minimum: 0,
		maximum: 10,
		defaultValue: 3,
	});
	expect(of('output_format')).toMatchObject({
		choices: ['webp', 'jpg', 'png'],
		choicesAreOpen: false,
		defaultValue: 'webp',
	});
});

it('fal: the size of flux/dev is a choice, or an object', () => {
	const size = keptFields('fal', 'fal-ai/flux/dev').find(({ name }) => name === 'image_size');
	expect(size).toMatchObject({ choicesAreOpen: true, defaultValue: 'landscape_4_3' });
	expect([...(size?.types ?? [])].sort()).toEqual(['object', 'string']);
});

it('fal: files are known by their names', () => {
	const files = keptFields('fal', 'fal-ai/birefnet/v2').filter(({ isFile }) => isFile);
	expect(files.map(({ name }) => name)).toEqual(['image_url']);
	expect(keptSchemas.fal.scheme.buildRequest('fal-ai/birefnet/v2')).toEqual({
		method: 'GET',
		origin: 'https://fal.ai',
		isPublic: true,
		path: '/api/openapi/queue/openapi.json',
		query: { endpoint_id: 'fal-ai/birefnet/v2' },
	});
	expect(keptSchemas.fal.scheme.buildRequest(' ')).toBeNull();
});

it('WaveSpeed: lists of files by their widget, and of a model that is not in the list nothing', () => {
	const { scheme, models } = keptSchemas.waveSpeed;
	const fields = keptFields('waveSpeed', 'bytedance/seedance-2.0/text-to-video');
	expect(fields.filter(({ isFile }) => isFile)).toMatchObject([
		{ name: 'reference_images', types: ['array'], maxItems: 9 },
	]);
	const { body } = models['wavespeed-ai/hunyuan-video/t2v'] ?? {};
	expect(scheme.read(body, 'someone/else')).toBeNull();
	expect(scheme.read(body, ' /wavespeed-ai/hunyuan-video/t2v/ ')).not.toBeNull();
	expect(scheme.buildRequest('/')).toBeNull();
});

it('Cog: the document of the container', () => {
	const { inputSchema } = cog;
	expect(inputSchema?.buildRequest('')).toEqual({ method: 'GET', path: '/openapi.json' });
	const published = inputSchema?.read(cogOpenApi, '');
	const fields = published ? readInputFields(published) : null;
	expect(fields).toMatchObject([{ name: 'image', isFile: true, isRequired: true }]);
});
