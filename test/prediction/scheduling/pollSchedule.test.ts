import { PollSchedule } from '../../../nodes/prediction/scheduling/pollSchedule';

function experienced(...durations: number[]): PollSchedule {
	const pace = new PollSchedule();
	for (const duration of durations) pace.learn(duration);
	return pace;
}

const SUBMITTED_AT = 1_000_000;

/** Milliseconds until the next question, that many after the submission; the last question was a moment ago. */
function delay(
	pace: PollSchedule,
	elapsed: number,
	more: { runsAfter?: number; together?: number } = {},
) {
	const { runsAfter = 0, together = 1 } = more;
	const now = SUBMITTED_AT + elapsed;
	const runsSince = SUBMITTED_AT + runsAfter;
	const known = { submittedAt: SUBMITTED_AT, askedAt: now, newsAt: now, runsSince };
	return Math.round(pace.dueAt({ ...known, together }) - now);
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
	])('without experience: %d ms after the submission, ask in %d ms', (elapsed, ms) => {
		expect(delay(new PollSchedule(), elapsed)).toBe(ms);
	});

	it.each([
		[1, 800],
		[4, 800],
		[10, 2_000],
		[16, 3_200],
		[50, 3_200],
	])('without experience: %d together share the questions, each asks in %d ms', (together, ms) => {
		expect(delay(new PollSchedule(), 2_000, { together })).toBe(ms);
	});

	it.each([
		[1, 2_000],
		[10, 5_000],
	])('without experience: late, %d together ask in %d ms each', (together, ms) => {
		expect(delay(new PollSchedule(), 20_000, { together })).toBe(ms);
	});

	it('with experience: not before a prediction could have ended', () => {
		expect(delay(experienced(3_000, 4_000), 0)).toBe(3_000);
		expect(delay(experienced(3_000, 4_000), 2_900)).toBe(250);
		expect(delay(experienced(90_000), 0)).toBe(5_000);
	});

	it('with experience: often once it could have ended', () => {
		expect(delay(experienced(3_000, 4_000, 5_000), 4_500)).toBe(560);
		expect(delay(experienced(4_000), 4_000)).toBe(560);
		expect(delay(experienced(500), 600)).toBe(250);
		expect(delay(experienced(60_000), 61_000)).toBe(1_000);
	});

	it('with experience: as without, once it takes far longer than the others', () => {
		expect(delay(experienced(1_000), 30_000)).toBe(3_000);
		expect(delay(new PollSchedule(), 30_000)).toBe(3_000);
		expect(delay(experienced(4_000), 8_000)).toBe(560);
		expect(delay(experienced(4_000), 8_001)).toBe(1_000);
	});

	it('with experience: what still waits for its turn has all its time ahead', () => {
		expect(delay(experienced(3_000), 60_000, { runsAfter: 60_000 })).toBe(3_000);
		expect(delay(experienced(3_000), 60_000, { runsAfter: 61_000 })).toBe(4_000);
	});

	it('with experience: what waits in a line is left alone while there is news of the line, but not for ever', () => {
		const known = { submittedAt: 0, askedAt: 0, runsSince: 60_000, together: 10 };
		expect(experienced(3_000).dueAt({ ...known, newsAt: 0 })).toBe(5_000);
		expect(experienced(3_000).dueAt({ ...known, newsAt: 4_000 })).toBe(9_000);
		expect(experienced(3_000).dueAt({ ...known, newsAt: 14_000 })).toBe(15_000);
	});

	it('with experience: a few quick ones do not have all the others asked about too early', () => {
		const durations = Array.from({ length: 10 }, (_, index) => (index + 1) * 400);
		expect(delay(experienced(...durations), 0)).toBe(1_600);
	});

	it('forgets what is long ago', () => {
		const pace = experienced(1_000, ...Array.from({ length: 20 }, () => 8_000));
		expect(delay(pace, 4_000)).toBe(4_000);
	});

	it('learns from the latest twenty, all of them', () => {
		const rising = Array.from({ length: 20 }, (_, index) => (index + 1) * 400);
		expect(delay(experienced(...rising), 0)).toBe(3_200);
		const falling = Array.from({ length: 20 }, () => 1_000);
		expect(delay(experienced(...rising.map(() => 4_800), ...falling), 0)).toBe(1_000);
		expect(delay(experienced(...falling, ...rising.map(() => 4_800)), 0)).toBe(4_800);
	});

	it('keeps to an interval that somebody chose, but knocks no more than ten times a second', () => {
		const chosen = new PollSchedule(2_500);
		chosen.learn(100);
		expect(delay(chosen, 0)).toBe(2_500);
		expect(delay(chosen, 3_600_000)).toBe(2_500);
		expect(delay(new PollSchedule(1), 0)).toBe(100);
	});

	it('tells those who sleep without experience of the first one, once, and nobody who keeps to an interval', () => {
		const pace = new PollSchedule();
		const lesson = pace.firstLesson;
		expect(lesson?.aborted).toBe(false);
		pace.learn(3_000);
		expect(lesson?.aborted).toBe(true);
		expect(pace.firstLesson).toBeNull();
		expect(new PollSchedule(2_000).firstLesson).toBeNull();
	});
});
