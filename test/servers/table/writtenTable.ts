/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was seen of one server in one situation. */
export interface WrittenCell {
	readonly situation: string;
	readonly state: 'failed' | 'held';
	/** `delivered`, or the code of the error. */
	readonly ending: string;
	/** What the node said, where it said something. */
	readonly words: string;
}

export interface WrittenColumn {
	readonly server: string;
	readonly cells: readonly WrittenCell[];
}

const reports = join(__dirname, '../../../reports');
const parts = join(reports, 'servers');

/** The whole of it, as `report.ts` leaves it. */
export const reportFile = join(reports, 'servers.json');

export function forget(): void {
	rmSync(parts, { recursive: true, force: true });
	rmSync(reportFile, { force: true });
}

export function write(column: WrittenColumn): void {
	mkdirSync(parts, { recursive: true });
	const file = column.server.replaceAll(/[^\w.-]+/g, '-');
	writeFileSync(join(parts, `${file}.json`), JSON.stringify(column));
}

export function columnsOfLastRun(): WrittenColumn[] {
	if (!existsSync(parts)) return [];
	return readdirSync(parts)
		.sort()
		.map((file) => JSON.parse(readFileSync(join(parts, file), 'utf8')) as WrittenColumn);
}
