import type { JsonObject, JsonValue } from '../../nodes/prediction/model/json';
import { pendingPrediction } from '../../nodes/prediction/model/prediction';
import { REMOVERS } from '../../nodes/providers/models';
import { addressOf, listScheme, readError } from '../../nodes/providers/replicateProtocol';

const HASH = '95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1';

const address = (model: string) => addressOf('The service', REMOVERS, model);

const list = listScheme('The service');

describe('a model as a person names it', () => {
	it.each([
		['an official one', 'bria/remove-background', '/models/bria/remove-background/predictions'],
		['one of which no version is known', 'owner/name.v1', '/models/owner/name.v1/predictions'],
		['one with spaces around it', ' owner/name\n', '/models/owner/name/predictions'],
	])('%s has a route of its own', (_name, model, path) => {
		expect(address(model)).toStrictEqual({ path });
	});

	it.each([
		['a version', `owner/name:${HASH}`],
		['a version alone', HASH],
		['something in three parts, for the service to judge', 'owner/name/latest'],
	])('%s is sent as it is', (_name, version) => {
		expect(address(version)).toStrictEqual({ path: '/predictions', version });
	});

	it('one from the list is sent with its version', () => {
		expect(address('lucataco/remove-bg')).toStrictEqual({
			path: '/predictions',
			version: `lucataco/remove-bg:${HASH}`,
		});
	});

	it.each([
		'a model',
		'?owner/name',
		'owner/name?',
		'owner/name#1',
		'owner/%2e%2e',
		'owner/..',
		'../predictions',
		'owner/.',
		'./name',
		'owner/',
		'/name',
		'owner//name',
		'owner/name:',
		':',
		'https://elsewhere.example',
	])('%s is none', (model) => {
		expect(() => address(model)).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				message: `"${model}" is not a model id`,
				advice: 'Enter owner/name, owner/name:version, or the version alone.',
			}),
		);
	});

	it.each(['', '  '])('"%s" is no choice', (model) => {
		expect(() => address(model)).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				message: 'No model is chosen',
				advice: 'Choose a model of The service from the list, or enter its id.',
			}),
		);
	});
});

describe('a refusal', () => {
	const message = (body: JsonValue) => readError({ status: 422, headers: {}, body })?.message;

	it.each([
		['the detail', { title: 'Unprocessable', detail: 'No', status: 422 }],
		['the title where there is no detail', { title: 'No', status: 422 }],
		['an error', { error: 'No' }],
		['a message', { message: 'No' }],
		['a plain text', 'No'],
	])('is told in the words of %s', (_name, body) => {
		expect(message(body)).toBe('No');
	});

	it('that names fields only is told by their descriptions', () => {
		const fields = [
			{ type: 'required', field: 'input.image', description: 'image is required' },
			{ type: 'additional_property_not_allowed', field: 'model' },
			'stream',
			{ type: 'invalid_type', field: 'webhook', description: 'Expected a string' },
		];
		expect(message({ invalid_fields: fields })).toBe('image is required; Expected a string');
	});

	it.each([[{ invalid_fields: 'input.image' }], [{}], [null]])('%j says nothing', (body) => {
		expect(message(body)).toBe('');
	});
});

describe('the page after a page', () => {
	const next = (link: JsonValue) =>
		list.readPage({ results: [], next: link }, list.request(null, 100)).next;

	it.each([
		'https://api.replicate.com/v1/predictions?cursor=cD0yMDI2',
		'http://elsewhere.example/?page=2&cursor=cD0yMDI2',
		'/v1/predictions?cursor=cD0yMDI2',
	])('is known by the cursor of %s and by nothing else of it', (link) => {
		expect(next(link)).toBe('cD0yMDI2');
		expect(list.request('cD0yMDI2', 100)).toEqual({
			method: 'GET',
			path: '/predictions',
			query: { cursor: 'cD0yMDI2' },
		});
	});

	it.each([
		null,
		2,
		'',
		'https://api.replicate.com/v1/predictions',
		'https://[',
		'http://a:b?cursor=c',
	])('is not there where %j leads to it', (link) => {
		expect(next(link)).toBeNull();
	});
});

describe('a prediction in the list', () => {
	const isFrom = (listed: unknown, body: JsonObject) =>
		list.matchesSubmission?.(
			{ ...pendingPrediction('q5x0'), response: listed },
			{ method: 'POST', path: '/predictions', body },
		);

	const input = {
		image: 'https://example.com/cat.jpg',
		format: 'png',
		box: { x: 1, y: [2, { a: 3, b: 4 }] },
	};

	it('comes from the submission with the same input', () => {
		expect(isFrom({ id: 'q5x0', input }, { version: HASH, input })).toBe(true);
	});

	it('in whatever order its names stand', () => {
		const other = {
			box: { y: [2, { b: 4, a: 3 }], x: 1 },
			format: 'png',
			image: 'https://example.com/cat.jpg',
		};
		expect(isFrom({ id: 'q5x0', input: other }, { version: HASH, input })).toBe(true);
		expect(isFrom({ id: 'q5x0', input }, { version: HASH, input: other })).toBe(true);
	});

	it.each([
		['has another picture', { ...input, image: 'https://example.com/dog.jpg' }],
		['has more in its input', { ...input, threshold: 1 }],
		['has less in its input', { image: input.image }],
		['has a list in another order', { ...input, box: { x: 1, y: [{ a: 3, b: 4 }, 2] } }],
		['has no input', null],
	])('that %s comes from another', (_name, other) => {
		expect(isFrom({ id: 'q5x0', input: other }, { version: HASH, input })).toBe(false);
	});

	it('of which nothing is known comes from none', () => {
		expect(isFrom(null, { version: HASH, input })).toBe(false);
		expect(isFrom('q5x0', {})).toBe(false);
	});

	it('does not come from a question', () => {
		const question = { method: 'GET', path: '/predictions' } as const;
		expect(
			list.matchesSubmission?.(
				{ ...pendingPrediction('q5x0'), response: { id: 'q5x0' } },
				question,
			),
		).toBe(false);
	});
});
