import type { ResourceMapperFields } from 'n8n-workflow';
import { cog } from '../../nodes/providers/cog';
import { fal } from '../../nodes/providers/fal';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { readInputFields } from '../../nodes/prediction/modelInput/readInputFields';
import { toMapperFields } from '../../nodes/RemoveBackground/modelInput/mapperField';
import { fieldsInEditor } from './editorContext';
import { useStage } from './stage';

const FLUX = 'black-forest-labs/flux-dev';
const REMOVER = '851-labs/background-remover';

const stage = useStage();

const modelOf = (value: string) => ({ __rl: true, mode: 'id', value });
const creating = (value: string) => ({ operation: 'create', model: modelOf(value) });
const names = ({ fields }: ResourceMapperFields) => fields.map(({ id }) => id);

test('Create: every input of the model, required ones first, as n8n can draw it', async () => {
	const form = await fieldsInEditor(stage, replicate, creating(FLUX));
	expect(names(form).slice(0, 3)).toEqual(['prompt', 'aspect_ratio', 'image']);
	const of = (id: string) => form.fields.find((field) => field.id === id);
	expect(of('prompt')).toMatchObject({ displayName: 'Prompt *', type: 'string', required: true });
	expect(of('guidance')).toMatchObject({
		displayName: 'Guidance (0–10, default 3)',
		type: 'number',
		removed: false,
	});
	expect(of('output_format')).toMatchObject({
		type: 'options',
		options: [
			{ name: 'Default (webp)', value: '', description: 'Format of the output images' },
			{ name: 'webp', value: 'webp' },
			{ name: 'jpg', value: 'jpg' },
			{ name: 'png', value: 'png' },
		],
	});
	expect(of('go_fast')).toMatchObject({ type: 'boolean', defaultValue: true });
	expect(of('image')).toMatchObject({ displayName: 'Image (binary field or URL)', takes: 'file' });
});

test('Remove Background: what neither the image nor Output Image fills, and nothing unasked', async () => {
	const form = await fieldsInEditor(stage, replicate, {
		operation: 'removeBackground',
		model: modelOf(REMOVER),
	});
	expect(names(form)).toEqual(['threshold', 'reverse']);
	expect(form.fields.every(({ removed }) => removed === true)).toBe(true);
});

test.each([
	['a model without further inputs', 'smoretalk/rembg-enhance'],
	['a model that nobody knows', 'someone/nothing'],
	['no model yet', ''],
])('Remove Background is silent about %s', async (_, model) => {
	const parameters = { operation: 'removeBackground', model: modelOf(model) };
	expect(await fieldsInEditor(stage, replicate, parameters)).toEqual({ fields: [] });
});

test('Remove Background is silent about a credential that is not chosen yet, not about a wrong key', async () => {
	const parameters = { operation: 'removeBackground', model: modelOf(REMOVER) };
	expect(await fieldsInEditor(stage, replicate, parameters, {})).toEqual({ fields: [] });
	const credentials = stage.credentials(replicate, { apiToken: 'wrong-key' });
	const { emptyFieldsNotice } = await fieldsInEditor(stage, replicate, parameters, credentials);
	expect(emptyFieldsNotice).toContain('Check the API key');
});

test('WaveSpeed and Cog', async () => {
	const seedance = creating('bytedance/seedance-2.0/text-to-video');
	const form = await fieldsInEditor(stage, waveSpeed, seedance);
	expect(form.fields[1]).toMatchObject({
		displayName: 'Reference Images (files)',
		type: 'string',
		takes: 'files',
	});
	expect(names(await fieldsInEditor(stage, cog, { operation: 'create' }))).toEqual(['image']);
});

test('fal: the document of the endpoint, which needs no key', async () => {
	const form = await fieldsInEditor(stage, fal, creating('fal-ai/flux/dev'));
	expect(names(form)[0]).toBe('prompt');
	const remover = { operation: 'removeBackground', model: modelOf('fal-ai/birefnet/v2') };
	expect(names(await fieldsInEditor(stage, fal, remover))).not.toContain('image_url');
});

