import { outputOf } from '../n8n/execution';
import { ExampleStage } from '../neighbours/ExampleStage';
import { photosAt, type Changes } from '../neighbours/importExample';

const example = '19-model-input.json';
const trigger = 'When clicking ‘Execute workflow’';

let examples: ExampleStage;

beforeAll(async () => {
	examples = await ExampleStage.open('model-input');
});
afterAll(async () => await examples.close());
beforeEach(async () => await examples.stage.sandbox.reset());

async function run(changes: Changes = {}) {
	const workflowId = await examples.import(example, {
		...photosAt(examples.pictures.urls(2)),
		...changes,
	});
	return await examples.stage.client.runManually(workflowId, trigger);
}

/** The inputs that were submitted. */
async function submitted(): Promise<unknown[]> {
	const requests = await examples.stage.sandbox.requests();
	return requests
		.filter(({ method, path }) => method === 'POST' && path.endsWith('/predictions'))
		.map(({ json }) => (json as { input: unknown }).input);
}

describe(example, () => {
	it('sends fields and files as the model takes them, after one look at its schema', async () => {
		const execution = await run();
		expect(execution.status).toBe('success');
		const input = {
			prompt: 'The same product on a marble table, morning light',
			image: expect.stringMatching(/^(data:|http)/) as unknown,
			prompt_strength: 0.6,
			output_format: 'png',
			disable_safety_checker: false,
			go_fast: true,
		};
		expect(await submitted()).toEqual([input, input]);
		const requests = await examples.stage.sandbox.requests();
		expect(
			requests.filter(({ path }) => path.endsWith('/models/black-forest-labs/flux-dev')),
		).toHaveLength(1);
		const made = outputOf(execution, 'Create');
		expect(made.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
		expect(made.every(({ binary }) => binary?.data !== undefined)).toBe(true);
	});

	it('pays for nothing that the model does not take', async () => {
		const modelInput = {
			mappingMode: 'defineBelow',
			value: { prompt: 'a cup', guidance: 99 },
			schema: [],
		};
		const execution = await run({ Create: { modelInput } });
		expect(execution.status).toBe('error');
		expect(execution.data?.resultData.error?.message).toContain('must be at most 10, but is 99');
		expect(await submitted()).toEqual([]);
	});
});
