import { comparable } from '../pausing/comparable';
import { PauseStage } from '../pausing/pauseStage';
import { byHand, inARow, noOperation, photos, removal, removing } from '../pausing/workflowNodes';
import { outputOf } from '../n8n/execution';
import { services, type Service } from '../sandbox/services';

const taskMs = 4_000;
const reporting = [services.replicate, services.waveSpeed, services.tengr].map(
	(service) => [service.provider, service] as const,
);

describe('pause in n8n', () => {
	let pausing: PauseStage;

	beforeAll(async () => {
		pausing = await PauseStage.open('pause');
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => await pausing.forget());

	async function workflow(service: Service, completion: string, settings: object = {}) {
		const urls = pausing.pictures.urls(5);
		urls.splice(2, 0, pausing.pictures.wordsUrl);
		const node = removing(
			service,
			await pausing.credential(service),
			{ completion },
			{ onError: 'continueRegularOutput', ...settings },
		);
		return inARow(`${service.provider} ${completion}`, [
			byHand,
			...photos(urls),
			node,
			noOperation('After'),
		]);
	}

	it.each(reporting)(
		'%s: gives what waiting gives, woken by the provider',
		async (_id, service) => {
			const { client, sandbox } = pausing.stage;
			const waited = await pausing.run(await workflow(service, 'wait'));
			await pausing.forget();
			await sandbox.change({ taskMs });

			const executionId = await pausing.park(await workflow(service, 'pause'));
			const paused = await client.waitFor(executionId);

			expect(await comparable(client, paused, removal)).toEqual(
				await comparable(client, waited, removal),
			);
			expect(outputOf(paused, 'After')).toHaveLength(6);
			expect(await pausing.predictions(service)).toHaveLength(6);
			expect(pausing.gate.of(executionId).length).toBeGreaterThanOrEqual(6);
			expect(await sandbox.leaks()).toEqual([]);
		},
	);
});
