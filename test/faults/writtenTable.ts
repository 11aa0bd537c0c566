/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What came of one cell. */
export type WrittenCell =
	| { readonly state: 'held'; readonly ending: string; readonly ms: number }
	| { readonly state: 'does not apply'; readonly reason: string }
	| { readonly state: 'failed' | 'not run' };

export interface WrittenRow {
	readonly during: string;
	readonly fault: string;
	readonly cells: Record<string, WrittenCell>;
}

const reports = join(__dirname, '../../reports');
const parts = join(reports, 'faults');

/** The whole of it, as `report.ts` leaves it. */
export const reportFile = join(reports, 'faults.json');

export function forget(): void {
	rmSync(parts, { recursive: true, force: true });
	rmSync(reportFile, { force: true });
}

/** The rows that the tables of the last run have written down, those of the larger table first. */
export function rowsOfLastRun(): WrittenRow[] {
	if (!existsSync(parts)) return [];
	return readdirSync(parts)
		.map((file) => JSON.parse(readFileSync(join(parts, file), 'utf8')) as WrittenRow[])
		.sort((one, other) => other.length - one.length)
		.flat();
}

/** A cell as a reader sees it. */
export function words(cell: WrittenCell | undefined): string {
	switch (cell?.state) {
		case 'held':
			return cell.ending;
		case 'does not apply':
			return '—';
		case 'failed':
			return 'FAILED';
		default:
			return 'not run';
	}
}
