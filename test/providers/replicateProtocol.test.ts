import type { JsonObject, JsonValue } from '../../nodes/prediction/model/json';
import { pendingPrediction } from '../../nodes/prediction/model/prediction';
import type { SubmitOptions } from '../../nodes/prediction/model/submission';
import { REMOVERS } from '../../nodes/providers/models';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { listScheme } from '../../nodes/providers/replicateList';
import { addressOf, readError, readPrediction } from '../../nodes/providers/replicateProtocol';
import { Service } from '../conformance/service';

const HASH = '95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1';

const address = (model: string) => addressOf('The service', REMOVERS, model);

const list = listScheme('The service', REMOVERS);

const service = new Service(replicateCompatible);

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
		['something in three parts, for the provider to judge', 'owner/name/latest'],
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
				message: `"${model}" is not a model ID`,
				advice: 'Enter owner/name, owner/name:version, or the version alone.',
			}),
		);
	});

	it.each(['', '  '])('"%s" is no choice', (model) => {
		expect(() => address(model)).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				message: 'No model is selected',
				advice: 'Choose a model of The service from the list, or enter its ID.',
			}),
		);
	});
});

describe('an error', () => {
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

	it('that names fields only is told by them and their descriptions', () => {
		const fields = [
			{ type: 'required', field: 'input.image', description: 'image is required' },
			{ type: 'additional_property_not_allowed', field: 'model' },
			'stream',
			{ type: 'invalid_type', field: 'webhook', description: 'Expected a string' },
		];
		expect(message({ invalid_fields: fields })).toBe(
			'input.image: image is required; stream; webhook: Expected a string',
		);
	});

	it.each([[{ invalid_fields: 'input.image' }], [{}], [null]])('%j says nothing', (body) => {
		expect(message(body)).toBe('');
	});
});

