import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { pendingPrediction, type Prediction } from '../../../nodes/prediction/model/prediction';
import {
	assertSucceeded,
	timeoutError,
	type TimedOutAs,
} from '../../../nodes/prediction/client/outcome';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';
import { waveSpeed } from '../../../nodes/providers/waveSpeed';

function prediction(facts: Partial<Omit<Prediction, 'status'>> & Pick<Prediction, 'status'>) {
	return { ...pendingPrediction('p1'), providerStatus: facts.status, ...facts } as Prediction;
}

function errorOf(facts: Parameters<typeof prediction>[0]): PredictionError {
	try {
		assertSucceeded(replicate, prediction(facts));
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
		expect(assertSucceeded(replicate, succeeded)).toBe(succeeded);
	});

	it.each([
		'Prediction interrupted (code: PA)',
		'E9828: Director timeout',
		'Please retry later',
		'Internal Server Error',
		'The service is temporarily unavailable. Please try again later. (E004)',
		'Runner failed: runner_connection_timeout',
		'503 Service Unavailable',
		'The server is overloaded',
		'An internal server error occurred',
		'Health check failed',
		'worker died',
		'Model setup failed',
		'Failed to start container',
		'upstream timeout',
		'Gateway Timeout',
		'no healthy upstream',
		'Queue is full',
		'Request failed with status code 502',
		'downstream_service_unavailable',
		'connection reset by peer',
		'The model is busy, retry later',
		'服务器繁忙，请稍后再试',
		'系统错误',
		'上游服务异常',
		'Prediction failed with code PF',
		'read ECONNRESET',
		'connect ETIMEDOUT 10.0.0.1:443',
		'socket hang up',
		'Server disconnected without sending a response',
		'[Errno 28] No space left on device',
		'The container was OOMKilled',
		'Process exited with code 137',
		'Worker lost',
		'GPU was preempted',
		'No available GPU',
		'No free workers',
		'Rate limit exceeded',
	])(
		'badly by a fault of the platform says that the image is not to blame: %s',
		(failureReason) => {
			expect(errorOf({ status: 'failed', failureReason }).advice).toMatch(
				/fault of the provider, not of the image\. Run this item again/,
			);
		},
	);

	it.each([
		'Director: unexpected error handling prediction (E9243)',
		'Something went wrong, contact support',
		'generation_timeout',
		'CUDA error: out of memory',
		'未知错误',
		'read ECONNRESET while fetching the image',
		'Internal error: cannot decode image',
		'503 Server Error: Service Unavailable for url: https://example.com/photo.jpg',
	])('badly for a reason that may be either names both: %s', (failureReason) => {
		expect(errorOf({ status: 'failed', failureReason }).advice).toMatch(
			/may be a fault of the provider.*Check that the image/,
		);
	});

	it.each([
		'image processing error',
		'cannot identify image file',
		'Image must be at least 500 pixels',
		'NSFW content detected',
		'The model failed to find a subject',
		'No person found',
		'EXIF data is broken',
	])('badly by what was sent does not blame the provider: %s', (failureReason) => {
		expect(errorOf({ status: 'failed', failureReason }).advice).toMatch(/^Check that the image/);
	});

	it.each([
		'404 Client Error: Not Found for url: https://example.com/photo.jpg',
		'Input validation error: 403 Client Error: Forbidden for url: https://example.com/photo.jpg',
		'Failed to download image: HTTP 404',
		'could not download image from URL',
		'Unable to fetch the input image',
		"Couldn't retrieve file",
		'Failed to load https://example.com/photo.jpg: Not Found',
	])('badly as the image could not be fetched names its address: %s', (failureReason) => {
		expect(errorOf({ status: 'failed', failureReason }).advice).toMatch(
			/^Check that the image opens at its address without a login.*Send As to File/,
		);
	});

	it.each(['Failed to load image', 'cannot identify image file', 'Error opening photo.jpg'])(
		'badly by the image itself does not: %s',
		(failureReason) => {
			expect(errorOf({ status: 'failed', failureReason }).advice).toMatch(/opens in a viewer/);
		},
	);

	it('badly gives the reason, and says how to try again', () => {
		expect(errorOf({ status: 'failed', failureReason: 'CUDA out of memory' })).toMatchObject({
			code: 'prediction_failed',
			message: 'Prediction p1 failed at Replicate: CUDA out of memory',
			predictionId: 'p1',
			status: 'failed',
			advice: expect.stringMatching(/image.*Running this item again/),
		});
	});

	it('badly without a reason quotes the word of the provider', () => {
		const { message } = errorOf({ status: 'failed', providerStatus: 'crashed' });
		expect(message).toMatch(/p1.*Replicate gave no reason.*"crashed"/);
	});

	it('badly without an ID is told without one', () => {
		const { message, predictionId } = errorOf({ status: 'failed', id: null, failureReason: 'No' });
		expect(message).toBe('The prediction failed at Replicate: No');
		expect(predictionId).toBeNull();
	});

	it('by a cancellation says where, and who may have been it', () => {
		expect(errorOf({ status: 'canceled' })).toMatchObject({
			code: 'prediction_canceled',
			message: 'Prediction p1 was canceled at Replicate before it finished',
			predictionId: 'p1',
			status: 'canceled',
			advice: expect.stringMatching(/account.*deadline.*again/),
		});
	});

	it('well, but too long ago, has the reader download earlier', () => {
		expect(errorOf({ status: 'succeeded', dataRemoved: true })).toMatchObject({
			code: 'output_expired',
			message: expect.stringMatching(/p1.*Replicate.*deleted its result/),
			predictionId: 'p1',
			advice: expect.stringMatching(/limited time.*Download.*submit the image again/),
		});
	});

	it('well without a result has the reader look at the website', () => {
		expect(errorOf({ status: 'succeeded' })).toMatchObject({
			code: 'malformed_response',
			message: expect.stringMatching(/p1.*Replicate.*without a result/),
			predictionId: 'p1',
			advice: expect.stringContaining("provider's website"),
		});
	});
});

