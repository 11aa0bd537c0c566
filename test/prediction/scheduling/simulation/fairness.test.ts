import { Execution, type Photo } from './execution';
import { noLimit, slidingWindow, TELLS } from './limits';
import { median, run, type Scenario, type World } from './scenario';

/** Lets executions of one photo come in beside a large one; the list fills with what became of them. */
function comeIn(everyMs: number, count: number): { beside(world: World): void; photos: Photo[] } {
	const photos: Photo[] = [];
	const beside = ({ clock, accounts: [account], service }: World) => {
		for (let number = 1; number <= count; number++) {
			clock.after(number * everyMs, () => {
				const lane = account?.openLane({ concurrency: null });
				if (lane === undefined) return;
				void new Execution(clock, lane, service, { timeoutMs: 300_000 }).photo().then((photo) => {
					photos.push(photo);
					lane.close();
				});
			});
		}
	};
	return { beside, photos };
}

const times = (photos: readonly Photo[]) =>
	photos.map(({ wantedAt, endedAt }) => endedAt - wantedAt);

describe('one photo beside an execution of hundreds', () => {
	it.each([8, 32])('at %d places: at most twice its time alone', async (places) => {
		const others = comeIn(3_500, 5);
		const scenario: Scenario = {
			executions: 1,
			photosEach: 500,
			photoMs: 1_500,
			service: () => ({ limit: noLimit(), machine: { places: () => places }, answers: 'id' }),
			beside: others.beside,
		};
		await run(scenario, 2);
		expect(others.photos).toHaveLength(5);
		expect(median(times(others.photos))).toBeLessThan(2 * 1_600);
		expect(Math.max(...times(others.photos))).toBeLessThan(3 * 1_600);
	});

	it.each([10, 5, 2])(
		'at %d submissions a second: it waits for its turn, not for the hundreds',
		async (perSecond) => {
			const others = comeIn(6_000, 5);
			const scenario: Scenario = {
				executions: 1,
				photosEach: 35 * perSecond,
				photoMs: 1_500,
				service: () => ({
					limit: slidingWindow(perSecond, 1_000, TELLS.always(2_000)),
					machine: { places: () => 100 },
					answers: 'id',
				}),
				beside: others.beside,
			};
			await run(scenario, 3);
			expect(median(times(others.photos))).toBeLessThan(2.2 * 1_600);
		},
	);
});

describe('25 executions of twenty photos', () => {
	it('all go on: none waits much longer than its turn comes', async () => {
		const scenario: Scenario = {
			executions: 25,
			photosEach: 20,
			photoMs: 1_500,
			service: () => ({
				limit: slidingWindow(5, 1_000, TELLS.always(2_000)),
				machine: { places: () => 100 },
				answers: 'id',
			}),
		};
		const { photos } = await run(scenario, 1);
		const gaps = Array.from({ length: 25 }, (_, index) => {
			const ends = photos.slice(index * 20, index * 20 + 20).map(({ endedAt }) => endedAt);
			const sorted = [0, ...ends.sort((one, other) => one - other)];
			return Math.max(...sorted.slice(1).map((end, number) => end - (sorted[number] ?? 0)));
		});
		// Each one's turn comes every five seconds.
		expect(median(gaps)).toBeLessThan(8_000);
		expect(Math.max(...gaps)).toBeLessThan(12_000);
	});
});
