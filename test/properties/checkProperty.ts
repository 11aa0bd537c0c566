import { assert, asyncProperty, property, type Arbitrary } from 'fast-check';

/** The same cases on every machine; a failure prints it, with the case made as small as it gets. */
const SEED = 20_261_121;

/** Holds a property against many values. */
export function checkProperty<T>(
	values: Arbitrary<T>,
	predicate: (value: T) => void,
	numRuns = 300,
): void {
	assert(property(values, predicate), { seed: SEED, numRuns });
}

/** As `checkProperty`, where it takes a while to see. */
export async function checkSlowProperty<T>(
	values: Arbitrary<T>,
	predicate: (value: T) => Promise<void>,
	numRuns = 300,
): Promise<void> {
	await assert(asyncProperty(values, predicate), { seed: SEED, numRuns });
}
