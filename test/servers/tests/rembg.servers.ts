import { credentialTests } from '../suites/credentialTests';
import { nginxInFront } from '../suites/nginxInFront';
import { rembgOutages } from '../suites/rembgOutages';
import { rembgRefusals } from '../suites/rembgRefusals';
import { rembgResults } from '../suites/rembgResults';
import { RembgScene } from '../suites/RembgScene';

describe('rembg', () => {
	const scene = new RembgScene();
	rembgResults(scene);
	rembgRefusals(scene);
	credentialTests({
		column: scene.column,
		at: 'rembg',
		stage: () => scene.stage,
		server: () => scene.server,
		rested: async () => {},
	});
	let before = 0;
	nginxInFront({
		column: scene.column,
		stage: () => scene.stage,
		server: () => scene.server,
		run: (run) => scene.run(run),
		slowRun: (run) => scene.slowRun(run),
		runs: async () => (await scene.answered()) - before,
		rested: async () => {
			before = await scene.answered();
		},
	});
	rembgOutages(scene);
});
