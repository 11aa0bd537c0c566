import {
	MAX_SHOWN,
	toMapperFields,
} from '../../../../nodes/RemoveBackground/modelInput/mapperField';
import { keptFields, type keptSchemas } from '../../../fixtures/inputSchemas/kept';
import type { PhotoServer } from '../../demo/photoServer';
import type { CredentialDefinition, Reference } from '../../n8n/N8nClient';
import { sandboxCredential, services, type Service } from '../../sandbox/services';
import type { Stage } from '../../stage';
import type { Editor } from '../Editor';
import type { NodeView } from '../NodeView';
import { openEditor, type EditorStage } from '../openEditor';
import { keepPicture, keepReport } from '../pictures';
import { photoWorkflow } from '../workflows';

/** Shows the whole form at once. */
const tall = 1_900;
/** Until the fields of another model are there. */
const followMs = 4_000;

const FLUX = 'black-forest-labs/flux-dev';
const SDXL = 'stability-ai/sdxl';
const REMOVER = '851-labs/background-remover';

let opened: EditorStage;
let stage: Stage;
let photos: PhotoServer;
let editor: Editor;

beforeAll(async () => {
	opened = await openEditor('browser-model-input', 'instant');
	({ stage, photos, editor } = opened);
	await editor.resize(tall);
});

afterAll(async () => await opened?.close());

describe.each([
	['replicate', [FLUX, SDXL]],
	['waveSpeed', ['wavespeed-ai/hunyuan-video/t2v', 'bytedance/seedance-2.0/text-to-video']],
] as const)('the form of Create at %s', (id, models) => {
	it.each(models)('has the inputs of %s', async (model) => {
		const node = await open(services[id], creating(model));
		const expected = labelsOf(id, model);
		await node.parameters
			.getByText(expected[0] ?? '', { exact: true })
			.first()
			.waitFor();
		const labels = await node.labels();
		const inputs = labels.slice(labels.indexOf('Model Input') + 1);
		expect(inputs.slice(0, expected.length)).toEqual(expected);
		expect(await node.clippedTexts()).toEqual([]);
		const name = model.replaceAll('/', '-');
		await keepReport(`model-input/${id}-${name}`, await editor.picture(node.parameters.first()));
	});
});

describe('the fields', () => {
	it('are filled in, stored with the workflow, and sent as the model takes them', async () => {
		const { node, id } = await opensAs(services.replicate, creating(FLUX));
		await node.field('prompt').locator('input, textarea').first().fill('a cup on a table');
		await node.field('image').locator('input').first().fill('data');
		await node.field('guidance').locator('input').first().fill('2.5');
		await node.choose('output_format', 'png');
		const mapper = node.parameters.getByTestId('resource-mapper-container');
		await keepPicture('model-input', await editor.picture(mapper));
		await stage.sandbox.reset();
		await node.run();
		expect(await submittedInput()).toEqual({
			prompt: 'a cup on a table',
			image: expect.stringMatching(/^(data:|http)/),
			guidance: 2.5,
			output_format: 'png',
			disable_safety_checker: false,
			go_fast: true,
		});
		await node.close();
		const stored = await storedModelInput(id);
		expect(stored.value).toMatchObject({
			prompt: 'a cup on a table',
			image: 'data',
			guidance: 2.5,
		});
		expect(stored.schema.find((field) => field.id === 'image')).toMatchObject({
			takes: 'file',
			model: FLUX,
		});
	});

	it('follow the model, and values of another model go', async () => {
		const node = await open(services.replicate, creating(FLUX));
		await node.field('guidance').locator('input').first().fill('2.5');
		const model = node.field('model').getByTestId('rlc-input').first();
		await model.fill(SDXL);
		await model.press('Tab');
		await editor.page.waitForTimeout(followMs);
		const labels = await node.labels();
		expect(labels).toContain('Scheduler');
		expect(labels).not.toContain('Go Fast');
	});

	it('follow the provider', async () => {
		const node = await open(services.replicate, creating(FLUX));
		await node.choose('provider', 'WaveSpeed');
		await editor.page.waitForTimeout(followMs);
		const labels = await node.labels();
		expect(labels).toContain('Image * (binary field or URL)');
		expect(labels).not.toContain('Go Fast');
		await node.choose('provider', 'KKIAI');
		await editor.page.waitForTimeout(followMs);
		expect(await node.labels()).not.toContain('Model Input');
		expect(await node.labels()).toContain('Input');
	});

	it('of Remove Background are what the image and Output Image leave, each on demand', async () => {
		const removing = { operation: 'removeBackground', resource: 'image', model: byId(REMOVER) };
		const node = await open(services.replicate, removing);
		expect(await node.labels()).toContain('Model Input');
		expect(await node.labels()).not.toContain('Threshold (default 0)');
		await node.parameters.getByTestId('add-fields-select').getByRole('button').first().click();
		await editor.page.getByText('Threshold (default 0)', { exact: true }).click();
		await node.field('threshold').locator('input').first().fill('0.5');
		await keepReport('model-input/removal', await editor.picture(node.parameters.first()));
		await stage.sandbox.reset();
		await node.run();
		expect(await submittedInput()).toEqual({ image: expect.any(String), threshold: 0.5 });
	});
});

