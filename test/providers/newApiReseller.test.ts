import type { JsonValue } from '../../nodes/prediction/model/json';
import { chainHub } from '../../nodes/providers/chainHub';
import { kkiai } from '../../nodes/providers/kkiai';
import { Service } from '../conformance/service';

const LINK = 'https://cdn.example.com/out.png';

const refusal = (status: number, body: JsonValue) => kkiai.readError({ status, headers: {}, body });

describe('an answer in the style of an image API', () => {
	it('is a finished result without an id', () => {
		expect(kkiai.readPrediction({ created: 1_795_258_800, data: [{ url: LINK }] })).toMatchObject({
			id: null,
			status: 'succeeded',
			providerStatus: 'succeeded',
			files: [{ kind: 'url', url: LINK }],
			output: null,
			dataRemoved: false,
			createdAt: '2026-11-21T11:00:00.000Z',
		});
	});

	it.each([null, '1795258800', true, 1e300])('made at %j was made at no known time', (created) => {
		expect(kkiai.readPrediction({ created, data: [{ url: LINK }] }).createdAt).toBeNull();
	});

	it('with an id is a prediction, whatever else it holds', () => {
		const body = { id: 'w44zs9cet5', status: 'processing', output: null, data: [{ url: LINK }] };
		expect(kkiai.readPrediction(body)).toMatchObject({
			id: 'w44zs9cet5',
			status: 'processing',
			files: [],
		});
	});

	it.each([
		['no pictures', []],
		['no links', [{ revised_prompt: 'A cat' }]],
	])('with %s is none', (_name, data) => {
		expect(() => kkiai.readPrediction({ created: 1_795_258_800, data })).toThrow(
			expect.objectContaining({ code: 'malformed_response' }),
		);
	});
});

describe('a refusal with HTTP 200', () => {
	it.each([
		['a code without data', { code: 'invalid_request', message: 'No' }],
		['a code with empty data', { code: 'invalid_request', message: 'No', data: null }],
		['a code that is a truth', { code: false, message: 'No' }],
		['an error object', { error: { message: 'No', type: 'upstream_error', code: 'bad' } }],
	])('is %s', (_name, body) => {
		expect(refusal(200, body)).toEqual({ code: 'rejected', message: 'No' });
	});

	it.each([
		[
			'a prediction with an error',
			{ id: 'w44zs9cet5', status: 'failed', error: { message: 'No' } },
		],
		['what names a prediction, which is paid for', { id: 'w44zs9cet5', error: { message: 'No' } }],
		['what tells a status', { status: 'failed', error: { message: 'No' } }],
		['pictures with a code', { code: 'success', data: [{ url: LINK }] }],
		['an object that says nothing of the kind', { hello: 'world' }],
		['a text', 'Welcome'],
		['nothing', null],
	])('is not %s', (_name, body) => {
		expect(refusal(200, body)).toBeNull();
	});
});

describe('a refusal', () => {
	it.each([
		['the error object', { message: 'Bad Request', error: { message: 'No' } }],
		['the detail, as Replicate has it', { title: 'Input validation failed', detail: 'No' }],
		['the title where there is no detail', { title: 'No', status: 400 }],
		['the message', { code: 'invalid_request', message: 'No' }],
		['the error where it is a text', { error: 'No' }],
		['a plain text', 'No'],
	])('is told in the words of %s', (_name, body) => {
		expect(refusal(400, body)).toEqual({ code: 'rejected', message: 'No' });
	});

	it.each([
		['the error object', { error: { message: 'No', code: 'insufficient_user_quota' } }],
		['the answer', { message: 'No', code: 'insufficient_user_quota' }],
	])('for an empty quota is told by the code in %s', (_name, body) => {
		expect(refusal(403, body)).toEqual({ code: 'billing', message: 'No' });
	});

	it('for a quota of requests is a matter of time, not of money', () => {
		const body = { error: { message: 'Request quota per minute exceeded', code: '' } };
		expect(refusal(429, body)).toEqual({
			code: 'rate_limited',
			message: 'Request quota per minute exceeded',
		});
	});

	it.each([
		['the error object', { error: { message: 'No', code: 'model_not_found' } }],
		['the answer', { message: 'No', code: 'model_not_found' }],
	])('for a model without a channel is told by the code in %s', (_name, body) => {
		expect(refusal(503, body)).toEqual({
			code: 'not_found',
			message: 'No',
			advice:
				'The key has no access to this model. Choose another model, or ask the provider to enable it.',
		});
	});
});

describe('a webhook', () => {
	it.each([chainHub, kkiai])(
		'is not promised by $label, and the job can go without',
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
