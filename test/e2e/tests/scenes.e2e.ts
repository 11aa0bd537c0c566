import { servePhotos, type PhotoServer } from '../demo/photoServer';
import { playScene } from '../demo/playScene';
import { scenes } from '../demo/scenes';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

describe('the example workflows on photos', () => {
	let stage: Stage;
	let photoServer: PhotoServer;

	beforeAll(async () => {
		photoServer = await servePhotos();
		stage = await openTestStage('scenes', 'grabcut');
	});
	afterAll(async () => {
		photoServer.close();
		await stage.close();
	});

	it.each(scenes)('$name: $example gives a cutout of every photo', async (scene) => {
		const pictures = await playScene(scene, stage, photoServer.photos);
		expect(pictures).toHaveLength(scene.photos);
	});

	it('shows no key to anyone but the provider', async () => {
		expect(await stage.sandbox.leaks()).toEqual([]);
	});
});