describe('what keeps the inputs from being read', () => {
	const wrongKey = (): CredentialDefinition => {
		const { name, type, data } = sandboxCredential(services.replicate, stage.sandbox.url);
		return { name, type, data: { ...data, apiToken: 'wrong-key' } };
	};

	it('is said in their place', async () => {
		const node = await open(services.replicate, creating(FLUX), wrongKey());
		await node.parameters.getByText('Check the API key').waitFor();
		await keepReport('model-input/wrong-key', await editor.picture(node.parameters.first()));
	});

	it('an unknown model', async () => {
		const node = await open(services.replicate, creating('someone/nothing'));
		await node.parameters.getByText('enter its inputs as JSON').waitFor();
		await keepReport('model-input/unknown', await editor.picture(node.parameters.first()));
	});

	it('takes no values away that are there', async () => {
		const schema = toMapperFields(keptFields('replicate', FLUX), FLUX, MAX_SHOWN);
		const value = { prompt: 'a cup on a table', guidance: 2.5 };
		const modelInput = { mappingMode: 'defineBelow', value, matchingColumns: [], schema };
		const parameters = { ...creating(FLUX), modelInput };
		const { node, id } = await opensAs(services.replicate, parameters, wrongKey());
		await editor.page.waitForTimeout(followMs);
		expect(await node.field('prompt').locator('input, textarea').first().inputValue()).toBe(
			'a cup on a table',
		);
		await node.field('seed').locator('input').first().fill('7');
		await node.field('seed').locator('input').first().blur();
		await node.close();
		expect((await storedModelInput(id)).value).toMatchObject({ ...value, seed: 7 });
	});
});

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

function creating(model: string): Readonly<Record<string, unknown>> {
	return { resource: 'prediction', operation: 'create', model: byId(model) };
}

function labelsOf(service: keyof typeof keptSchemas, model: string): string[] {
	return toMapperFields(keptFields(service, model), model, MAX_SHOWN)
		.filter(({ removed }) => removed !== true)
		.map(({ displayName }) => displayName);
}

async function open(...node: Parameters<typeof opensAs>): Promise<NodeView> {
	return (await opensAs(...node)).node;
}

/** Remove Background behind a photo, open in the editor once its fields are there. */
async function opensAs(
	service: Service,
	parameters: Readonly<Record<string, unknown>>,
	credential: CredentialDefinition = sandboxCredential(service, stage.sandbox.url),
): Promise<{ readonly node: NodeView; readonly id: string }> {
	const both = [services.replicate, services.waveSpeed].map((one) =>
		one === service ? credential : sandboxCredential(one, stage.sandbox.url),
	);
	const credentials: Record<string, Reference> = {};
	for (const one of both) credentials[one.type] = await stage.client.createCredential(one);
	const { id } = await stage.client.createWorkflow(
		photoWorkflow('Model input', photos.photos[0]!.url, credentials, {
			provider: service.provider,
			...parameters,
		}),
	);
	const node = await editor.openNode(id, 'node');
	await editor.page.waitForTimeout(followMs);
	return { node, id };
}

/** The input of the last submission. */
async function submittedInput(): Promise<unknown> {
	const requests = await stage.sandbox.requests();
	const submission = requests.filter(
		({ method, path }) => method === 'POST' && /predictions$/.test(path),
	);
	return (submission.at(-1)?.json as { input?: unknown } | undefined)?.input;
}

interface StoredModelInput {
	readonly value: Readonly<Record<string, unknown>>;
	readonly schema: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** What n8n has of the fields once it has saved the workflow. */
async function storedModelInput(workflowId: string): Promise<StoredModelInput> {
	await editor.page.keyboard.press('Control+s');
	await editor.page.waitForTimeout(followMs);
	const { nodes } = await stage.client.internal<{
		nodes: ReadonlyArray<{ id: string; parameters: { modelInput?: StoredModelInput } }>;
	}>('GET', `/workflows/${workflowId}`);
	const stored = nodes.find(({ id }) => id === 'node')?.parameters.modelInput;
	if (stored === undefined) throw new Error('The workflow has no Model Input');
	return stored;
}