test('the provider is asked once for several openings of the form', async () => {
	await fieldsInEditor(stage, replicate, creating(FLUX));
	await fieldsInEditor(stage, replicate, creating(FLUX));
	expect(stage.asked(replicate)).toEqual([`GET /models/${FLUX}`]);
});

describe('what keeps the inputs from being read is said in their place', () => {
	const notice = async (...request: Parameters<typeof fieldsInEditor>) => {
		const form = await fieldsInEditor(...request);
		expect(form.fields).toEqual([]);
		return form.emptyFieldsNotice;
	};

	test('no model', async () => {
		expect(await notice(stage, replicate, creating(''))).toBe(
			'No model is selected. Choose one to see its inputs here.',
		);
	});

	test('an unknown model', async () => {
		expect(await notice(stage, replicate, creating('someone/nothing'))).toBe(
			'Replicate does not publish the inputs of the model someone/nothing. Check the name of the model, or enter its inputs as JSON.',
		);
	});

	test('no credential', async () => {
		expect(await notice(stage, replicate, creating(FLUX), {})).toBe(
			"No credential for Replicate is selected. Choose or create one, then open this node again to see the model's inputs here.",
		);
	});

	test('a wrong key', async () => {
		const credentials = stage.credentials(replicate, { apiToken: 'wrong-key' });
		expect(await notice(stage, replicate, creating(FLUX), credentials)).toMatch(
			/^Replicate responded: .*Check the API key/,
		);
	});

	test('a service that is down', async () => {
		const credentials = stage.credentials(replicate, { baseUrl: 'http://127.0.0.1:1' });
		expect(await notice(stage, replicate, creating(FLUX), credentials)).toMatch(
			/could not be reached \(connection refused\)/,
		);
	});

	test('words of a stranger are no HTML', async () => {
		stage.sandbox.fault({
			place: 'replicate',
			method: 'GET',
			action: { kind: 'answer', status: 400, body: { detail: '<img src=x onerror=alert(1)>' } },
		});
		expect(await notice(stage, replicate, creating(FLUX))).toContain('&lt;img');
	});
});

test('a service without the route: fields that the workflow has stay, those of another model do not', async () => {
	const { fields: schema } = await fieldsInEditor(stage, replicateCompatible, creating(FLUX));
	stage.reset();
	stage.sandbox.fault({
		place: 'replicateCompatible',
		method: 'GET',
		count: 0,
		action: { kind: 'answer', status: 404, body: { detail: 'Not found' } },
	});
	const modelInput = { mappingMode: 'defineBelow', value: { prompt: 'a cup' }, schema };
	const kept = { ...creating(FLUX), modelInput: JSON.parse(JSON.stringify(modelInput)) };
	const form = await fieldsInEditor(stage, replicateCompatible, kept);
	expect(form.fields).toEqual(JSON.parse(JSON.stringify(schema)));
	const other = { ...kept, ...creating('stability-ai/sdxl') };
	expect((await fieldsInEditor(stage, replicateCompatible, other)).fields).toEqual([]);
});

describe('what the author of a model wrote', () => {
	/** The texts of a form that n8n would compute when the node runs. */
	const expressions = (value: unknown): string[] =>
		typeof value === 'string'
			? value.startsWith('=')
				? [value]
				: []
			: typeof value === 'object' && value !== null
				? Object.values(value).flatMap(expressions)
				: [];

	test('is never computed by n8n, nor drawn as HTML', () => {
		const evil = '={{ $env.SECRET }}';
		const properties = {
			[evil]: { type: 'string' },
			style: { enum: [evil, 'plain'], default: evil, description: `${evil}<b>bold</b>` },
			size: { type: 'string', title: evil, default: evil },
			seed: { type: 'integer', title: `= ${'x'.repeat(200)}` },
		};
		const published = { schema: { properties, required: ['size'] }, root: {} };
		const fields = toMapperFields(readInputFields(published) ?? [], 'a/b', 12);
		expect(fields.map(({ id }) => id)).toEqual(['style', 'size', 'seed']);
		expect(expressions(fields)).toEqual([]);
		expect(JSON.stringify(fields)).not.toContain('<b>');
	});
});
