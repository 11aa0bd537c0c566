/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reportFile, rowsOfLastRun, words, type WrittenRow } from './writtenTable';

const versionOf = (folder: string): string =>
	(
		JSON.parse(readFileSync(join(__dirname, '../..', folder, 'package.json'), 'utf8')) as {
			version: string;
		}
	).version;

/** After the last test: prints the table, and leaves it as JSON for those who write documents. */
export default function printTable(): void {
	const rows = rowsOfLastRun();
	const report = {
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
	writeFileSync(reportFile, `${JSON.stringify(report, null, '\t')}\n`);
	process.stderr.write(`\n${textOf(rows)}\n`);
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
