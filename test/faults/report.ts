/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drawn } from '../bench/plots';
import { documentOf, plotOf } from './document';
import { faults } from './faults';
import { clockSteps } from './faults/clockSteps';
import { reportFile, rowsOfLastRun, words, type WrittenRow } from './writtenTable';

const docs = join(__dirname, '../../docs');

const versionOf = (folder: string): string =>
	(
		JSON.parse(readFileSync(join(__dirname, '../..', folder, 'package.json'), 'utf8')) as {
			version: string;
		}
	).version;

/** After the last test: prints the table, leaves it as JSON and, if all of it holds, as a page for readers with a plot. */
export default function report(): void {
	const rows = rowsOfLastRun();
	const table = {
		date: new Date().toISOString().slice(0, 10),
		versions: {
			package: versionOf('.'),
			'n8n-core': versionOf('node_modules/n8n-core'),
			node: process.version,
		},
		providers: providersOf(rows),
		rows,
	};
	mkdirSync(dirname(reportFile), { recursive: true });
	writeFileSync(reportFile, `${JSON.stringify(table, null, '\t')}\n`);
	process.stderr.write(`\n${textOf(rows)}\n`);
	if (!isWhole(rows)) return;
	writeFileSync(join(docs, 'faults.md'), documentOf(table));
	writeFileSync(join(docs, 'images/faults.svg'), `${drawn(plotOf(rows))}\n`);
}

/** Every row that there is, and no cell that failed or was left out. */
function isWhole(rows: readonly WrittenRow[]): boolean {
	const cells = rows.flatMap((row) => Object.values(row.cells));
	return (
		rows.length === faults.length + clockSteps.length &&
		cells.every(({ state }) => state === 'held' || state === 'does not apply')
	);
}

const providersOf = (rows: readonly WrittenRow[]) => Object.keys(rows[0]?.cells ?? {});

function textOf(rows: readonly WrittenRow[]): string {
	const providers = providersOf(rows);
	const lines = [
		['', ...providers],
		...rows.map(({ during, fault, cells }) => [
			`${during}: ${fault}`,
			...providers.map((id) => words(cells[id])),
		]),
	];
	const widths = (lines[0] ?? []).map((_, column) =>
		Math.max(...lines.map((line) => (line[column] ?? '').length)),
	);
	return lines
		.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
		.join('\n');
}
