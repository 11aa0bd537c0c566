/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentOf, type Report } from './document';
import { reportFile, words } from './writtenTable';

/** Writes docs/faults.md from the last run, which has to have been a whole one without a failure. */
const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
const missing = report.rows.flatMap(({ during, fault, cells }) =>
	Object.entries(cells)
		.filter(([, cell]) => cell.state === 'failed' || cell.state === 'not run')
		.map(([provider, cell]) => `${during}: ${fault}, ${provider}: ${words(cell)}`),
);
if (report.rows.length === 0 || missing.length > 0) {
	process.stderr.write(`Nothing is written, because of:\n${missing.join('\n')}\n`);
	process.exitCode = 1;
} else {
	writeFileSync(join(__dirname, '../../docs/faults.md'), documentOf(report));
}
