import { AccountMemory } from '../../../nodes/prediction/client/accountMemory';
import { POLLING } from '../../../nodes/prediction/model/policy';
import { FakeClock, START } from '../fakeClock';

const HOUR_MS = 3_600_000;

describe('when a prediction was accepted', () => {
	it.each([
		['that agrees', 0],
		['read after the machine’s was set forward', HOUR_MS],
		['read after the machine’s was set back', -HOUR_MS],
	])('is told by a clock %s', (_, byMs) => {
		const clock = new FakeClock();
		const memory = new AccountMemory(clock);
		memory.accept('p1');
		clock.set(4_000);
		const now = START + 4_000 + byMs;
		expect(memory.acceptedAt('p1', now)).toBe(now - 4_000);
		clock.set(POLLING.unknownAfterSubmissionMs);
		expect(memory.acceptedAt('p1', now)).toBeNull();
	});
});
