/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';

/** Does `work` unless it has ended well before, on this kind of machine and with the same content of `inputFile`. */
export async function onceFor(
	inputFile: string,
	stampFile: string,
	work: () => Promise<void>,
	alreadyDone: () => void,
): Promise<void> {
	const hash = createHash('sha256')
		.update(await readFile(inputFile))
		.digest('hex');
	const stamp = `${process.platform}-${process.arch} ${hash}`;
	if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) {
		alreadyDone();
		return;
	}
	await rm(stampFile, { force: true });
	await work();
	// Last: without it the folder is what an interrupted installation left.
	await writeFile(stampFile, stamp);
}
