type Check<Row extends readonly unknown[]> = (...row: Row) => void | Promise<void>;

interface Checks {
	(title: string, check: Check<[]>): void;
	each<Row extends readonly unknown[]>(
		rows: readonly Row[],
	): (title: string, check: Check<Row>) => void;
}

/**
 * A check that not every provider can have: where this one cannot, the report shows it as skipped, with the reason, and
 * not as passed.
 * @param reason what the report says then, e.g. `has no list`
 */
export function itIf(condition: boolean, reason: string): Checks {
	const skip = (title: string) => it.skip(`${title} (${reason})`, () => undefined);
	const checks: Checks = (title, check) =>
		condition ? it(title, async () => await check()) : skip(title);
	checks.each = (rows) => (title, check) => {
		if (!condition) skip(title);
		else
			it.each(rows.map((row) => [...row]))(title, async (...row) => await check(...(row as never)));
	};
	return checks;
}

/** As `itIf`, for a whole group of checks: a group that this provider cannot have shows as one skipped check. */
export function describeIf(condition: boolean, reason: string) {
	return (title: string, checks: () => void): void => {
		if (condition) describe(title, checks);
		else it.skip(`${title} (${reason})`, () => undefined);
	};
}
