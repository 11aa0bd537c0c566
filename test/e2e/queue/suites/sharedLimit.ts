import { endStatuses } from '../../n8n/execution';
import { byRequest } from '../../pausing/workflowNodes';
import { cutoutWorkflow, parallel, type QueueSuite } from '../cutoutWorkflow';
import { expectCutouts, expectPaidOnce } from '../cutouts';
import { Traffic } from '../traffic';

const executions = 60;
const perSecond = 2;

/** Workers with one key, which know nothing of each other. */
export function sharedLimit(suite: () => QueueSuite): void {
	it('delivers everything where the workers share a limit and each has to learn its part', async () => {
		const { stage, credential, figures } = suite();
		await stage.sandbox.change({
			taskMs: 500,
			parallel,
			rateLimit: {
				createsPerSecond: perSecond,
				windowMs: 1_000,
				spelling: 'retryAfterSeconds',
				retryAfterSeconds: 2,
			},
		});
		const workflow = cutoutWorkflow(credential, byRequest('limit'), 'wait', 'posted');
		const traffic = await Traffic.open(stage, 'limit', workflow);
		for (let execution = 0; execution < executions; execution++) {
			await traffic.send(stage.pictures.urls(1, execution));
		}
		await traffic.until(executions, ...endStatuses);

		for (const execution of await traffic.executions()) await expectCutouts(stage, execution, 1);
		expect(await expectPaidOnce(stage)).toBe(executions);
		const requests = await stage.sandbox.requests();
		const refused = requests.filter(({ status }) => status === 429).length;
		const created = (await stage.sandbox.predictions()).map(({ startedAt }) => startedAt!);
		const wallMs = Math.max(...created) - Math.min(...created);
		figures.note(
			'refused submissions a picture, three workers, 2 a second',
			refused / executions,
			'',
		);
		figures.note(
			'from the first to the last submission over what the limit allows, three workers',
			(wallMs * perSecond) / 1_000 / (executions - 1),
			'x',
		);
	});
}
