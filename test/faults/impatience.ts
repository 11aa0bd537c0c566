import { DOWNLOAD, RETRY, REQUEST_LIMITS } from '../../nodes/prediction/model/policy';
import { providers } from '../../nodes/providers';

/** The package with a tenth of its patience, so that faults which take minutes take seconds. */
shorten(REQUEST_LIMITS, { timeoutMs: 5_000, maxBytes: 4 * 1024 * 1024 });
shorten(RETRY, { firstMs: 50, maxMs: 1_000, budgetMs: 10_000 });
shorten(DOWNLOAD, {
	...{ headersMs: 3_000, idleMs: 3_000, totalMs: 8_000, watchMs: 50 },
	...{ freshMs: 1_000, retryMs: 3_000 },
});

/** The gaps between two status requests that providers ask for. */
for (const { limits } of providers)
	if (limits.minPollGapMs !== undefined)
		shorten(limits as { minPollGapMs: number }, { minPollGapMs: 100 });

function shorten<T extends object>(limits: T, smaller: { [name in keyof T]?: number }): void {
	Object.assign(limits, smaller);
}
