import { Pace } from '../../nodes/prediction/pace';

function experienced(...durations: number[]): Pace {
	const pace = new Pace();
	for (const duration of durations) pace.learn(duration);
	return pace;
}

describe('the pace of questions', () => {
	it.each([
		[0, 500],
		[1_000, 500],
		[2_000, 800],
		[5_000, 1_000],
		[9_999, 1_000],
		[10_000, 1_000],
		[20_000, 2_000],
		[60_000, 5_000],
		[3_600_000, 5_000],
	])('without experience: %d ms after the submission, ask in %d ms', (elapsed, delay) => {
		expect(new Pace().nextDelayMs(elapsed)).toBe(delay);
	});

	it('with experience: not before a prediction could have ended', () => {
		expect(experienced(3_000, 4_000).nextDelayMs(0)).toBe(3_000);
		expect(experienced(3_000, 4_000).nextDelayMs(2_900)).toBe(250);
		expect(experienced(90_000).nextDelayMs(0)).toBe(5_000);
	});

	it('with experience: often once it could have ended', () => {
		expect(experienced(3_000, 4_000, 5_000).nextDelayMs(3_500)).toBe(680);
		expect(experienced(500).nextDelayMs(600)).toBe(250);
		expect(experienced(60_000).nextDelayMs(61_000)).toBe(1_000);
	});

	it('with experience: as without, once it takes far longer than the others', () => {
		expect(experienced(1_000).nextDelayMs(30_000)).toBe(new Pace().nextDelayMs(30_000));
	});

	it('with experience: what still waits for its turn has all its time ahead', () => {
		expect(experienced(3_000).nextDelayMs(60_000, 0)).toBe(3_000);
		expect(experienced(3_000).nextDelayMs(60_000, 2_000)).toBe(1_000);
	});

	it('with experience: a few quick ones do not have all the others asked about too early', () => {
		const durations = Array.from({ length: 10 }, (_, index) => (index + 1) * 1_000);
		expect(experienced(...durations).nextDelayMs(0)).toBe(3_000);
	});

	it('forgets what is long ago', () => {
		const pace = experienced(1_000, ...Array.from({ length: 20 }, () => 8_000));
		expect(pace.nextDelayMs(4_000)).toBe(4_000);
	});

	it('keeps to an interval that somebody chose, but knocks no more than ten times a second', () => {
		const chosen = new Pace(2_500);
		chosen.learn(100);
		expect(chosen.nextDelayMs(0)).toBe(2_500);
		expect(chosen.nextDelayMs(3_600_000)).toBe(2_500);
		expect(new Pace(1).nextDelayMs(0)).toBe(100);
	});

	it('tells those who sleep without experience of the first one, once, and nobody who keeps to an interval', () => {
		const pace = new Pace();
		const lesson = pace.firstLesson;
		expect(lesson?.aborted).toBe(false);
		pace.learn(3_000);
		expect(lesson?.aborted).toBe(true);
		expect(pace.firstLesson).toBeNull();
		expect(new Pace(2_000).firstLesson).toBeNull();
	});
});
