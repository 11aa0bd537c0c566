/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../e2e/folders';
import { atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const nodes = ['RemoveBackground', 'PredictionStatusTrigger'].map((name) =>
	join(projectFolder, 'dist', 'nodes', name, `${name}.node.js`),
);

/** In a process of its own, with what n8n itself has loaded long before. */
const script = `
require('n8n-workflow'); require('zod');
const from = process.hrtime.bigint();
for (const file of ${JSON.stringify(nodes)}) require(file);
console.log(Number(process.hrtime.bigint() - from) / 1e6);`;

/** What the package costs at n8n's start. */
export async function loading(tarball: string, rounds: number): Promise<Section> {
	const times = Array.from({ length: rounds }, () =>
		Number(
			execFileSync(process.execPath, ['-e', script], { cwd: projectFolder, encoding: 'utf8' }),
		),
	);
	const kilobytes = (await stat(tarball)).size / 1_024;
	return {
		title: 'Loading',
		text: `Loading both nodes of the built package in a fresh process that has n8n-workflow and zod already, as n8n has. Median of ${rounds}.`,
		columns: ['', ''],
		rows: [
			['loading', `${shown(median(times), 0)} ms`],
			['packed tarball', `${shown(kilobytes, 0)} kB`],
		],
		bars: [
			atMost('loading both nodes', median(times), 50, ' ms'),
			atMost('packed tarball', kilobytes, 250, ' kB'),
		],
	};
}
