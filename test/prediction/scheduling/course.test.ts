import { Course } from '../../../nodes/prediction/scheduling/course';
import { ConcurrencyLimiter } from '../../../nodes/prediction/scheduling/concurrencyLimiter';
import { PollSchedule } from '../../../nodes/prediction/scheduling/pollSchedule';
import { pendingPrediction, type Prediction } from '../../../nodes/prediction/model/prediction';
import { replicate } from '../../../nodes/providers/replicate';
import { FakeClock, START } from '../fakeClock';
import { inOrder, ScriptedTransport } from '../scriptedTransport';

/** Counts how often the service is said to keep up. */
class CountingLimiter extends ConcurrencyLimiter {
	kept = 0;

	override keptUp(): void {
		this.kept++;
		super.keptUp();
	}
}

/** A run of some predictions, all times in milliseconds since it began. */
class Run {
	readonly clock = new FakeClock();

	readonly pace = new PollSchedule();

	readonly limiter = new CountingLimiter(this.clock);

	private readonly session = {
		provider: replicate,
		transport: new ScriptedTransport(this.clock, inOrder([]), 'api.example.com'),
		clock: this.clock,
		limiter: this.limiter,
		pace: this.pace,
	};

	constructor(...durations: number[]) {
		for (const duration of durations) this.pace.learn(duration);
	}

	async until(ms: number): Promise<void> {
		await this.clock.wait(ms - this.clock.elapsed);
	}

	/** Submitted now. */
	course(): Course {
		return new Course(this.session, this.clock.now());
	}

	/** When the next question about it is due. */
	due(course: Course): number {
		return course.dueAt - START;
	}
}

/** An answer; the service's own times, where it tells them, in milliseconds by a clock of its own. */
function answer(
	status: Prediction['status'],
	times: { created?: number; started?: number; completed?: number } = {},
): Prediction {
	const at = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
	return {
		...pendingPrediction('p1'),
		status,
		createdAt: at(times.created),
		startedAt: at(times.started),
		completedAt: at(times.completed),
	};
}

describe('without experience', () => {
	it.each([
		[0, 375],
		[0.5, 500],
		[1, 625],
	])('chance spreads the first questions: %d', (chance, due) => {
		const run = new Run();
		run.clock.chance = chance;
		expect(run.due(run.course())).toBe(due);
	});

	it('each one counts from its own submission', async () => {
		const run = new Run();
		run.course();
		await run.until(8_000);
		expect(run.due(run.course())).toBe(8_500);
	});

	it('of those that wait, the foremost is asked next, and all count from the first submission', async () => {
		const run = new Run();
		run.course();
		await run.until(6_000);
		const [second, third] = [run.course(), run.course()];
		await run.until(8_000);
		second.saw(answer('starting'));
		expect(run.due(second)).toBe(8_750);
		expect(run.due(third)).toBe(9_000);
	});
});

describe('with experience', () => {
	it("the service's word for the beginning counts, by the service's clock", async () => {
		const run = new Run(10_000);
		const course = run.course();
		await run.until(9_000);
		course.saw(answer('processing', { created: 1_000_000, started: 1_003_000 }));
		expect(run.due(course)).toBe(13_000);
	});

	it('a beginning before the creation is not believed', async () => {
		const run = new Run(10_000);
		const course = run.course();
		await run.until(9_000);
		course.saw(answer('processing', { created: 1_003_000, started: 1_000_000 }));
		expect(run.due(course)).toBe(10_000);
	});

	it('one that is running is asked about every five seconds, whatever is heard of others', async () => {
		const run = new Run(60_000);
		const [first, second] = [run.course(), run.course()];
		await run.until(4_000);
		second.saw(answer('processing'));
		expect(run.due(first)).toBe(5_000);
		expect(run.due(second)).toBe(9_000);
	});

	it('one that waits is left alone while there is news of others', async () => {
		const run = new Run(60_000);
		const [first, second] = [run.course(), run.course()];
		await run.until(1_000);
		second.saw(answer('starting'));
		await run.until(4_000);
		first.saw(answer('processing'));
		expect(run.due(second)).toBe(9_000);
	});
});

