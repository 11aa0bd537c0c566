import { outputOf } from '../n8n/execution';
import type { Reference } from '../n8n/N8nClient';
import { PauseStage } from '../pausing/pauseStage';
import {
	byHand,
	downloading,
	inARow,
	noOperation,
	photos,
	removal,
	removing,
	to,
	type WorkflowNode,
} from '../pausing/workflowNodes';
import { services } from '../sandbox/services';

const service = services.waveSpeed;
const second = 'Remove Background again';

describe('a pausing step', () => {
	let pausing: PauseStage;
	let credential: Reference;

	beforeAll(async () => {
		pausing = await PauseStage.open('pause-workflows');
		credential = await pausing.credential(service);
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => {
		await pausing.forget();
		await pausing.stage.sandbox.change({ taskMs: 2_000 });
	});

	const step = (
		settings: Readonly<Record<string, unknown>> = {},
		parameters: Readonly<Record<string, unknown>> = {},
	): WorkflowNode => removing(service, credential, parameters, settings);

	async function expectSubmissions(count: number): Promise<void> {
		expect(await pausing.predictions(service)).toHaveLength(count);
	}

	it('twice in a workflow', async () => {
		const again = step({}, { imageUrl: "={{ $('One item per photo').item.json.photo }}" });
		const execution = await pausing.run(
			inARow('twice', [
				byHand,
				...photos(pausing.pictures.urls(2)),
				step(),
				{ ...again, name: second },
				noOperation('After'),
			]),
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, removal)).toHaveLength(2);
		expect(outputOf(execution, second)).toHaveLength(2);
		expect(outputOf(execution, 'After')).toHaveLength(2);
		await expectSubmissions(4);
	});

	it('in a loop', async () => {
		const loop: WorkflowNode = {
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 2, options: {} },
		};
		const row = inARow('loop', [
			byHand,
			...photos(pausing.pictures.urls(6)),
			loop,
			step(),
			noOperation('After'),
		]);
		const execution = await pausing.run({
			...row,
			connections: {
				...row.connections,
				Loop: { main: [[to('After')], [to(removal)]] },
				[removal]: { main: [[to('Loop')]] },
			},
		});

		expect(execution.status).toBe('success');
		expect(execution.data?.resultData.runData[removal]).toHaveLength(3);
		expect(outputOf(execution, 'After').map(({ json }) => json.status)).toEqual(
			Array.from({ length: 6 }, () => 'succeeded'),
		);
		await expectSubmissions(6);
	});

	it.each(['v0', 'v1'])(
		'in each of two branches that meet, in order %s',
		async (executionOrder) => {
			const row = inARow(
				'branches',
				[
					byHand,
					...photos(pausing.pictures.urls(2)),
					step({ alwaysOutputData: true }),
					{ name: 'Merge', type: 'n8n-nodes-base.merge', typeVersion: 3, parameters: {} },
					noOperation('After'),
				],
				{ executionOrder },
			);
			const other = { ...step(), id: second, name: second, position: [600, 300] };
			const execution = await pausing.run({
				...row,
				nodes: [...row.nodes, other],
				connections: {
					...row.connections,
					'One item per photo': { main: [[to(removal), to(second)]] },
					[second]: { main: [[{ ...to('Merge'), index: 1 }]] },
				},
			});

			expect(execution.status).toBe('success');
			expect(execution.data?.resultData.runData.Merge).toHaveLength(1);
			expect(outputOf(execution, 'After').map(({ json }) => json.status)).toEqual(
				Array.from({ length: 4 }, () => 'succeeded'),
			);
			await expectSubmissions(4);
		},
	);

	it('with an error output', async () => {
		const urls = [...pausing.pictures.urls(2), pausing.pictures.wordsUrl];
		const row = inARow('error output', [
			byHand,
			...photos(urls),
			step({ onError: 'continueErrorOutput' }),
			noOperation('After'),
		]);
		const failed = { ...noOperation('Failed'), id: 'Failed', position: [800, 300] };
		const execution = await pausing.run({
			...row,
			nodes: [...row.nodes, failed],
			connections: { ...row.connections, [removal]: { main: [[to('After')], [to('Failed')]] } },
		});

		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'After')).toHaveLength(2);
		expect(outputOf(execution, 'Failed').map(({ json }) => json)).toEqual([
			expect.objectContaining({ photo: pausing.pictures.wordsUrl, errorCode: 'prediction_failed' }),
		]);
	});

	it('with a photo from a file', async () => {
		const execution = await pausing.run(
			inARow('files', [
				byHand,
				...photos(pausing.pictures.urls(2)),
				downloading,
				step({}, { imageSource: 'binary' }),
			]),
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, removal).map(({ binary }) => binary?.data?.fileName)).toEqual([
			'photo-0-no-bg.png',
			'photo-1-no-bg.png',
		]);
		await expectSubmissions(2);
	});
});
