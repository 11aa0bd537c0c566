/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';
import { exclusively } from '../../e2e/processes/exclusively';
import { onceFor } from '../../e2e/processes/onceFor';
import type { Progress } from '../../e2e/progress';
import { requirementsFolder, serverCache } from '../folders';
import { pythonOf, run } from './virtualEnvironment';

/**
 * What rembg's first start would do: numba compiles pymatting, a minute of one core for each server that starts meanwhile.
 * The result is kept with the environment.
 */
export async function compileRembg(name: string, progress: Progress): Promise<void> {
	await exclusively(join(serverCache, `${name}.lock`), async () => {
		await onceFor(
			join(requirementsFolder, `${name}.txt`),
			join(serverCache, name, 'compiled'),
			async () =>
				await progress.during("Compiling rembg's libraries", async () => {
					await run(pythonOf(name), '-c', 'from rembg.cli import main');
				}),
			() => progress.skip("rembg's libraries", 'compiled'),
		);
	});
}