describe('one that was seen waiting behind another', () => {
	const times = { created: 1_000_000, started: 1_000_000 };

	/** The first one runs from the beginning and is expected to end at 4000. */
	async function twoInLine() {
		const run = new Run(4_000);
		const [first, second] = [run.course(), run.course()];
		await run.until(500);
		first.saw(answer('processing', times));
		second.saw(answer('starting'));
		return { run, first, second };
	}

	it('is expected to end one duration after its turn', async () => {
		const { run, second } = await twoInLine();
		expect(run.pace.line.runsFrom(1, 4_000)).toBe(START + 4_000);
		expect(run.due(second)).toBe(5_500);
	});

	it('and is seen running before its turn, has begun just now', async () => {
		const { run, second } = await twoInLine();
		await run.until(2_000);
		second.saw(answer('processing'));
		expect(run.due(second)).toBe(6_000);
	});

	it('and was told to have begun at once, has begun at once', async () => {
		const { run, second } = await twoInLine();
		await run.until(2_000);
		second.saw(answer('processing', times));
		expect(run.due(second)).toBe(4_000);
	});

	it('and is seen ended before its turn, began after it was seen waiting: the line is still a line', async () => {
		const run = new Run(30_000);
		const [first, second] = [run.course(), run.course(), run.course()];
		await run.until(10_000);
		first?.saw(answer('processing', times));
		second?.saw(answer('starting'));
		await run.until(14_000);
		second?.saw(answer('failed'));
		expect(run.pace.line.waitingPlace(2)).toEqual({ behind: 1, seenAt: START + 10_000 });
	});
});

describe('what a run learns of how long predictions take', () => {
	/** How long after its submission the first question about another one is due. */
	const learned = (run: Run) => run.due(run.course()) - run.clock.elapsed;

	it("the service's own times, where it tells them", async () => {
		const run = new Run();
		const course = run.course();
		await run.until(4_000);
		course.saw(
			answer('succeeded', { created: 1_000_000, started: 1_001_000, completed: 1_003_500 }),
		);
		expect(learned(run)).toBe(2_500);
	});

	it('of one that had ended at the first question: a little less than until then', async () => {
		const run = new Run();
		const course = run.course();
		await run.until(4_000);
		course.saw(answer('succeeded'));
		expect(learned(run)).toBe(3_400);
	});

	it('of one that had ended long before the first question: less than the others took', async () => {
		const run = new Run(2_000);
		const course = run.course();
		await run.until(10_000);
		course.saw(answer('succeeded'));
		expect(learned(run)).toBe(1_700);
	});

	it('of one that was seen running: it ended between the last two questions', async () => {
		const run = new Run();
		const course = run.course();
		await run.until(2_000);
		course.saw(answer('processing'));
		await run.until(4_000);
		course.saw(answer('succeeded'));
		expect(learned(run)).toBe(3_000);
	});

	it('of one that ended sooner than the others: no more than it can have taken', async () => {
		const run = new Run(10_000);
		const course = run.course();
		await run.until(4_000);
		course.saw(answer('succeeded'));
		expect(learned(run)).toBe(3_400);
	});

	it('of one whose turn came while nobody looked: as if it had begun one duration ago', async () => {
		const run = new Run(2_000);
		const [first, second] = [run.course(), run.course()];
		first.saw(answer('processing', { created: 1_000_000, started: 1_000_000 }));
		await run.until(500);
		second.saw(answer('starting'));
		await run.until(3_000);
		second.saw(answer('succeeded'));
		expect(learned(run)).toBe(1_700);
	});
});

describe('the pool', () => {
	it('hears once of each prediction that the service keeps up', async () => {
		const run = new Run();
		const [first, second] = [run.course(), run.course()];
		first.saw(answer('starting'));
		expect(run.limiter.kept).toBe(0);
		await run.until(1_000);
		first.saw(answer('processing'));
		expect(run.limiter.kept).toBe(1);
		await run.until(2_000);
		first.saw(answer('processing'));
		first.saw(answer('succeeded'));
		expect(run.limiter.kept).toBe(1);
		second.saw(answer('succeeded'));
		expect(run.limiter.kept).toBe(2);
	});

	it('hears nothing while more wait than run', async () => {
		const run = new Run();
		const [first, second] = [run.course(), run.course(), run.course(), run.course()];
		await run.until(1_000);
		second?.saw(answer('starting'));
		first?.saw(answer('processing'));
		expect(run.limiter.kept).toBe(0);
	});
});
