export function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function last(sorted: readonly number[]): number {
	return sorted.at(-1) ?? NaN;
}

/** A number as a table shows it. */
export function shown(value: number, digits = 2): string {
	return Number.isNaN(value) ? '–' : value.toFixed(digits);
}
