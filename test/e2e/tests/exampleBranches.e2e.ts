/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';
import { servePhotos, type PhotoServer } from '../demo/photoServer';
import { logFolder } from '../folders';
import { picture } from '../../nodes/picture';
import { instantCutOut } from '../../sandbox/engines/instant';
import { outputOf, type Execution, type Item } from '../n8n/execution';
import { startChatModel } from '../neighbours/chatModel';
import { ExampleStage } from '../neighbours/ExampleStage';
import { photosAt, type Changes } from '../neighbours/importExample';
import { installGraphicsMagick } from '../neighbours/installGraphicsMagick';
import { compareOnWhite } from '../neighbours/onWhite';
import { until } from '../neighbours/until';
import { freePorts } from '../processes/freePorts';
import { Sandbox } from '../sandbox/Sandbox';
import { sandboxCredential, services } from '../sandbox/services';

const start = 'When clicking ‘Execute workflow’';

let examples: ExampleStage;

beforeAll(async () => {
	examples = await ExampleStage.open('example-branches');
});
afterAll(async () => await examples.close());
beforeEach(async () => await examples.stage.sandbox.reset());

async function run(workflowId: string): Promise<Execution> {
	const execution = await examples.stage.client.runManually(workflowId, start);
	expect(execution.status).toBe('success');
	return execution;
}

async function filesOf(items: readonly Item[]): Promise<Buffer[]> {
	return await Promise.all(
		items.map(async ({ binary }) => await examples.stage.client.readBinary(binary!.data!)),
	);
}

/** In an order of their own, for comparing what came from several branches. */
const sorted = (files: readonly Buffer[]) => files.map((file) => file.toString('base64')).sort();

describe('05-cutouts-by-polling.json', () => {
	it('starts once for a cutout that someone has submitted', async () => {
		const { client, sandbox } = examples.stage;
		const listening = await examples.import('05-cutouts-by-polling.json');
		await client.activate(listening);
		const submitted = await run(
			await examples.import('09a-submit-photos.json', {
				...photosAt(examples.pictures.urls(1, 5)),
				'Remove Background': { options: {} },
			}),
		);
		await until('the end of the prediction', async () =>
			(await sandbox.predictions()).find(({ endedAt }) => endedAt !== null),
		);

		// n8n polls at the minute, and whenever a workflow is activated.
		await client.deactivate(listening);
		await client.activate(listening);
		const execution = await until('an execution', async () => {
			const [newest] = await client.executions(listening);
			return newest && (await client.waitFor(newest.id));
		});
		await client.deactivate(listening);
		expect(await client.executions(listening)).toHaveLength(1);

		const told = outputOf(execution, 'Use the cutout');
		expect(told.map(({ json }) => json.predictionId)).toEqual(
			outputOf(submitted, 'Remove Background').map(({ json }) => json.predictionId),
		);
		expect(await filesOf(told)).toEqual([instantCutOut(picture(5))]);
	});
});

describe('10-failover-between-providers.json', () => {
	const count = 5;
	const photos = Array.from({ length: count }, (_, number) => picture(number));
	const importIt = async (credentials = {}) =>
		await examples.import(
			'10-failover-between-providers.json',
			photosAt(examples.pictures.urls(count)),
			credentials,
		);

	it('takes everything to B when A is down', async () => {
		const [nobody] = await freePorts(1);
		const { client, sandbox } = examples.stage;
		const down = sandboxCredential(services.replicate, `http://127.0.0.1:${nobody}`);
		const credential = await client.createCredential({ ...down, name: 'A is down' });
		const execution = await run(await importIt({ [down.type]: credential }));

		const cutouts = outputOf(execution, 'All cutouts');
		expect(cutouts.map(({ json }) => json.provider)).toEqual(Array(count).fill('waveSpeed'));
		expect(await filesOf(cutouts)).toEqual(photos.map((photo) => instantCutOut(photo)));
		expect(await sandbox.predictions()).toHaveLength(count);
	});

	it('takes to B what A refused, and nothing that A may have taken', async () => {
		const { sandbox } = examples.stage;
		const submission = { place: 'replicate', method: 'POST', path: '/predictions$' } as const;
		await sandbox.addFault({ ...submission, nth: 1, action: { kind: 'answer', status: 402 } });
		await sandbox.addFault({ ...submission, nth: 2, action: { kind: 'reset', when: 'after' } });
		const execution = await run(await importIt());

		const doubtful = outputOf(execution, 'Look at A first');
		expect(doubtful.map(({ json }) => json.errorCode)).toEqual(['unreachable']);
		const cutouts = outputOf(execution, 'All cutouts');
		expect(cutouts.map(({ json }) => json.provider)).toEqual([
			...Array<string>(count - 2).fill('replicate'),
			'waveSpeed',
		]);
		const delivered = [
			...(await filesOf(cutouts)),
			...(await filesOf(doubtful)).map((photo) => instantCutOut(photo)),
		];
		expect(sorted(delivered)).toEqual(sorted(photos.map((photo) => instantCutOut(photo))));

		const paid = (await sandbox.predictions()).map(({ imageSha256 }) => imageSha256);
		expect(new Set(paid).size).toBe(count);
		expect(paid).toHaveLength(count);
	});

	it('takes to B what A gave up, and nothing that is done at A', async () => {
		const { sandbox } = examples.stage;
		await sandbox.change({ ending: 'failed' });
		const givenUp = outputOf(await run(await importIt()), 'Failed at both');
		expect(givenUp.map(({ json }) => json.provider)).toEqual(Array(count).fill('waveSpeed'));

		await sandbox.reset();
		await sandbox.addFault({
			place: 'files',
			method: 'GET',
			count: 0,
			action: { kind: 'answer', status: 404 },
		});
		const done = outputOf(await run(await importIt()), 'Look at A first');
		expect(done.map(({ json }) => json.status)).toEqual(Array(count).fill('succeeded'));
		expect((await sandbox.predictions()).map(({ dialect }) => dialect)).toEqual(
			Array(count).fill('replicate'),
		);
	});

	it('leaves nothing out when both are down', async () => {
		const { sandbox } = examples.stage;
		await sandbox.addFault({
			method: 'POST',
			count: 0,
			action: { kind: 'answer', status: 401, body: { detail: 'Unauthenticated' } },
		});
		const execution = await run(await importIt());

		const failed = outputOf(execution, 'Failed at both');
		expect(sorted(await filesOf(failed))).toEqual(sorted(photos));
		expect(outputOf(execution, 'All cutouts')).toEqual([]);
	});
});

