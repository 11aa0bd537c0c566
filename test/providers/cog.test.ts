import type { JsonValue } from '../../nodes/prediction/model/json';
import { cog } from '../../nodes/providers/cog';

const errorOf = (status: number, body: JsonValue) => cog.readError({ status, headers: {}, body });
const advice = 'Start more containers, or increase Timeout.';

describe('a container of Cog that takes nothing more says so', () => {
	it.each([
		['Already running a prediction', 'Already running a prediction'],
		['', 'all its slots are busy'],
	])('by HTTP 409, whatever it says in words: %j', (detail, message) => {
		expect(errorOf(409, { detail })).toEqual({
			code: 'rate_limited',
			message,
			advice,
			isOwn: true,
			isBusy: true,
		});
	});

	it('by HTTP 503 with a failed prediction, while its model is still loading', () => {
		const body = { status: 'failed', error: 'Predictor not ready' };
		expect(errorOf(503, body)).toEqual({
			code: 'unavailable',
			message: 'Predictor not ready',
			advice,
			isOwn: true,
			isBusy: true,
		});
		expect(errorOf(503, { detail: 'no' })?.isBusy).toBeUndefined();
		expect(errorOf(500, body)?.isBusy).toBeUndefined();
	});
});

describe('a prediction of Cog that failed with HTTP 422', () => {
	it('is a prediction where it has an ID, and an error where it has none', () => {
		expect(errorOf(422, { id: 'p1', status: 'failed', error: 'No' })).toBeNull();
		expect(errorOf(422, { status: 'failed', error: 'No' })).toMatchObject({ code: 'rejected' });
		expect(errorOf(422, { id: 'p1', detail: 'No' })).toMatchObject({ code: 'rejected' });
		expect(errorOf(500, { id: 'p1', status: 'failed' })).toMatchObject({ code: 'unavailable' });
	});
});
