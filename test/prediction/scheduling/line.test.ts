import { Line } from '../../../nodes/prediction/scheduling/line';

/** A line of so many. */
function lineOf(count: number): Line {
	const line = new Line();
	for (let index = 0; index < count; index++) line.join(0);
	return line;
}

const DURATION = 3_000;

describe('the line of a run', () => {
	it('knows nothing at first: everybody may be running', () => {
		const line = lineOf(5);
		expect(line.running).toBe(5);
		expect(line.runsFrom(4, DURATION)).toBe(0);
		expect(line.waitingPlace(4)).toBeNull();
	});

	it('one that waits tells of all behind, and of none ahead', () => {
		const line = lineOf(5);
		line.sawWaiting(2, 1_000);
		expect(line.running).toBe(2);
		expect(line.waitingPlace(1)).toBeNull();
		expect(line.waitingPlace(2)).toEqual({ behind: 0, seenAt: 1_000 });
		expect(line.waitingPlace(4)).toEqual({ behind: 2, seenAt: 1_000 });
		expect(line.runsFrom(4, DURATION)).toBe(1_000);
	});

	it('the latest sight counts, of oneself or of one ahead', () => {
		const line = lineOf(6);
		line.sawWaiting(2, 1_000);
		line.sawWaiting(4, 2_000);
		expect(line.waitingPlace(3)).toEqual({ behind: 1, seenAt: 1_000 });
		expect(line.waitingPlace(5)).toEqual({ behind: 1, seenAt: 2_000 });
		line.sawWaiting(2, 3_000);
		expect(line.waitingPlace(5)).toEqual({ behind: 3, seenAt: 3_000 });
	});

	it('each one begins when another one can have ended', () => {
		const line = lineOf(7);
		line.sawRunning(0, 0, 500);
		line.sawRunning(1, 200, 500);
		line.sawWaiting(2, 500);
		expect([2, 3, 4, 5, 6].map((number) => line.runsFrom(number, DURATION))).toEqual([
			3_000, 3_200, 6_000, 6_200, 9_000,
		]);
	});

	it('what has been seen to end replaces what was expected', () => {
		const line = lineOf(5);
		line.sawRunning(0, 0, 500);
		line.sawRunning(1, 0, 500);
		line.sawWaiting(2, 500);
		line.sawRunning(0, 0, 2_500);
		line.sawEnd(2_400);
		line.leave(0);
		expect([2, 3, 4].map((number) => line.runsFrom(number, DURATION))).toEqual([
			2_400, 3_000, 5_400,
		]);
	});

	it('while nothing runs yet, as when a model is being loaded, all may begin together', () => {
		const line = lineOf(10);
		for (let number = 0; number < 10; number++) line.sawWaiting(number, 1_000);
		expect(line.runsFrom(9, DURATION)).toBe(1_000);
	});

	it('a service that begins in another order is not taken for a line any longer', () => {
		const line = lineOf(5);
		line.sawRunning(0, 0, 500);
		line.sawWaiting(1, 5_000);
		line.sawRunning(3, 1_000, 6_000);
		expect(line.waitingPlace(4)).toBeNull();
		line.sawWaiting(2, 7_000);
		expect(line.running).toBe(5);
		expect(line.runsFrom(4, DURATION)).toBe(0);
	});

	it.each([
		[2_001, true],
		[2_000, false],
	])(
		'one that began at %d ms while one ahead was seen waiting at 5000: it is still a line: %s',
		(begunAt, inOrder) => {
			const line = lineOf(5);
			line.sawRunning(0, 0, 500);
			line.sawWaiting(1, 5_000);
			line.sawRunning(3, begunAt, 6_000);
			expect(line.waitingPlace(4) !== null).toBe(inOrder);
		},
	);

	it('the one that will end first makes room first, whenever it was submitted', () => {
		const line = lineOf(4);
		line.sawRunning(0, 200, 500);
		line.sawRunning(1, 0, 500);
		line.sawWaiting(2, 500);
		expect([2, 3].map((number) => line.runsFrom(number, DURATION))).toEqual([3_000, 3_200]);
	});

	it('a place that gets free again before another one does is given away twice', () => {
		const line = lineOf(5);
		line.sawRunning(0, 0, 6_000);
		line.sawRunning(1, 5_000, 6_000);
		line.sawWaiting(2, 500);
		expect([2, 3, 4].map((number) => line.runsFrom(number, DURATION))).toEqual([
			3_000, 6_000, 8_000,
		]);
	});

	it('who left without being seen to end has left its place free', () => {
		const line = lineOf(4);
		line.sawRunning(0, 0, 500);
		line.sawRunning(1, 0, 500);
		line.sawWaiting(2, 500);
		line.leave(0);
		expect([2, 3].map((number) => line.runsFrom(number, DURATION))).toEqual([500, 3_000]);
	});

	it.each([
		['counts for the next four sights', 4, 3_500],
		['is forgotten after five', 5, 500],
	])('that the service ran few at once %s', (_name, sights, runsFrom) => {
		const line = lineOf(8);
		line.sawRunning(0, 0, 500);
		line.sawRunning(1, 0, 500);
		line.sawWaiting(2, 500);
		for (const number of [2, 3]) line.sawRunning(number, 500, 500);
		for (let sight = 0; sight < sights; sight++) line.sawWaiting(4, 500);
		for (const number of [0, 1, 2, 3]) line.leave(number);
		line.sawEnd(400);
		line.sawEnd(500);
		expect(line.runsFrom(7, DURATION)).toBe(runsFrom);
	});

	it('is short while at most as many wait as run', () => {
		const line = lineOf(4);
		expect(line.isShort).toBe(true);
		line.sawWaiting(2, 1_000);
		expect(line.isShort).toBe(true);
		line.join(0);
		expect(line.isShort).toBe(false);
	});

	it('one alone that waits counts as one', () => {
		const line = lineOf(1);
		line.sawWaiting(0, 1_000);
		expect(line.running).toBe(1);
	});

	it('what was seen of those who left still tells of those behind', () => {
		const line = lineOf(4);
		line.sawWaiting(1, 1_000);
		line.sawWaiting(2, 2_000);
		for (const number of [0, 1, 2]) line.leave(number);
		expect(line.waitingPlace(3)).toEqual({ behind: 1, seenAt: 2_000 });
	});

	it('whoever leaves is not waited for', () => {
		const line = lineOf(4);
		line.sawRunning(0, 0, 500);
		line.sawWaiting(1, 500);
		line.leave(1);
		line.leave(2);
		expect(line.runsFrom(3, DURATION)).toBe(3_000);
		expect(line.running).toBe(1);
	});
});
