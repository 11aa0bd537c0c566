/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { engineNames, type EngineName } from '../sandbox/engines/engine';
import { servePhotos, type Photo } from './demo/photoServer';
import { pictureTable, type PictureRow } from './demo/pictureTable';
import { playScene } from './demo/playScene';
import { scenes } from './demo/scenes';
import { logFolder, projectFolder } from './folders';
import { hostSteps, installHost } from './host/installHost';
import { buildPackage } from './n8n/buildPackage';
import { Progress } from './progress';
import { installSandbox, sandboxSteps } from './sandbox/installSandbox';
import { openStage, owner, type Stage } from './stage';

const outputFolder = join(projectFolder, 'demo-output');
const opening = 1;
const nameOf = (folder: string) => relative('.', folder);

/** The pictures of every scene that worked, and the sentences about those that did not. */
async function playAll(stage: Stage, photos: readonly Photo[], progress: Progress) {
	const pictures: PictureRow[] = [];
	const failures: string[] = [];
	await rm(outputFolder, { recursive: true, force: true });
	await mkdir(outputFolder);
	for (const scene of scenes) {
		try {
			const made = await progress.during(
				`${scene.name}: ${scene.example}`,
				async () => await playScene(scene, stage, photos),
			);
			for (const picture of made) {
				await writeFile(join(outputFolder, picture.fileName), picture.bytes);
				pictures.push({ ...picture, workflow: scene.example, provider: scene.service.provider });
			}
		} catch (error) {
			failures.push(`${scene.name}: ${(error as Error).message}`);
		}
	}
	return { pictures, failures };
}

async function demo(engine: EngineName, serve: boolean): Promise<void> {
	const say = (text: string) => process.stdout.write(`${text}\n`);
	const progress = new Progress(hostSteps + sandboxSteps + opening + scenes.length);
	const host = await installHost(progress);
	await installSandbox(progress);
	const stage = await progress.during(
		`Building the package and starting n8n ${host.version} with it`,
		async () => await openStage({ name: 'demo', host, tarball: buildPackage(), engine }),
	);
	const photoServer = await servePhotos();
	try {
		const { pictures, failures } = await playAll(stage, photoServer.photos, progress);
		say(`\n${pictureTable(pictures)}\n`);
		say(
			`The pictures, made by the ${stage.sandbox.engine} engine, are in ${nameOf(outputFolder)}/`,
		);
		if (failures.length > 0) {
			process.exitCode = 1;
			say(`\nNot everything worked:\n${failures.join('\n')}`);
			say(`What n8n and the sandbox wrote is in ${nameOf(logFolder)}/`);
		}
		if (serve) {
			say(`\nn8n is open at ${stage.server.url}, log in as ${owner.email} with ${owner.password}`);
			say(`Its credentials lead to the sandbox at ${stage.sandbox.url}, not to the providers.`);
			say('Ctrl-C ends everything.');
			await stage.server.ended();
		}
	} finally {
		photoServer.close();
		await stage.close();
	}
}

// By default a signal would skip what tidies up at the exit. More than one may come: from the terminal and from npm.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(130));
}
const { values } = parseArgs({
	options: {
		serve: { type: 'boolean', default: false },
		engine: { type: 'string', default: 'imgly' },
	},
});
const engine = engineNames.find((name) => name === values.engine);
if (!engine) {
	process.stderr.write(`There is no engine ${values.engine}; choose ${engineNames.join(', ')}\n`);
	process.exitCode = 2;
} else {
	demo(engine, values.serve).catch((error: Error) => {
		process.stderr.write(`\n${error.message}\n`);
		process.exitCode = 1;
	});
}
