/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import './nodeFilesFirst';
import '../setup';
import { Session, type Profiler } from 'node:inspector';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { removal, Stage } from '../nodes/stage';
import { ROOT } from './shippedFiles';

/**
 * Prints which files, and how many functions of each, one photo enters between the beginning of `execute` and the row:
 * what docs/architecture.md describes in eight steps. Every function of ours counts once, those without a name too.
 */
async function walk(): Promise<void> {
	const stage = await Stage.open({ taskMs: 300 });
	const session = new Session();
	session.connect();
	session.post('Profiler.enable');
	let entered: Profiler.ScriptCoverage[] = [];
	const shipped = new RemoveBackground();
	const type: INodeType = {
		description: shipped.description,
		async execute(this: IExecuteFunctions) {
			const counting = { callCount: true, detailed: false };
			session.post('Profiler.startPreciseCoverage', counting);
			const rows = await shipped.execute.call(this);
			session.post('Profiler.takePreciseCoverage', (_error, { result }) => (entered = result));
			return rows;
		},
	};
	const { error } = await stage.run(replicate, removal(replicate), { type });
	session.disconnect();
	await stage.close();
	if (error !== undefined) throw error;
	print(entered);
}

function print(entered: readonly Profiler.ScriptCoverage[]): void {
	const files = entered.flatMap(({ url, functions }) => {
		const path = url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : '';
		const ours = functions.filter(isOurs);
		return path.startsWith('nodes/') && ours.length > 0 ? [{ path, count: ours.length }] : [];
	});
	const rooms = new Map<string, { files: number; functions: number }>();
	for (const { path, count } of files.sort((one, other) => one.path.localeCompare(other.path))) {
		process.stdout.write(`${String(count).padStart(3)}  ${path}\n`);
		const room = roomOf(path);
		const known = rooms.get(room) ?? { files: 0, functions: 0 };
		rooms.set(room, { files: known.files + 1, functions: known.functions + count });
	}
	process.stdout.write('\n');
	for (const [room, sums] of rooms)
		process.stdout.write(`${room}: ${sums.files} files, ${sums.functions} functions\n`);
	const functions = files.reduce((sum, { count }) => sum + count, 0);
	process.stdout.write(`\n${files.length} files, ${functions} functions\n`);
}

/** Not what the compiler adds: helpers with two underscores, and for each export `get: () => …` and `() => name`. */
function isOurs({ functionName, ranges: [range] }: Profiler.FunctionCoverage): boolean {
	// What begins at 0 is the module itself.
	if (range === undefined || range.count === 0 || range.startOffset === 0) return false;
	const isGetter = range.endOffset - range.startOffset <= `() => ${functionName}`.length;
	return !isGetter && !/^get$|^__/.test(functionName);
}

function roomOf(path: string): string {
	return path
		.split('/')
		.slice(0, path.startsWith('nodes/prediction/') ? 3 : 2)
		.join('/');
}

void walk();
