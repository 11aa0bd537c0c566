/** Every number that decides how long, how often and how much, in one place. */

export const REQUEST_LIMITS = {
	/** An API answer that takes longer than this is lost. */
	timeoutMs: 60_000,
	/** An API answer may carry pictures inline; anything larger is no answer. */
	maxBytes: 200 * 1024 * 1024,
	/** A service that holds the connection this long has taken the submission: refusals come at once. */
	heldMs: 400,
} as const;

export const RETRY = {
	firstMs: 500,
	factor: 2,
	maxMs: 8_000,
	/** How long a request that costs nothing is repeated. */
	retryBudgetMs: 60_000,
	/** Answers in a row that are not in the protocol before we stop believing in the next. */
	maxMalformed: 5,
} as const;

export const DOWNLOAD = {
	/** A download is free to repeat: once, from the start. */
	attempts: 2,
	maxRedirects: 5,
	headersMs: 60_000,
	/** Silence after which a transfer counts as broken. */
	idleMs: 30_000,
	/** A transfer that trickles on longer than this is given up. */
	totalMs: 600_000,
	/** How often the watch looks at a transfer. */
	watchMs: 1_000,
} as const;

export const STOP = {
	/** The time all cancellations after a stop may take together. */
	cancelMs: 5_000,
} as const;

export const DEFAULTS = {
	timeoutSeconds: 300,
	maxFileMegabytes: 100,
	pageSize: 100,
	/** A list that claims to have more pages than this is not believed. */
	maxPages: 1_000,
} as const;
