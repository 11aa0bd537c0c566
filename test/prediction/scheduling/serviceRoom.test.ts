import { ServiceRoom } from '../../../nodes/prediction/scheduling/serviceRoom';

const timeoutMs = 300_000;

/** So many are sent at once, and each of them waits and runs for so long. */
function afterwards(room: ServiceRoom, count: number, waitedMs: number, ranMs: number): number {
	const sent = Array.from({ length: count }, () => {
		room.taken++;
		return room.sent(false, 0);
	});
	for (const atSending of sent) {
		room.ended(atSending, { waitedMs, ranMs, tookMs: waitedMs + ranMs }, timeoutMs);
		room.left();
		room.taken--;
	}
	return room.size;
}

describe('a service that tells how long predictions waited there', () => {
	it('runs as many as it seems to when all of its room was used', () => {
		expect(afterwards(new ServiceRoom(10), 10, 9_000, 1_000)).toBe(2);
	});

	it('is not taken for crowded when a few waited until its model was loaded', () => {
		expect(afterwards(new ServiceRoom(10), 3, 60_000, 2_000)).toBe(10);
	});

	it('is not taken for crowded by the milliseconds of its bookkeeping', () => {
		expect(afterwards(new ServiceRoom(10), 10, 20, 5)).toBeGreaterThanOrEqual(10);
	});
});
