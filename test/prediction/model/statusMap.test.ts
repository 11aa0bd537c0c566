import { readStatus } from '../../../nodes/prediction/model/statusMap';

describe('the word of a provider for a state', () => {
	it.each([
		...['fail', 'errored', 'crashed', 'interrupted', 'rejected', 'expired'],
		...['timeout', 'timedout', 'timed_out', 'TIMED-OUT', ' Timed out '],
	])('%j is a failure', (word) => {
		expect(readStatus(word)).toBe('failed');
	});

	it.each(['stopped', 'terminated', 'Killed', 'aborted', 'deleted'])(
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
});