describe('11-ai-agent-tool.json', () => {
	it('lets the agent make the cutout of the photo it is asked for', async () => {
		const { client, sandbox, server } = examples.stage;
		const model = await startChatModel();
		await examples.addCredential(model.credential);
		// Outside of the editor only a public chat answers.
		const workflowId = await examples.import('11-ai-agent-tool.json', { Chat: { public: true } });
		await client.activate(workflowId);
		const [photo = ''] = examples.pictures.urls(1, 11);

		const response = await fetch(`${server.url}/webhook/cutout-chat/chat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				action: 'sendMessage',
				sessionId: 'of this test',
				chatInput: `Cut out ${photo} please`,
			}),
		});
		const { output } = (await response.json()) as { output: string };
		await client.deactivate(workflowId);
		await model.close();

		const [tool] = model.questions[0]?.tools ?? [];
		expect(tool?.function.description).toContain('Removes the background of one photo');
		expect(Object.keys(tool?.function.parameters.properties ?? {})).toEqual(['photo']);
		expect(model.questions).toHaveLength(2);

		const predictions = await sandbox.predictions();
		expect(predictions.map(({ status, submissions }) => [status, submissions])).toEqual([
			['succeeded', 1],
		]);
		const [address = ''] = new RegExp(`${sandbox.url}[^"\\\\]+`).exec(output) ?? [];
		const cutout = Buffer.from(await (await fetch(address)).arrayBuffer());
		expect(cutout).toEqual(instantCutOut(picture(11)));
	});
});

describe('12-white-background.json', () => {
	/** JPEG changes each pixel a little, more at the edges. */
	const largestDifference = 4;
	let photoServer: PhotoServer;
	let cutter: Sandbox;

	beforeAll(async () => {
		await installGraphicsMagick();
		photoServer = await servePhotos();
		cutter = await Sandbox.start('grabcut', join(logFolder, 'example-white-sandbox.log'));
	});
	afterAll(async () => {
		photoServer.close();
		await cutter.stop();
	});

	it('lays the cutout on white, as a JPEG of the same size', async () => {
		const photo = photoServer.photos.find(({ name }) => name.startsWith('product'))!;
		const credential = await examples.stage.client.createCredential(
			sandboxCredential(services.replicate, cutter.url),
		);
		const execution = await run(
			await examples.import('12-white-background.json', photosAt([photo.url]), {
				[services.replicate.credentialType]: credential,
			}),
		);

		const made = outputOf(execution, 'On white');
		expect(made.map(({ binary }) => binary?.data)).toMatchObject([
			{ fileName: `${photo.name}-no-bg.jpeg`, mimeType: 'image/jpeg' },
		]);
		const [picture] = await filesOf(made);
		const [cutout] = await filesOf(outputOf(execution, 'Remove Background'));
		const onWhite = await compareOnWhite(picture!, cutout!);
		expect(onWhite).toMatchObject({ format: 'jpeg', hasAlpha: false, hasSizeOfCutout: true });
		expect(onWhite.backgroundShare).toBeGreaterThan(0.2);
		expect(onWhite.backgroundDifference).toBeLessThan(largestDifference);
		expect(onWhite.productDifference).toBeLessThan(largestDifference);
	});
});

describe('13-life-cycle-in-steps.json', () => {
	const importIt = async (changes: Changes = {}) =>
		await examples.import('13-life-cycle-in-steps.json', {
			...photosAt(examples.pictures.urls(2)),
			...changes,
		});

	it('downloads what ends in time', async () => {
		const { sandbox } = examples.stage;
		await sandbox.change({ taskMs: 1_000 });
		const execution = await run(await importIt());

		const created = outputOf(execution, 'Create').map(({ json }) => json);
		expect(created.map(({ status }) => status)).not.toContain('succeeded');
		const downloaded = outputOf(execution, 'Download');
		expect(downloaded.map(({ json }) => json.predictionId)).toEqual(
			created.map(({ predictionId }) => predictionId),
		);
		expect(await filesOf(downloaded)).toEqual([
			instantCutOut(picture(0)),
			instantCutOut(picture(1)),
		]);
		expect(outputOf(execution, 'Cancel')).toEqual([]);
	});

	it('cancels what takes too long', async () => {
		const { sandbox } = examples.stage;
		await sandbox.change({ ending: 'never' });
		const execution = await run(
			await importIt({ Wait: { options: { timeout: 2, onTimeout: 'return' } } }),
		);

		expect(outputOf(execution, 'Wait').map(({ json }) => json.timedOut)).toEqual([true, true]);
		expect(outputOf(execution, 'Cancel').map(({ json }) => json.status)).toEqual([
			'canceled',
			'canceled',
		]);
		expect(outputOf(execution, 'Download')).toEqual([]);
		expect((await sandbox.predictions()).map(({ status }) => status)).toEqual([
			'canceled',
			'canceled',
		]);
	});
});
