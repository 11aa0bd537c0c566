import { servePhotos, type PhotoServer } from '../demo/photoServer';
import { playScene } from '../demo/playScene';
import { scenes } from '../demo/scenes';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

/** Activation is told in another way there. */
const played = scenes.filter(({ listens }) => listens !== true);

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

	it('shows no key to anyone but the provider', async () => {
		expect(await stage.sandbox.leaks()).toEqual([]);
	});
});
