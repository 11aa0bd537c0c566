import type { JsonValue } from '../../nodes/prediction/model/json';
import { chainHub } from '../../nodes/providers/chainHub';
import { kkiai } from '../../nodes/providers/kkiai';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { Service } from '../conformance/service';

const LINK = 'https://cdn.example.com/out.png';

const errorOf = (status: number, body: JsonValue) => kkiai.readError({ status, headers: {}, body });

describe('a response in the style of an image API', () => {
	it.each([chainHub, kkiai, replicateCompatible])(
		'is a finished result without an ID: $id',
		({ readPrediction }) => {
			expect(readPrediction({ created: 1_795_258_800, data: [{ url: LINK }] })).toMatchObject({
				id: null,
				status: 'succeeded',
				providerStatus: 'succeeded',
				files: [{ kind: 'url', url: LINK }],
				output: null,
				dataRemoved: false,
				createdAt: '2026-11-21T11:00:00.000Z',
			});
		},
	);

	it('is no task in a list, whose links are not its result', () => {
		const urls = { get: 'https://api.replicate.com/v1/predictions/p1' };
		for (const task of [
			{ id: 'p1', status: 'processing', urls },
			{ task_id: 'p1', status: 'IN_PROGRESS', data: { urls } },
			{ task_id: 'p1', state: 'IN_PROGRESS', input: { image: LINK } },
			{ id: 'p1', task_status: 'processing', input: { image: LINK } },
		]) {
			const read = kkiai.readPrediction({ code: 'success', data: [task] });
			expect(read).toMatchObject({ id: 'p1', status: 'processing', files: [] });
		}
	});

	it('is no task in a list of which only the ID is told', () => {
		const data = [{ task_id: 'p1', input: { image: LINK } }];
		const read = kkiai.readPrediction({ code: 'success', data });
		expect(read).toMatchObject({ id: 'p1', status: 'starting', files: [] });
	});

	it.each(['ok', 'success'])('may say that all is well: %s', (status) => {
		const read = kkiai.readPrediction({ status, created: 1, data: [{ url: LINK }] });
		expect(read).toMatchObject({ status: 'succeeded', files: [{ kind: 'url', url: LINK }] });
	});

	it('may name its images', () => {
		const read = kkiai.readPrediction({ created: 1, data: [{ id: 'img-1', url: LINK }] });
		expect(read).toMatchObject({ id: null, status: 'succeeded' });
	});

	it.each([null, '1795258800', true, 1e300])('made at %j was made at no known time', (created) => {
		expect(kkiai.readPrediction({ created, data: [{ url: LINK }] }).createdAt).toBeNull();
	});

	it('with an ID is a prediction, whatever else it holds', () => {
		const body = { id: 'w44zs9cet5', status: 'processing', output: null, data: [{ url: LINK }] };
		expect(kkiai.readPrediction(body)).toMatchObject({
			id: 'w44zs9cet5',
			status: 'processing',
			files: [],
		});
	});

	it.each([
		['no images', []],
		['no links', [{ revised_prompt: 'A cat' }]],
	])('with %s is none', (_name, data) => {
		expect(() => kkiai.readPrediction({ created: 1_795_258_800, data })).toThrow(
			expect.objectContaining({ code: 'malformed_response' }),
		);
	});
});

describe('an error with HTTP 200', () => {
	it.each([
		['a code without data', { code: 'invalid_request', message: 'No' }],
		['a code with empty data', { code: 'invalid_request', message: 'No', data: null }],
		['a code that is a truth', { code: false, message: 'No' }],
		['an error object', { error: { message: 'No', type: 'upstream_error', code: 'bad' } }],
	])('is %s', (_name, body) => {
		expect(errorOf(200, body)).toEqual({
			code: 'rejected',
			message: 'No',
			isOwn: true,
		});
	});

	it.each([
		[
			'a prediction with an error',
			{ id: 'w44zs9cet5', status: 'failed', error: { message: 'No' } },
		],
		['what names a prediction, which is paid for', { id: 'w44zs9cet5', error: { message: 'No' } }],
		['what tells a status', { status: 'failed', error: { message: 'No' } }],
		['images with a code', { code: 'success', data: [{ url: LINK }] }],
		['an object that says nothing of the kind', { hello: 'world' }],
		['a text', 'Welcome'],
		['nothing', null],
	])('is not %s', (_name, body) => {
		expect(errorOf(200, body)).toBeNull();
	});
});

describe('an error', () => {
	it.each([
		['the error object', { message: 'Bad Request', error: { message: 'No' } }, true],
		['the detail, as Replicate has it', { title: 'Input validation failed', detail: 'No' }, true],
		['the title where there is no detail', { title: 'No', status: 400 }, true],
		['the message', { code: 'invalid_request', message: 'No' }, true],
		['the error where it is a text', { error: 'No' }, false],
		['a plain text', 'No', false],
	])('is told in the words of %s', (_name, body, isOwn) => {
		expect(errorOf(400, body)).toEqual({ code: 'rejected', message: 'No', isOwn });
	});

	it.each([
		['the error object', { error: { message: 'No', code: 'insufficient_user_quota' } }],
		['the response', { message: 'No', code: 'insufficient_user_quota' }],
	])('for an empty quota is told by the code in %s', (_name, body) => {
		expect(errorOf(403, body)).toEqual({
			code: 'billing',
			message: 'No',
			isOwn: true,
		});
	});

	it('for a quota of requests is a matter of time, not of money', () => {
		const body = { error: { message: 'Request quota per minute exceeded', code: '' } };
		expect(errorOf(429, body)).toEqual({
			code: 'rate_limited',
			message: 'Request quota per minute exceeded',
			isOwn: true,
		});
	});

	it.each([
		['the error object', { error: { message: 'No', code: 'model_not_found' } }],
		['the response', { message: 'No', code: 'model_not_found' }],
	])('for a model without a channel is told by the code in %s', (_name, body) => {
		expect(errorOf(503, body)).toEqual({
			code: 'not_found',
			message: 'No',
			advice:
				'The key has no access to this model. Choose another model, or ask the provider to enable it.',
			isOwn: true,
		});
	});
});

describe('a webhook', () => {
	it.each([chainHub, kkiai])(
		'is not promised by $subject, and the job can go without',
		(provider) => {
			const job = new Service(provider).job({ webhookUrl: 'https://example.com/hook' });
			expect(() => provider.buildSubmitRequest(job)).toThrow(
				expect.objectContaining({
					code: 'not_supported',
					message: `${provider.subject} does not document webhooks`,
					advice: 'Remove the Webhook URL option and wait for the result instead.',
				}),
			);
		},
	);
});
