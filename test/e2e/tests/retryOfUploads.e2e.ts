import { picture } from '../../nodes/picture';
import { instantCutOut } from '../../sandbox/engines/instant';
import { failureOf, outputOf, type Execution } from '../n8n/execution';
import { until } from '../neighbours/until';
import { byRequest, inARow, removal, removing } from '../pausing/workflowNodes';
import { sandboxCredential, services } from '../sandbox/services';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

const service = services.replicate;
const path = 'three-photos';
const photos = [1, 2, 3].map((number) => picture(number));
/** The service works on one photo after the other, so the third ends after 30 seconds. */
const taskMs = 10_000;
const timeoutSeconds = 25;
const withinMs = 240_000;

let stage: Stage;

beforeAll(async () => {
	stage = await openTestStage('retry-of-uploads', 'instant', {
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	});
	await stage.sandbox.change({ taskMs, parallel: 1 });
}, withinMs);
afterAll(async () => await stage.close());

async function publish(): Promise<string> {
	const { client, sandbox } = stage;
	const credential = await client.createCredential(sandboxCredential(service, sandbox.url));
	const { id } = await client.createWorkflow(
		inARow('Uploads', [
			byRequest(path),
			removing(service, credential, {
				imageSource: 'binary',
				completion: 'wait',
				options: { timeout: timeoutSeconds },
			}),
		]),
	);
	await client.activate(id);
	return id;
}

/** Posts the photos in one form, as a shop's page does; the answer is the execution that comes of it. */
async function upload(workflowId: string): Promise<Execution> {
	const { client, server } = stage;
	const form = new FormData();
	for (const [index, photo] of photos.entries())
		form.append('photo', new Blob([photo], { type: 'image/png' }), `mug-${index}.png`);
	const response = await fetch(`${server.url}/webhook/${path}`, { method: 'POST', body: form });
	expect(response.status).toBe(200);
	const [execution] = await until('an execution', async () => {
		const found = await client.executions(workflowId);
		return found.length > 0 ? found : undefined;
	});
	return await client.waitFor(execution!.id, undefined, withinMs);
}

async function endOfPredictions(): Promise<void> {
	await until('the end of all predictions', async () => {
		const predictions = await stage.sandbox.predictions();
		return predictions.every(({ status }) => status === 'succeeded') || undefined;
	});
}

/** "Retry with original workflow" in the editor's list of executions. */
async function retry(executionId: string): Promise<Execution> {
	const { client } = stage;
	const { id } = await client.internal<{ id: string }>('POST', `/executions/${executionId}/retry`, {
		loadWorkflow: false,
	});
	return await client.waitFor(id, undefined, withinMs);
}

it(
	'a retry of an execution whose uploads n8n keeps on disk submits nothing again',
	async () => {
		const failed = await upload(await publish());
		expect(failureOf(failed)).toMatch(/^error: .*did not finish within 25 seconds/);
		expect(await stage.sandbox.predictions()).toHaveLength(photos.length);

		await endOfPredictions();
		const retried = await retry(failed.id);

		expect(failureOf(retried)).toBe('success');
		const items = outputOf(retried, removal);
		expect(items.map(({ binary }) => binary?.data?.id)).toEqual(
			photos.map(() => expect.stringMatching(/^filesystem/) as string),
		);
		const cutouts = items.map(async ({ binary }) => await stage.client.readBinary(binary!.data!));
		expect(await Promise.all(cutouts)).toEqual(photos.map((photo) => instantCutOut(photo)));
		const predictions = await stage.sandbox.predictions();
		expect(predictions.map(({ submissions }) => submissions)).toEqual([1, 1, 1]);
	},
	2 * withinMs,
);
