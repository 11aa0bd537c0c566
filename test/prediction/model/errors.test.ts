import { PredictionError, stoppedError } from '../../../nodes/prediction/model/errors';

describe('an error that learns which prediction it is about', () => {
	const error = new PredictionError('unavailable', 'Replicate answered: HTTP 504', {
		advice: 'Try again later.',
		httpStatus: 504,
		status: 'processing',
		mayHaveBeenAccepted: true,
	});

	it('names it, and keeps all else', () => {
		expect(error.about('p1')).toMatchObject({
			name: 'PredictionError',
			code: 'unavailable',
			message: 'Replicate answered: HTTP 504 (prediction p1)',
			predictionId: 'p1',
			advice: 'Try again later.',
			httpStatus: 504,
			status: 'processing',
			mayHaveBeenAccepted: true,
		});
	});

	it('does not say it twice where the service said it already', () => {
		const named = new PredictionError('not_found', 'Replicate answered: there is no p1');
		expect(named.about('p1')).toMatchObject({
			message: 'Replicate answered: there is no p1',
			predictionId: 'p1',
		});
	});

	it('stays with the one it was about', () => {
		const named = error.about('p1');
		expect(named.about('p2')).toBe(named);
	});

	it('says nothing where nobody knows which one it is', () => {
		expect(error.about(null)).toBe(error);
		expect(error.predictionId).toBeNull();
	});

	it('invents nothing that was not known before', () => {
		const bare = new PredictionError('unreachable', 'No answer').about('p1');
		expect(bare.advice).toBeUndefined();
		expect(bare.httpStatus).toBeUndefined();
		expect(bare.status).toBeUndefined();
		expect(bare.mayHaveBeenAccepted).toBe(false);
	});
});

it('a stop is told as one, for whoever finds it in the output of an item', () => {
	expect(stoppedError()).toMatchObject({
		code: 'stopped',
		message: expect.stringContaining('stopped'),
	});
});
