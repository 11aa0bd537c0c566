import { isCutoutOf } from '../stage/photo';
import type { RembgScene } from './RembgScene';

const many = 20;

/** What goes well, with the weights that everybody has. */
export function rembgResults(scene: RembgScene): void {
	const { column } = scene;

	column.situation('cutout by file', 'arrives', async (see) => {
		const row = await scene.one();
		see(row);
		expect(row?.json).toMatchObject({ status: 'succeeded', outputUrls: [] });
		expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
	});

	column.situation("cutout by file, the node's own model", 'arrives', async (see) => {
		const model = { __rl: true, mode: 'list', value: 'u2net' };
		const row = await scene.one({ parameters: { model } });
		see(row);
		expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
	});

	column.situation('cutout by url', 'arrives', async (see) => {
		const row = await scene.one(scene.neighbourly);
		see(row);
		expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
	});

	column.situation('20 photos', 'all arrive, in order and sent once', async (see) => {
		const before = await scene.answered();
		const rows = await scene.stage.rows(scene.run({ urls: scene.stage.photos.urls(many) }));
		see(rows.find(({ json }) => json.status !== 'succeeded') ?? rows[0]);
		expect(rows).toHaveLength(many);
		for (const [index, row] of rows.entries()) {
			expect(isCutoutOf(index, await scene.stage.file(row))).toBe(true);
		}
		expect((await scene.answered()) - before).toBe(many);
	});
}
