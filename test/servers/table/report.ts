/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder } from '../../e2e/folders';
import { cogVersions } from '../versions';
import { documentOf } from './document';
import { columnsOfLastRun, reportFile, type WrittenColumn } from './writtenTable';

/** After the last test: leaves the table as JSON and, if every server was tried in everything, as a page for readers. */
export async function writeReport(n8n: string): Promise<void> {
	const columns = inOrder(columnsOfLastRun());
	const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
		version: string;
	};
	const report = {
		date: new Date().toISOString().slice(0, 10),
		versions: { package: manifest.version, n8n },
		columns,
	};
	mkdirSync(dirname(reportFile), { recursive: true });
	writeFileSync(reportFile, `${JSON.stringify(report, null, '\t')}\n`);
	if (isWhole(columns)) {
		writeFileSync(join(projectFolder, 'docs', 'servers.md'), documentOf(report));
	}
}

/** Cog by its age, then rembg. */
function inOrder(columns: readonly WrittenColumn[]): WrittenColumn[] {
	const names = cogVersions.map(({ version }) => `Cog ${version}`);
	const placeOf = ({ server }: WrittenColumn) =>
		names.includes(server) ? names.indexOf(server) : names.length;
	return [...columns].sort((one, other) => placeOf(one) - placeOf(other));
}

/** A run of some files, or of some tests in them, tells only part of it. */
function isWhole(columns: readonly WrittenColumn[]): boolean {
	const most = Math.max(...columns.map(({ cells }) => cells.length));
	const cogs = columns.filter(({ server }) => server.startsWith('Cog'));
	return (
		columns.length === cogVersions.length + 1 && cogs.every(({ cells }) => cells.length === most)
	);
}