it('a prediction that runs has no result yet: the reader learns to wait for it', () => {
	expect(errorOf({ status: 'processing', providerStatus: 'in_queue' })).toMatchObject({
		code: 'invalid_input',
		message: expect.stringMatching(/p1 has not finished yet.*"in_queue"/),
		predictionId: 'p1',
		status: 'processing',
		advice: expect.stringContaining('Wait operation'),
	});
});

describe('a prediction whose time is over', () => {
	const patience = { timeoutMs: 89_600, onTimeout: 'error' } as const;
	const after = (state: TimedOutAs, id: string | null = 'p1') =>
		timeoutError(replicate, prediction({ status: 'starting', id }), patience, null, state);

	it('is named, with its time in whole seconds and its last status', () => {
		expect(after('still running')).toMatchObject({
			code: 'timed_out',
			message: 'Prediction p1 did not finish within 90 seconds: its last status was "starting"',
			predictionId: 'p1',
			status: 'starting',
		});
	});

	it('of one second is told in the singular', () => {
		const options = { timeoutMs: 1_000, onTimeout: 'error' } as const;
		const running = prediction({ status: 'starting' });
		const { message } = timeoutError(replicate, running, options, null, 'still running');
		expect(message).toContain('within 1 second:');
	});

	it('at a provider without a status cannot be resumed', () => {
		const running = prediction({ status: 'starting' });
		const { advice } = timeoutError(cog, running, patience, null, 'still running');
		expect(advice).toMatch(/still running at Cog.*Increase Timeout/);
		expect(advice).not.toContain('Wait operation');
	});

	it.each([
		[replicate, true],
		[waveSpeed, false],
	])('is to be canceled only where the provider can: $id', (provider, can) => {
		const running = prediction({ status: 'starting' });
		const { advice } = timeoutError(provider, running, patience, null, 'still running');
		expect(advice).toMatch(/Wait operation.*increase Timeout/);
		expect(/cancel it/.test(advice ?? '')).toBe(can);
	});

	it('is told without an ID where it has none', () => {
		expect(after('still running', null).message).toMatch(/^The prediction did not finish/);
	});

	it.each([
		['still running', /still running at Replicate.*charged.*Wait operation.*Timeout.*cancel/],
		['canceled', /canceled at the provider.*On Timeout.*Increase Timeout/],
		['cancel failed', /could not be canceled at Replicate.*charged.*Wait operation/],
	] as const)('and that is %s has advice of its own', (state, advice) => {
		expect(after(state).advice).toMatch(advice);
		expect(after(state).status).toBe(state === 'canceled' ? 'canceled' : 'starting');
	});
});
