/** A bar that has to be reached. */
export interface Bar {
	readonly measure: string;
	readonly limit: string;
	readonly reached: string;
	readonly isReached: boolean;
}

/** Bars to draw, one group for each label. */
export interface Plot {
	readonly name: string;
	readonly title: string;
	readonly unit: string;
	readonly labels: readonly string[];
	readonly series: ReadonlyArray<{ readonly name: string; readonly values: readonly number[] }>;
}

/** What one scenario found out. */
export interface Section {
	readonly title: string;
	readonly text: string;
	readonly columns: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
	readonly bars: readonly Bar[];
	readonly plots?: readonly Plot[];
}

/** A bar for a number that must not be larger. */
export function atMost(measure: string, value: number, limit: number, unit = ''): Bar {
	const word = (number: number) => `${Number(number.toFixed(3))}${unit}`;
	return {
		measure,
		limit: `at most ${word(limit)}`,
		reached: word(value),
		isReached: value <= limit,
	};
}

/** A bar for a number that must not be smaller. */
export function atLeast(measure: string, value: number, limit: number, unit = ''): Bar {
	const { reached } = atMost(measure, value, limit, unit);
	return { measure, limit: `at least ${limit}${unit}`, reached, isReached: value >= limit };
}
