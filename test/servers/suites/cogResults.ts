import { removal } from '../../e2e/pausing/workflowNodes';
import { outputOf } from '../../e2e/n8n/execution';
import { CogServer, type Predictor } from '../servers/CogServer';
import { isCutoutOf, isMask } from '../stage/photo';
import type { CogScene } from './CogScene';

const many = 20;

/** What goes well. */
export function cogResults(scene: CogScene): void {
	const { column, version } = scene;

	for (const as of ['file', 'url'] as const) {
		column.situation(`cutout by ${as}`, 'arrives', async (see) => {
			const row = await scene.one({}, { as });
			see(row);
			expect(row?.json).toMatchObject({ status: 'succeeded', outputUrls: [] });
			expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
		});
	}

	column.situation('cutout, paused', 'arrives, as the step waits in place', async (see) => {
		const row = await scene.one({}, { parameters: { completion: 'pause' } });
		see(row);
		expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
	});

	column.situation(
		'20 photos, one place',
		'all arrive, in order and worked on once',
		async (see) => {
			await scene.rested();
			const urls = scene.stage.photos.urls(many);
			const rows = await scene.stage.rows(scene.run({}, { urls, as: 'file' }));
			see(rows.find(({ json }) => json.status !== 'succeeded') ?? rows[0]);
			expect(rows).toHaveLength(many);
			for (const [index, row] of rows.entries()) {
				expect(isCutoutOf(index, await scene.stage.file(row))).toBe(true);
			}
			expect(await scene.cog.runs('started')).toBe(many);
		},
	);

	/** A photo through a model of another shape of output. */
	const through = async (predictor: Predictor) => {
		const cog = await CogServer.start({ version, predictor });
		try {
			const credential = await scene.stage.credential('cog', cog.url);
			const run = scene.run({}, { credential, as: 'file' });
			const execution = await scene.stage.finished(await scene.stage.start(run));
			return outputOf(execution, removal)[0];
		} finally {
			await cog.close();
		}
	};

	column.situation('a list of outputs', 'arrives whole, the first one first', async (see) => {
		const row = await through('two_pictures');
		see(row);
		expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
		expect(isMask(await scene.stage.file(row, 'data_1'))).toBe(true);
	});

	column.situation(
		'named outputs',
		'the cutout comes first, and the score is kept',
		async (see) => {
			const row = await through('named_pictures');
			see(row);
			expect(JSON.stringify(row?.json.output)).toContain('0.5');
			expect(isMask(await scene.stage.file(row, 'data_1'))).toBe(true);
			expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
		},
	);
}
