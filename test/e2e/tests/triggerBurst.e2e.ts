import { services } from '../sandbox/services';
import { deliver, inParallel, reportOf } from '../triggering/deliveries';
import { TriggerStage } from '../triggering/triggerStage';

const { replicate } = services;
const connections = 20;
const burst = 500;
const patienceMs = 900_000;

describe('a burst of reports', () => {
	let triggering: TriggerStage;

	beforeAll(async () => {
		triggering = await TriggerStage.open('trigger-burst');
	});
	afterAll(async () => await triggering.close());

	it(
		`of ${burst} at ${connections} connections: none is lost, none doubled`,
		async () => {
			const listener = await triggering.listener(replicate, { downloadFile: false });
			await listener.activate();
			const reports = Array.from({ length: burst }, (_, number) =>
				reportOf(replicate, `burst-${number}`),
			);
			// Every fifth comes twice.
			const sent = reports.flatMap((report, number) =>
				number % 5 === 0 ? [report, report] : [report],
			);

			const answers = await inParallel(sent, connections, async (report) => {
				return await deliver(listener.url, report);
			});

			for (const { status } of answers) expect([200, 503]).toContain(status);
			const items = await listener.eventsOnce(burst, patienceMs);
			const ids = items.map(({ json }) => String(json.predictionId));
			expect(new Set(ids).size).toBe(burst);
			expect(ids).toHaveLength(burst);
		},
		patienceMs,
	);
});
