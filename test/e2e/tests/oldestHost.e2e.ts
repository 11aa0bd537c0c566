import { servePhotos, type PhotoServer } from '../demo/photoServer';
import { playScene, runScene } from '../demo/playScene';
import { scenes } from '../demo/scenes';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

const played = scenes.filter(({ listens }) => listens !== true);
const listening = scenes.filter(({ listens }) => listens === true);

describe('the example workflows in the oldest n8n', () => {
	let stage: Stage;
	let photoServer: PhotoServer;

	beforeAll(async () => {
		photoServer = await servePhotos();
		stage = await openTestStage('oldestHost', 'instant');
	});
	afterAll(async () => {
		photoServer.close();
		await stage.close();
	});

	it.each(played)('$name: $example gives a picture of every photo', async (scene) => {
		const pictures = await playScene(scene, stage, photoServer.photos);
		expect(pictures).toHaveLength(scene.photos);
	});

	// n8n 2.0 loses sight of the files of a webhook's execution once that has ended, its own Webhook node's too.
	it.each(listening)('$name: $example is started by the report of every photo', async (scene) => {
		const items = await runScene(scene, stage, photoServer.photos.slice(0, scene.photos));
		for (const { json, binary } of items) {
			expect(json).toMatchObject({ status: 'succeeded', event: { verified: true } });
			expect(binary?.data?.mimeType).toBe('image/png');
		}
	});

	it('shows no key to anyone but the provider', async () => {
		expect(await stage.sandbox.leaks()).toEqual([]);
	});
});
