/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import './nodeFilesFirst';
import '../setup';
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replicate } from '../../nodes/providers/replicate';
import { removal, Stage } from '../nodes/stage';
import { ROOT } from './shippedFiles';

/**
 * Prints which files, and how many functions of each, one photo enters on its way to a cutout: what
 * docs/architecture.md describes in eight steps. Functions that only run when a module is loaded do not count.
 */
async function walk(): Promise<void> {
	const stage = await Stage.open({ taskMs: 300 });
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
	const { error } = await stage.run(replicate, removal(replicate));
	const { result } = await session.post('Profiler.takePreciseCoverage');
	session.disconnect();
	await stage.close();
	if (error !== undefined) throw error;
	const entered = result.flatMap(({ url, functions }) => {
		const path = url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : '';
		const named = functions.filter(isOurs);
		return path.startsWith('nodes/') && named.length > 0 ? [{ path, count: named.length }] : [];
	});
	for (const { path, count } of entered.sort((one, other) => one.path.localeCompare(other.path)))
		process.stdout.write(`${String(count).padStart(3)}  ${path}\n`);
	const functions = entered.reduce((sum, { count }) => sum + count, 0);
	process.stdout.write(`\n${entered.length} files, ${functions} functions\n`);
}

/** Not what the compiler adds: helpers with two underscores, and for each export `get: () => …` and `() => name`. */
function isOurs({ functionName, ranges: [range] }: Profiler.FunctionCoverage): boolean {
	if (range === undefined || range.count === 0) return false;
	const isGetter = range.endOffset - range.startOffset <= `() => ${functionName}`.length;
	return !isGetter && !/^$|^get$|^__/.test(functionName);
}

void walk();
