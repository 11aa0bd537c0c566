import { fal } from '../../nodes/providers/fal';
import { Service } from '../conformance/service';
import { routes, type Answer } from '../prediction/scriptedTransport';

const service = new Service(fal);
const REQUEST = '/fal-ai/birefnet/requests/u1';
const ID = 'fal-ai/birefnet/requests/u1';
const ofFal = { 'x-fal-request-id': 'u1' };
const cutout = { body: { image: { url: 'https://v3.fal.media/out.png' } } };
const completed = { body: { request_id: 'u1', status: 'COMPLETED' } };
const patience = { timeoutMs: 300_000, onTimeout: 'error' } as const;

/** A submission whose status says COMPLETED, and what its result's route answers. */
function submitted(result: Answer | readonly Answer[]) {
	const opened = service.open(
		routes({
			'POST /fal-ai/birefnet/v2': { body: { request_id: 'u1', status: 'IN_QUEUE' } },
			[`GET ${REQUEST}/status`]: completed,
			[`GET ${REQUEST}`]: result,
		}),
	);
	const outcome = async () => {
		const tracked = await opened.client.submit(service.job({ model: 'fal-ai/birefnet/v2' }));
		return await opened.client.waitForCompletion(tracked, patience);
	};
	const asked = () => opened.transport.timesOf(`GET ${REQUEST}`).length;
	return { outcome, asked };
}

describe("the end of a request at fal, told by its result's route", () => {
	it.each<[Answer, string, string]>([
		[
			{ status: 499, body: { detail: 'Cancelled', error_type: 'client_cancelled' } },
			'prediction_canceled',
			'was canceled',
		],
		[
			{
				status: 499,
				body: { detail: 'Cancelled' },
				headers: { 'x-fal-error-type': 'client_cancelled' },
			},
			'prediction_canceled',
			'was canceled',
		],
		[
			{ status: 408, body: { detail: 'Too slow', error_type: 'request_timeout' } },
			'prediction_failed',
			'Too slow',
		],
		[
			{ status: 504, body: { detail: 'Too slow', error_type: 'request_timeout' } },
			'prediction_failed',
			'Too slow',
		],
		[
			{ status: 500, body: { detail: 'Internal Server Error' }, headers: ofFal },
			'prediction_failed',
			'Internal Server Error',
		],
	])('%j is told twice before it is believed', async (answer, code, words) => {
		const told = submitted(answer);
		await expect(told.outcome()).rejects.toMatchObject({
			code,
			message: expect.stringContaining(words),
		});
		expect(told.asked()).toBe(2);

		const passing = submitted([answer, cutout]);
		expect((await passing.outcome()).kind).toBe('succeeded');
	});

	it.each<[Answer]>([
		[{ status: 408, body: 'Request Timeout' }],
		[{ status: 499, body: '' }],
		[{ status: 500, body: { detail: 'Internal Server Error' } }],
		[{ status: 503, body: { detail: 'x' }, headers: { ...ofFal, 'x-fal-needs-retry': 'True' } }],
	])('%j is none: it is asked for again', async (answer) => {
		const told = submitted([answer, answer, answer, cutout]);
		expect((await told.outcome()).kind).toBe('succeeded');
	});
});

describe('a result of fal that is not there yet', () => {
	const state = { request_id: 'u1', status: 'IN_PROGRESS', response_url: 'https://example.com/r' };

	it.each<[Answer]>([
		[{ status: 202, body: state }],
		[{ status: 202, body: '' }],
		[{ status: 200, body: { ...state, status: 'IN_QUEUE' } }],
		[{ status: 400, body: state }],
		[{ status: 400, body: { detail: 'Request is not completed yet' } }],
		[{ status: 400, body: { detail: 'Request is still in progress' } }],
		[{ status: 400, body: 'The request is not ready' }],
		[{ status: 404, body: { detail: 'Request IN_QUEUE' } }],
		[{ status: 404, body: { detail: 'Not found' } }],
		[{ status: 404, body: 'Not Found' }],
	])('%j is asked for again', async (answer) => {
		const told = submitted([answer, cutout]);
		const { prediction } = await told.outcome();
		expect(prediction.files).toEqual([{ kind: 'url', url: 'https://v3.fal.media/out.png' }]);
		expect(prediction.output).toBeNull();
	});

	it('is not taken for one that a model complains about', async () => {
		const detail = [{ loc: ['body', 'seed'], msg: 'in progress', type: 'x' }];
		const told = submitted({ status: 422, body: { detail } });
		await expect(told.outcome()).rejects.toMatchObject({ code: 'prediction_failed' });
	});
});

describe('a cancellation at fal', () => {
	const canceled = async (answer: Answer) =>
		await service
			.open(
				routes({
					[`PUT ${REQUEST}/cancel`]: answer,
					[`GET ${REQUEST}/status`]: completed,
					[`GET ${REQUEST}`]: cutout,
				}),
			)
			.client.cancel(ID);

	it.each<[Answer]>([
		[{ status: 400, body: { status: 'already_completed' } }],
		[{ status: 400, body: { detail: 'ALREADY_COMPLETED' } }],
		[{ status: 400, body: 'ALREADY_COMPLETED' }],
	])('that comes too late has the result: %j', async (answer) => {
		expect(await canceled(answer)).toMatchObject({ status: 'succeeded', files: [{ kind: 'url' }] });
	});

	it('that names the request is no delivery', async () => {
		const answer = { body: { status: 'OK', request_id: 'u1' } };
		expect(await canceled(answer)).toMatchObject({ id: ID, status: 'canceled' });
	});

	it('that names another request is looked at', async () => {
		const answer = { body: { status: 'OK', request_id: 'u2' } };
		expect(await canceled(answer)).toMatchObject({ id: ID, status: 'succeeded' });
	});

	it('in one word that anything may say is looked at', async () => {
		expect(await canceled({ body: 'OK' })).toMatchObject({ status: 'succeeded' });
	});
});

describe('a request of fal', () => {
	it.each([
		[{ requestId: 'u1', status: 'IN_QUEUE' }],
		[{ status: 'IN_QUEUE', status_url: 'https://example.com/fal-ai/birefnet/requests/u1/status' }],
		[{ request_id: 7, response_url: 'https://example.com/fal-ai/birefnet/requests/u1' }],
	])('is known by its ID, or by its links: %j', (body) => {
		expect(fal.readPrediction(body).id).toBe('request_id' in body ? '7' : 'u1');
	});

	it('has not failed with an empty type of error', () => {
		const body = { ...completed.body, error: null, error_type: '' };
		expect(fal.readPrediction(body).status).toBe('succeeded');
	});
});
