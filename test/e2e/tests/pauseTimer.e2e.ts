import type { Execution } from '../n8n/execution';
import { outputOf } from '../n8n/execution';
import { PauseStage } from '../pausing/pauseStage';
import { byHand, inARow, photos, removal, removing } from '../pausing/workflowNodes';
import { services, type Service } from '../sandbox/services';

/** n8n looks for sleepers once a minute; whoever has reports sleeps a minute at least. */
const withinMs = 200_000;

const cases = {
	'whose reports are lost': [services.replicate, {}],
	'whose provider has no reports': [services.kkiai, { model: modelCalled('lucataco/remove-bg') }],
	'whose time is over': [services.tengr, { options: { timeout: 5, onTimeout: 'return' } }],
	'whose time is over, with an error': [services.waveSpeed, { options: { timeout: 5 } }],
	"whose workflow's time is over": [services.chainHub, { model: modelCalled('cjwbw/rembg') }],
} as const;

type Case = keyof typeof cases;

describe('n8n finds by its timer a paused execution', () => {
	let pausing: PauseStage;
	const executions = new Map<Case, Promise<Execution>>();

	// All at once, because each waits for the same minute.
	beforeAll(async () => {
		pausing = await PauseStage.open('pause-timer');
		pausing.gate.isOpen = false;
		for (const [name, [service, parameters]] of Object.entries(cases)) {
			const isEndless = name.endsWith('time is over') || name.endsWith('with an error');
			await pausing.stage.sandbox.change({
				taskMs: 3_000,
				ending: isEndless ? 'never' : 'succeeded',
			});
			const executionId = await pausing.park(await workflow(service, parameters));
			executions.set(name as Case, pausing.stage.client.waitFor(executionId, undefined, withinMs));
		}
	});
	afterAll(async () => await pausing.close());

	async function workflow(service: Service, parameters: object) {
		const node = removing(service, await pausing.credential(service), { ...parameters });
		return inARow(
			`${service.provider} unreported`,
			[byHand, ...photos(pausing.pictures.urls(3)), node],
			service === services.chainHub ? { executionTimeout: 5 } : {},
		);
	}

	async function endOf(name: Case): Promise<Execution> {
		const execution = await executions.get(name)!;
		expect(await pausing.predictions(cases[name][0])).toHaveLength(3);
		return execution;
	}

	it(
		'whose reports are lost',
		async () => {
			const execution = await endOf('whose reports are lost');
			expect(execution.status).toBe('success');
			expect(outputOf(execution, removal).map(({ json }) => json.status)).toEqual(
				Array.from({ length: 3 }, () => 'succeeded'),
			);
		},
		withinMs,
	);

	it('whose provider has no reports, and says so', async () => {
		const execution = await endOf('whose provider has no reports');
		expect(outputOf(execution, removal).map(({ json }) => json.status)).toEqual(
			Array.from({ length: 3 }, () => 'succeeded'),
		);
		const [run] = execution.data?.resultData.runData[removal] ?? [];
		expect(run?.hints?.map(({ message }) => message)).toEqual([
			'KKIAI does not support webhooks, so n8n checks for results about once a minute.',
		]);
	});

	it('whose time is over, and goes on with what there is', async () => {
		const execution = await endOf('whose time is over');
		expect(execution.status).toBe('success');
		for (const { json } of outputOf(execution, removal)) {
			expect(json).toMatchObject({ status: 'processing', timedOut: true });
		}
	});

	it('whose time is over, and ends it with an error that names every prediction', async () => {
		const execution = await endOf('whose time is over, with an error');
		expect(execution.status).toBe('error');
		for (const { id } of await pausing.predictions(services.waveSpeed)) {
			expect(JSON.stringify(execution.data?.resultData.error)).toContain(id);
		}
	});

	it("whose workflow's time is over, and cancels it as n8n cancels every workflow then", async () => {
		const execution = await endOf("whose workflow's time is over");
		expect(execution.status).toBe('canceled');
	});
});

function modelCalled(value: string) {
	return { __rl: true, mode: 'id', value };
}
