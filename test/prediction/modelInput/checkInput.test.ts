import type { JsonObject } from '../../../nodes/prediction/model/json';
import { checkInput } from '../../../nodes/prediction/modelInput/checkInput';
import { readInputFields } from '../../../nodes/prediction/modelInput/readInputFields';
import { keptFields } from '../../fixtures/inputSchemas/kept';

const none: ReadonlySet<string> = new Set();
const flux = keptFields('replicate', 'black-forest-labs/flux-dev');
const seedance = keptFields('waveSpeed', 'bytedance/seedance-2.0/text-to-video');
const prompt = 'a cup';

/** What the check says to an input of flux-dev. */
function complaint(values: JsonObject): { message: string; advice: string; code: string } {
	try {
		checkInput(flux, values, none);
	} catch (error) {
		return error as { message: string; advice: string; code: string };
	}
	throw new Error('There is no complaint');
}

it('what a model takes passes', () => {
	const image = 'https://example.com/cup.png';
	const values = {
		prompt,
		image,
		guidance: 10,
		num_outputs: 4,
		output_format: 'jpg',
		go_fast: false,
	};
	expect(() => checkInput(flux, values, none)).not.toThrow();
});

it.each([
	[{ prompt, guidance: 12 }, 'The model input "guidance" must be at most 10, but is 12'],
	[{ prompt, num_outputs: 0 }, 'The model input "num_outputs" must be at least 1, but is 0'],
	[{ prompt, output_format: 'gif' }, 'The model input "output_format" cannot be "gif"'],
	[{ prompt, size: '1024' }, 'The model has no input "size"'],
	[{ seed: 1 }, 'The model input "prompt" is required'],
] satisfies Array<[JsonObject, string]>)('%j: %s', (values, message) => {
	expect(complaint(values)).toMatchObject({ code: 'invalid_input', message });
});

it('the advice names the choices, and the inputs', () => {
	expect(complaint({ prompt, output_format: 'gif' }).advice).toBe('Use one of: webp, jpg, png.');
	expect(complaint({ prompt, size: 1 }).advice).toContain('aspect_ratio');
});

it('what is given in another way is not missing', () => {
	expect(() => checkInput(flux, { seed: 1 }, new Set(['prompt']))).not.toThrow();
});

it('other values than open choices pass', () => {
	const fields = keptFields('fal', 'fal-ai/flux-pro/v1.1-ultra');
	expect(() => checkInput(fields, { prompt, aspect_ratio: '5:4' }, none)).not.toThrow();
	expect(() => checkInput(fields, { prompt, output_format: 'gif' }, none)).toThrow('output_format');
});

it('lists are counted', () => {
	const images = Array.from({ length: 10 }, () => 'https://example.com/a.png');
	expect(() => checkInput(seedance, { prompt, reference_images: images }, none)).toThrow(
		'The model input "reference_images" must be a list of at most 9, but is one of 10',
	);
});

it.each([
	[{ type: 'number', exclusiveMinimum: 0 }, 0, 'more than 0'],
	[{ type: 'number', exclusiveMaximum: 1 }, 1, 'less than 1'],
	[{ type: 'string', minLength: 2 }, '😀', 'at least 2 characters long, but is 1 long'],
	[{ type: 'string', maxLength: 1 }, 'ab', 'at most 1 characters long'],
	[{ type: 'array', items: { type: 'number', maximum: 1 } }, [0, 2], 'must be at most 1, but is 2'],
	[{ type: 'array', items: { enum: ['a'] } }, ['b'], '"input[0]" cannot be "b"'],
] as const)('%j does not take %j', (schema, value, message) => {
	const fields = readOne(schema as unknown as JsonObject);
	expect(() => checkInput(fields, { input: value as never }, none)).toThrow(message);
});

function readOne(schema: JsonObject) {
	return readInputFields({ schema: { properties: { input: schema } }, root: {} }) ?? [];
}
