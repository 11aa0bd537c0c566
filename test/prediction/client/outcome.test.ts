import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { pendingPrediction, type Prediction } from '../../../nodes/prediction/model/prediction';
import { assertSucceeded, timeoutError } from '../../../nodes/prediction/client/outcome';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';

const { session } = new Service(replicate).open({}).client;

function prediction(facts: Partial<Omit<Prediction, 'status'>> & Pick<Prediction, 'status'>) {
	return { ...pendingPrediction('p1'), providerStatus: facts.status, ...facts } as Prediction;
}

function verdictOn(facts: Parameters<typeof prediction>[0]): PredictionError {
	try {
		assertSucceeded(session, prediction(facts));
	} catch (error) {
		return error as PredictionError;
	}
	throw new Error('It was taken for a success');
}

describe('a prediction that has ended', () => {
	it.each([
		['a file', { files: [{ kind: 'url', url: 'https://example.com/out.png' }] }],
		['a text', { output: 'A cat on a sofa' }],
		['an object', { output: { cats: 2 } }],
	] as const)('well with %s is handed on', (_name, result) => {
		const succeeded = prediction({ status: 'succeeded', ...result });
		expect(assertSucceeded(session, succeeded)).toBe(succeeded);
	});

	it('badly gives the reason, and says how to try again', () => {
		expect(verdictOn({ status: 'failed', error: 'CUDA out of memory' })).toMatchObject({
			code: 'prediction_failed',
			message: 'Prediction p1 failed at Replicate: CUDA out of memory',
			predictionId: 'p1',
			status: 'failed',
			advice: expect.stringMatching(/image.*Running this item again/),
		});
	});

	it('badly without a reason quotes the word of the service', () => {
		const { message } = verdictOn({ status: 'failed', providerStatus: 'crashed' });
		expect(message).toMatch(/p1.*Replicate gave no reason.*"crashed"/);
	});

	it('badly without an id is told without one', () => {
		const { message, predictionId } = verdictOn({ status: 'failed', id: null, error: 'No' });
		expect(message).toBe('The prediction failed at Replicate: No');
		expect(predictionId).toBeNull();
	});

	it('by a cancellation says where, and who may have been it', () => {
		expect(verdictOn({ status: 'canceled' })).toMatchObject({
			code: 'prediction_canceled',
			message: 'Prediction p1 was cancelled at Replicate before it finished',
			predictionId: 'p1',
			status: 'canceled',
			advice: expect.stringMatching(/account.*deadline.*again/),
		});
	});

	it('well, but too long ago, has the reader download earlier', () => {
		expect(verdictOn({ status: 'succeeded', dataRemoved: true })).toMatchObject({
			code: 'output_expired',
			message: expect.stringMatching(/p1.*Replicate.*deleted its result/),
			predictionId: 'p1',
			advice: expect.stringMatching(/limited time.*Download.*submit the image again/),
		});
	});

	it('well without a result has the reader look at the website', () => {
		expect(verdictOn({ status: 'succeeded' })).toMatchObject({
			code: 'malformed_response',
			message: expect.stringMatching(/p1.*Replicate.*without a result/),
			predictionId: 'p1',
			advice: expect.stringContaining("provider's website"),
		});
	});
});

it('a prediction that runs has no result yet: the reader learns to wait for it', () => {
	expect(verdictOn({ status: 'processing', providerStatus: 'in_queue' })).toMatchObject({
		code: 'invalid_input',
		message: expect.stringMatching(/p1 has not finished yet.*"in_queue"/),
		predictionId: 'p1',
		status: 'processing',
		advice: expect.stringContaining('Wait operation'),
	});
});

describe('a prediction whose time is over', () => {
	const patience = { timeoutMs: 89_600, onTimeout: 'error' } as const;
	const after = (end: 'goes on' | 'cancelled' | 'cancelFailed', id: string | null = 'p1') =>
		timeoutError(session, prediction({ status: 'starting', id }), patience, null, end);

	it('is named, with its time in whole seconds and its last status', () => {
		expect(after('goes on')).toMatchObject({
			code: 'timed_out',
			message: 'Prediction p1 did not finish within 90 seconds: its last status was "starting"',
			predictionId: 'p1',
			status: 'starting',
		});
	});

	it('is told without an id where it has none', () => {
		expect(after('goes on', null).message).toMatch(/^The prediction did not finish/);
	});

	it.each([
		['goes on', /goes on at Replicate.*charged.*Wait operation.*Timeout option.*cancel/],
		['cancelled', /ended at the provider.*On Timeout.*Raise the Timeout option/],
		['cancelFailed', /could not be ended at Replicate.*charged.*Wait operation/],
	] as const)('and which %s has advice of its own', (end, advice) => {
		expect(after(end).advice).toMatch(advice);
	});
});
