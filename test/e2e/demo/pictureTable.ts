import type { Cutout } from './cutout';

const percent = (share: number | undefined) =>
	share === undefined ? '-' : `${Math.round(share * 100)} %`;

export interface PictureRow {
	readonly workflow: string;
	readonly provider: string;
	readonly fileName: string;
	readonly cutout: Cutout | undefined;
}

/** Columns as wide as their widest cell. */
export function pictureTable(rows: readonly PictureRow[]): string {
	const cells = [
		['workflow', 'provider', 'picture', 'transparent', 'opaque'],
		...rows.map((row) => [
			row.workflow,
			row.provider,
			row.fileName,
			percent(row.cutout?.transparentShare),
			percent(row.cutout?.opaqueShare),
		]),
	];
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
	return cells
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column]!))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}
