import { readStatus } from '../../../nodes/prediction/model/statusMap';

describe('the word of a provider for a state', () => {
	it.each(['starting', 'created', 'pending', 'queued', 'submitted', 'not_start', 'NOT START'])(
		'%j is a start',
		(word) => {
			expect(readStatus(word)).toBe('starting');
		},
	);

	it.each([
		...['succeeded', 'succeed', 'success', 'complete', 'completed', 'finished', 'done'],
		...['SUCCEEDED', ' Done '],
	])('%j is a success', (word) => {
		expect(readStatus(word)).toBe('succeeded');
	});

	it.each([
		...['failed', 'failure', 'error'],
		...['fail', 'errored', 'crashed', 'interrupted', 'rejected', 'expired'],
		...['timeout', 'timedout', 'timed_out', 'TIMED-OUT', ' Timed out '],
	])('%j is a failure', (word) => {
		expect(readStatus(word)).toBe('failed');
	});

	it.each(['canceled', 'cancelled', 'stopped', 'terminated', 'Killed', 'aborted', 'deleted'])(
		'%j is a cancellation',
		(word) => {
			expect(readStatus(word)).toBe('canceled');
		},
	);

	it.each(['In Progress', 'in-progress', 'canceling', 'constructor', ''])(
		'%j is no end',
		(word) => {
			expect(readStatus(word)).toBe('processing');
		},
	);

	it('is what the provider says of it, where it does', () => {
		expect(readStatus('Half Done', { half_done: 'succeeded' })).toBe('succeeded');
		expect(readStatus('done', { half_done: 'succeeded' })).toBe('processing');
	});
});
