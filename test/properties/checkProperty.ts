/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { assert, asyncProperty, property, type Arbitrary } from 'fast-check';

/** The same cases on every machine; a failure prints it, with the case made as small as it gets. */
const SEED = 20_261_121;

/** How long to look for each property, in milliseconds, with other cases each time; see `npm run test:fuzz`. */
const FUZZ_MS = Number(process.env.FUZZ_MS ?? 0);

/** Holds a property against many values. */
export function checkProperty<T>(
	values: Arbitrary<T>,
	predicate: (value: T) => void,
	numRuns = 300,
): void {
	assert(property(values, predicate), extent(numRuns));
}

/** As `checkProperty`, where it takes a while to see. */
export async function checkSlowProperty<T>(
	values: Arbitrary<T>,
	predicate: (value: T) => Promise<void>,
	numRuns = 300,
): Promise<void> {
	await assert(asyncProperty(values, predicate), extent(numRuns));
}

function extent(numRuns: number) {
	return FUZZ_MS > 0
		? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: FUZZ_MS }
		: { seed: SEED, numRuns };
}