describe('the page after a page', () => {
	const next = (link: JsonValue) =>
		list.readPage({ results: [], next: link }, list.buildRequest(null, 100)).next;

	it.each([
		'https://api.replicate.com/v1/predictions?cursor=cD0yMDI2',
		'http://elsewhere.example/?page=2&cursor=cD0yMDI2',
		'/v1/predictions?cursor=cD0yMDI2',
	])('is known by the cursor of %s and by nothing else of it', (link) => {
		expect(next(link)).toBe('cD0yMDI2');
		expect(list.buildRequest('cD0yMDI2', 100)).toEqual({
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

describe('the reason of a failure', () => {
	const reason = (body: JsonObject) =>
		readPrediction('The service', { id: 'q5x0', ...body }).failureReason;

	it.each([
		['its error', { status: 'failed', error: 'No', message: 'Other' }],
		['its reason of failure', { status: 'FAILURE', fail_reason: 'No' }],
		['its message', { status: 'failed', error: '', message: 'No' }],
		['its reason', { status: 'canceled', error: null, reason: 'No' }],
		['its message of failure', { status: 'failed', failMsg: 'No' }],
	])('is told in the words of %s', (_name, body) => {
		expect(reason(body)).toBe('No');
	});

	it.each(['starting', 'processing', 'succeeded'])('is no message of one that is %s', (status) => {
		expect(reason({ status, message: 'Hello' })).toBeNull();
	});
});

describe('a page without predictions', () => {
	const page = (body: JsonValue) => list.readPage(body, list.buildRequest(null, 100));

	it.each([[{ results: [], next: null }], [{ results: null, next: null }]])('may be %j', (body) => {
		expect(page(body)).toEqual({ predictions: [], next: null });
	});

	it.each([[{ next: null }], [{ results: 'none' }]])('is never %j', (body) => {
		expect(() => page(body)).toThrow('"results" is missing or of the wrong kind');
	});
});

describe('what was submitted', () => {
	const image = 'https://example.com/cat.jpg';
	const input = { image, format: 'png', box: { x: 1, y: [2, { a: 3, b: 4 }] } };
	const model = `lucataco/remove-bg:${HASH}`;

	/** Whether the list shows this as the prediction of that submission. */
	function isTold(listed: JsonValue, submitted: JsonObject, of = model): boolean {
		const task = { kind: 'create', input: submitted } as const;
		const key = list.submissionKey?.ofSubmission(service.job({ model: of, task }));
		const prediction = { ...pendingPrediction('q5x0'), response: listed };
		const keys = list.submissionKey?.ofPrediction(prediction) ?? [];
		return typeof key === 'string' && keys.includes(key);
	}

	it.each([
		['owner/name:version', model],
		['a version alone', HASH],
		['a name from the list', 'lucataco/remove-bg'],
	])('is told by its version and its input, submitted as %s', (_name, of) => {
		expect(isTold({ version: HASH, input }, input, of)).toBe(true);
		expect(isTold({ version: 'another', input }, input, of)).toBe(false);
	});

	it('to an official model is told by the name of the model', () => {
		const official = 'bria/remove-background';
		expect(isTold({ model: official, version: 'hidden', input }, input, official)).toBe(true);
		expect(isTold({ model: 'bria/other', version: 'hidden', input }, input, official)).toBe(false);
	});

	it('is told in whatever order its names stand', () => {
		const other = { box: { y: [2, { b: 4, a: 3 }], x: 1 }, format: 'png', image };
		expect(isTold({ version: HASH, input: other }, input)).toBe(true);
		expect(isTold({ version: HASH, input }, other)).toBe(true);
	});

	it.each([
		['has another image', { ...input, image: 'https://example.com/dog.jpg' }],
		['has more in its input', { ...input, threshold: 1 }],
		['has less in its input', { image: input.image }],
		['has a list in another order', { ...input, box: { x: 1, y: [{ a: 3, b: 4 }, 2] } }],
		['has no input', null],
	])('is not what %s', (_name, other) => {
		expect(isTold({ version: HASH, input: other }, input)).toBe(false);
	});

	it.each([null, 'q5x0', {}, { version: HASH }])('is not told by %j', (listed) => {
		expect(isTold(listed, input)).toBe(false);
	});

	it.each([
		'https://api.replicate.com/v1/files/Nzk0/download?expiry=1&signature=x',
		'https://elsewhere.example/v1/files/Nzk0',
		'http://gateway.example/replicate/v1/files/Nzk0/download?expiry=1&owner=o&signature=x',
	])(
		'with an uploaded file is told by the ID of the file, whatever its address says: %s',
		(shown) => {
			const submitted = { image: 'https://api.replicate.com/v1/files/Nzk0' };
			expect(isTold({ version: HASH, input: { image: shown } }, submitted)).toBe(true);
			const other = { image: 'https://api.replicate.com/v1/files/other' };
			expect(isTold({ version: HASH, input: { image: shown } }, other)).toBe(false);
		},
	);

	it.each([
		['https://a.example/files/1', 'https://b.example/files/1'],
		['https://a.example/files/1', 'https://a.example/files/1?v=2'],
		['https://a.example/files/1', 'https://b.example/files/1/download?signature=x'],
		['https://a.example/v1/files/1', 'https://b.example/v1/files/1?v=2'],
	])('with a file from elsewhere is told by its whole address: %s, %s', (submitted, shown) => {
		const listed = (image: string) => ({ version: HASH, input: { image } });
		expect(isTold(listed(shown), { image: submitted })).toBe(false);
		expect(isTold(listed(submitted), { image: submitted })).toBe(true);
	});

	it('with a file inside cannot be told', () => {
		const inline = { image: 'data:image/png;base64,AAAA' };
		expect(isTold({ version: HASH, input: inline }, inline)).toBe(false);
		const file = { kind: 'file', bytes: new Uint8Array(12), mimeType: 'image/png', fileName: 'a' };
		const task = {
			kind: 'removeBackground',
			image: file,
			outputInput: {},
			additionalInput: {},
		};
		const options = service.job({ task: task as SubmitOptions['task'] });
		expect(list.submissionKey?.ofSubmission(options)).toBeNull();
	});
});
