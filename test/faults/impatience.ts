import { DOWNLOAD, RETRY, REQUEST_LIMITS } from '../../nodes/prediction/model/policy';

/** The package with a tenth of its patience, so that faults which take minutes take seconds. */
const impatience = [
	[REQUEST_LIMITS, { timeoutMs: 5_000, maxBytes: 4 * 1024 * 1024 }],
	[RETRY, { firstMs: 50, maxMs: 1_000, patienceMs: 10_000 }],
	[DOWNLOAD, { headersMs: 3_000, idleMs: 3_000, totalMs: 5_000, watchMs: 50 }],
] as const;

for (const [numbers, smaller] of impatience) Object.assign(numbers, smaller);
