import { cogVersions } from '../versions';
import { cogOutages } from './cogOutages';
import { cogRefusals } from './cogRefusals';
import { cogResults } from './cogResults';
import { cogStops } from './cogStops';
import { cogWebhooks } from './cogWebhooks';
import { CogScene } from './CogScene';
import { credentialTests } from './credentialTests';
import { nginxInFront, readTimeoutSeconds } from './nginxInFront';

/** Everything that one version of Cog is tried in. */
export function describeCog(wanted: string): void {
	const version = cogVersions.find((known) => known.version === wanted)!;
	describe(`Cog ${version.version}`, () => {
		const scene = new CogScene(version);
		cogResults(scene);
		cogRefusals(scene);
		cogStops(scene);
		cogWebhooks(scene);
		credentialTests({
			column: scene.column,
			at: 'cog',
			stage: () => scene.stage,
			server: () => scene.cog.server,
			rested: async () => await scene.rested(),
		});
		nginxInFront({
			column: scene.column,
			stage: () => scene.stage,
			server: () => scene.cog.server,
			run: (run) => scene.run({}, run),
			slowRun: (run) => scene.run({ seconds: readTimeoutSeconds + 2 }, run),
			runs: async () => await scene.cog.runs('started'),
			rested: async () => await scene.rested(),
		});
		cogOutages(scene);
	});
}
