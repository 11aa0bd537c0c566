import { bria } from '../../nodes/providers/bria';
import { Service } from '../conformance/service';
import type { Answer } from '../prediction/scriptedTransport';

const service = new Service(bria);
const URL = 'https://d1ei2xrl63k822.cloudfront.net/out.png';
const files = [{ kind: 'url', url: URL }];
const result = { image_url: URL };
const error = { code: 'VALIDATION_ERROR', message: 'bad image' };
const accepted = { status: 202, body: { request_id: 'r1', status_url: 'https://x/v2/status/r1' } };
const done = { body: { request_id: 'r1', status: 'COMPLETED', result } };
const patience = { timeoutMs: 300_000, onTimeout: 'error' } as const;

/** A submission, and what the status of its job is. */
async function outcomeOf(submission: Answer, status: Answer | readonly Answer[] = done) {
	const { client, transport } = service.open({
		'POST /image/edit/remove_background': submission,
		'GET /status/r1': status,
	});
	const job = service.job({ model: 'image/edit/remove_background' });
	const tracked = await client.submit(job);
	const { prediction } = await client.waitForCompletion(tracked, patience);
	return { prediction, asked: transport.lines.length };
}

describe('a job of Bria', () => {
	it('is known by its link alone', async () => {
		const body = { status_url: 'https://engine.prod.bria-api.com/v2/status/r1?region=eu' };
		const { prediction } = await outcomeOf({ status: 202, body });
		expect(prediction).toMatchObject({ id: 'r1', files });
	});

	it.each([
		[{ result }],
		[{ request_id: 'r1', status: 'COMPLETED', image_url: URL }],
		[{ request_id: 'r1', status: 'COMPLETED', result: {}, image_url: URL }],
		[{ request_id: 'r1', image_url: URL, seed: 7 }],
	])('is finished where its status is %j', async (body) => {
		const { prediction, asked } = await outcomeOf(accepted, { body });
		expect(prediction).toMatchObject({ id: 'r1', status: 'succeeded', files });
		expect(prediction.output).toEqual('seed' in body ? { seed: 7 } : null);
		expect(asked).toBe(2);
	});

	it('is not finished with an empty result', () => {
		const read = bria.readPrediction({ request_id: 'r1', status: 'COMPLETED', result: {} });
		expect(read).toMatchObject({ files: [], output: null });
		const running = { request_id: 'r1', status: 'IN_PROGRESS', image_url: URL };
		expect(bria.readPrediction(running)).toMatchObject({ status: 'processing', files: [] });
	});

	it.each<[Answer]>([
		[{ status: 200, body: { error } }],
		[{ status: 500, body: { request_id: 'r1', status: 'ERROR', error } }],
		[{ status: 503, body: { request_id: 'r1', status: 'UNKNOWN', error } }],
		[{ status: 422, body: { request_id: 'r1', status: 'ERROR', error } }],
	])('has failed where its status is %j', async (status) => {
		await expect(outcomeOf(accepted, [status, done])).rejects.toMatchObject({
			code: 'prediction_failed',
			predictionId: 'r1',
			message: expect.stringContaining('bad image'),
		});
	});

	it.each<[Answer]>([
		[{ status: 500, body: { status: 'error', message: 'try later' } }],
		[{ status: 502, body: { request_id: 'r1', status: 'ERROR', error } }],
		[{ status: 429, body: { request_id: 'r1', status: 'ERROR', error } }],
	])('has not failed with %j, which is about the request for its status', async (status) => {
		expect((await outcomeOf(accepted, [status, done])).prediction).toMatchObject({ files });
	});
});

describe('a refusal of Bria', () => {
	it.each<[Answer, string]>([
		[{ status: 506, body: { detail: 'Input not supported' } }, 'rejected'],
		[{ status: 506, body: { error: 'Input not supported' } }, 'rejected'],
		[
			{ status: 422, body: { request_id: 'r1', status: 'ERROR', error: 'Input not supported' } },
			'prediction_failed',
		],
	])('is no doubt: %j', async (answer, code) => {
		await expect(outcomeOf(answer)).rejects.toMatchObject({
			code,
			message: expect.stringContaining('Input not supported'),
			mayHaveBeenAccepted: false,
		});
	});
});
