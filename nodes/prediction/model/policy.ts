/** How long, how often and how much of requests and waits; the numbers of the account's rhythm are in scheduling/. */

export const REQUEST_LIMITS = {
	/** An API response that takes longer than this is lost. */
	timeoutMs: 60_000,
	/** An API response may carry images inline; anything larger is no response. */
	maxBytes: 200 * 1024 * 1024,
} as const;

export const UPLOAD = {
	/** How much of a file arrives in a millisecond on a slow line (2 Mbit/s): a large one may take that much longer. */
	slowBytesPerMs: 250,
} as const;

export const RETRY = {
	firstMs: 500,
	factor: 2,
	maxMs: 8_000,
	/** How long a request that costs nothing is repeated, */
	budgetMs: 60_000,
	/** and how long where no connection comes about: a wrong address does not heal. */
	notSentBudgetMs: 6_000,
	/** How long a cancellation is tried once the time for a prediction is over. */
	cancelBudgetMs: 10_000,
	/** Tries to put a file into storage. */
	maxUploads: 4,
	/** Responses in a row that do not follow the protocol before we stop believing in the next. */
	maxMalformed: 5,
} as const;

export const POLLING = {
	/** How long a provider may not know yet what it accepted (field reports of Replicate, 2026-11-28). */
	unknownAfterSubmissionMs: 15_000,
	/** How long a check on a prediction asks again where it found nothing that counts. */
	checkMs: 10_000,
	/** How much two clocks may still differ once their offset is known. */
	clockToleranceMs: 5_000,
	/** How long after it was sent a submission may still arrive, also one with a file of 7 MB over a slow line. */
	longestSubmissionMs: 120_000,
} as const;

export const DOWNLOAD = {
	/** An image for a provider is fetched again once, */
	attempts: 2,
	/** a result for so long after its first failure that is likely to pass, */
	retryMs: 25_000,
	/** for so long where the server says when to come back, */
	putOffMs: 60_000,
	/** and so often at the least, however long the transfers took. */
	resultAttempts: 3,
	/** How long a result that has just been made may not be there yet (field reports, 2026-11-28), */
	freshMs: 10_000,
	/** and the pauses after which it is asked for again: the first, doubled each time up to the longest. */
	freshPauseMs: 500,
	maxFreshPauseMs: 2_000,
	maxRedirects: 5,
	headersMs: 60_000,
	/** Silence after which a transfer counts as broken. */
	idleMs: 30_000,
	/** A transfer that trickles on longer than this is given up. */
	totalMs: 600_000,
	/** How often a transfer is looked at. */
	watchMs: 1_000,
} as const;

export const STOP = {
	/** The time all cancellations after a stop may take together. */
	cancelMs: 5_000,
	/** The pause until the list is read again for a submission that it does not show; doubled each time, */
	firstListPauseMs: 500,
	/** and how long it is read: a stop is to be short. */
	listMs: 2_000,
} as const;

export const DEFAULTS = {
	timeoutSeconds: 300,
	maxFileMegabytes: 100,
	listLimit: 50,
	pageSize: 100,
	/** A list that claims to have more pages than this is not believed. */
	maxPages: 1_000,
} as const;
