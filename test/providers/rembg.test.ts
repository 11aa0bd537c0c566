import { rembg } from '../../nodes/providers/rembg';
import type { JsonObject } from '../../nodes/prediction/model/json';
import { Service } from '../conformance/service';

const service = new Service(rembg);

function removal(model: string, additionalInput: JsonObject = {}) {
	const image = 'https://example.com/cat.jpg';
	const task = {
		kind: 'removeBackground',
		image: { kind: 'url', url: image },
		outputInput: {},
		additionalInput,
	} as const;
	return rembg.buildSubmitRequest(service.job({ model, task })).request;
}

describe('a request to rembg', () => {
	it('names the model without the spaces around it', () => {
		expect(removal(' u2netp\n')).toMatchObject({ query: { model: 'u2netp' } });
	});

	it.each(['', '  '])('is not made without a model ("%s")', (model) => {
		expect(() => removal(model)).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				message: 'No model is selected',
				advice: 'Choose a model from the list, or enter its name.',
			}),
		);
	});

	it('writes a background colour as numbers with commas, and extras as JSON', () => {
		const lists = { bgc: [255, 0, 0, 255], extras: { sam_prompt: [] } };
		expect(removal('sam', lists)).toMatchObject({
			query: { bgc: '255,0,0,255', extras: '{"sam_prompt":[]}' },
		});
	});
});

describe('extras, which rembg ignores without a word unless they are an object', () => {
	it.each(['{"sam_prompt":[]}', { sam_prompt: [] }])('are sent: %j', (extras) => {
		expect(removal('sam', { extras })).toMatchObject({ query: { extras: '{"sam_prompt":[]}' } });
	});

	it.each(['sam_prompt=[]', '{"sam_prompt":', '[]', [{ type: 'point' }], 5])(
		'are refused before anything is sent: %j',
		(extras) => {
			expect(() => removal('sam', { extras })).toThrow(
				expect.objectContaining({
					code: 'invalid_input',
					message: 'extras is not a JSON object, so Rembg ignores it',
				}),
			);
		},
	);
});

describe('a response of rembg', () => {
	it('that its framework gives when the work breaks off is a failed prediction without a file', () => {
		const body = 'Internal Server Error';
		expect(rembg.readError({ status: 500, headers: {}, body })).toBeNull();
		expect(rembg.readError({ status: 502, headers: {}, body })).toMatchObject({ isOwn: false });
		expect(rembg.readPrediction(body)).toMatchObject({
			status: 'failed',
			files: [],
			failureReason: expect.stringMatching(/^Internal Server Error\. .*the log of the server/),
		});
	});

	it.each([
		['a detail', { detail: 'Not Found' }, 'Not Found', true],
		['a list of details', { detail: [{ msg: 'Field required' }] }, 'Field required', true],
		['a message, from the proxy in front', { message: 'no Route' }, 'no Route', false],
		['an error, from the proxy in front', { error: 'Bad Gateway' }, 'Bad Gateway', false],
	])('refuses with %s', (_name, body, message, isOwn) => {
		expect(rembg.readError({ status: 404, headers: {}, body })).toEqual({
			code: 'not_found',
			message,
			isOwn,
		});
	});
});
