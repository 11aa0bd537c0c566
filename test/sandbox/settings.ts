export const outputShapes = [
	'native',
	'string',
	'array',
	'several',
	'object',
	'dataUri',
	'base64',
	'text',
	'empty',
	'removed',
] as const;
export type OutputShape = (typeof outputShapes)[number];

/** How a 429 says when to come back. */
export type ThrottleSpelling =
	| 'retryAfterSeconds'
	| 'retryAfterDate'
	| 'jsonRetryAfter'
	| 'replicateText'
	| 'rateLimitReset'
	| 'silent';

export interface RateLimit {
	/** Creations a second for each key; fractions are allowed (0.1 is 6 a minute). */
	readonly createsPerSecond: number;
	/** Creations accepted at once before the rate counts; one second's worth when left out. */
	readonly burst?: number;
	/** Counts those of so many milliseconds instead: as many as the rate gives in that time, at any moment of it. */
	readonly windowMs?: number;
	readonly spelling?: ThrottleSpelling;
	/** What a refusal names at least, in seconds. */
	readonly retryAfterSeconds?: number;
}

/** How many predictions run at full speed at once, whatever the account, and how much each one beyond slows all of them. */
export interface Processors {
	readonly count: number;
	/** 0.25: each one beyond costs a quarter more, besides the sharing. */
	readonly costs?: number;
}

/** What a test can change while the server runs. A prediction keeps what was set when it was created. */
export interface SandboxSettings {
	/** Time in processing; the engine's own time counts towards it. */
	taskMs: number;
	/** 0.5 means each task takes between half and one and a half times `taskMs`. */
	spread: number;
	/** What the predictions that run at once share; null for a machine that nothing slows down. */
	processors: Processors | null;
	/** Time in starting, once a place is free. */
	startMs: number;
	/** Predictions processed at once for each key; further ones queue in starting. */
	parallel: number;
	/** succeeded, failed, canceled, aborted, never, or any other word, which then stays for ever. */
	ending: string;
	failureText: string;
	/** Replicate's word to the word shown instead, e.g. {"starting": "queued"}. */
	words: Record<string, string>;
	outputShape: OutputShape;
	/** PNG results are padded to this size; 0 leaves them as they are. */
	resultBytes: number;
	/** How long outputs (at Tengr and WaveSpeed whole records) are kept; null for the service's own time. */
	retentionMs: number | null;
	rateLimit: RateLimit | null;
	pageSize: number;
	cancelAfterMinimumSeconds: number;
	/** Plain http and private addresses as webhook targets, which the services themselves refuse. */
	allowLocalWebhooks: boolean;
	/** First pause before a terminal delivery is repeated; null for the service's own. */
	webhookRetryBaseMs: number | null;
	webhookRetryForMs: number;
	webhookSigning: 'valid' | 'rotated' | 'invalid' | 'stale' | 'none';
	/** Key to its webhook signing secret; keys that are not listed get one derived from the key. */
	webhookSecrets: Record<string, string>;
	/** Cog's WEBHOOK_AUTH_TOKEN. */
	webhookAuthToken: string | null;
	/** How long WaveSpeed's sync mode and its like hold a request before they answer "still processing". */
	syncLimitMs: number;
	/** Where WaveSpeed puts code 5004 when sync mode runs out: its documents leave that open. */
	syncCodeIn: 'envelope' | 'data';
	/** What a proxy in front of a server of one's own (Cog, rembg) asks for. */
	proxyKey: string | null;
	cogSlots: number;
	cogHealth: string;
	/** A repeated PUT of a running prediction: its state at once with 202, or its end with 200. */
	cogRepeat: 'report' | 'join';
	/** What each account of a service that counts credits starts with. */
	credits: number;
	/** The one webhook that Leonardo.Ai calls for every key, and what it sends as proof. */
	leonardoWebhook: { url: string; callbackKey: string } | null;
	/** Models beside the built-in catalogue. */
	extraModels: Array<{ name: string; version: string; official?: boolean }>;
}

export const defaultSettings: Readonly<SandboxSettings> = {
	taskMs: 0,
	spread: 0,
	processors: null,
	startMs: 0,
	parallel: 100,
	ending: 'succeeded',
	failureText: 'CUDA out of memory',
	words: {},
	outputShape: 'native',
	resultBytes: 0,
	retentionMs: null,
	rateLimit: null,
	pageSize: 100,
	cancelAfterMinimumSeconds: 5,
	allowLocalWebhooks: true,
	webhookRetryBaseMs: null,
	webhookRetryForMs: 60_000,
	webhookSigning: 'valid',
	webhookSecrets: {},
	webhookAuthToken: null,
	syncLimitMs: 60_000,
	syncCodeIn: 'data',
	proxyKey: null,
	cogSlots: 100,
	cogHealth: 'READY',
	cogRepeat: 'report',
	credits: 10_000,
	leonardoWebhook: null,
	extraModels: [],
};

const nullable = new Set([
	'processors',
	'retentionMs',
	'rateLimit',
	'webhookRetryBaseMs',
	'webhookAuthToken',
	'proxyKey',
	'leonardoWebhook',
]);
const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);

/** Refuses misspelt keys and wrong kinds: a fault test with a silently ignored setting proves nothing. */
export function checkSettings(
	patch: Record<string, unknown>,
): asserts patch is Partial<SandboxSettings> {
	for (const [key, value] of Object.entries(patch)) {
		if (!(key in defaultSettings)) throw new Error(`Unknown setting "${key}"`);
		if (nullable.has(key)) continue;
		const expected = kindOf(defaultSettings[key as keyof SandboxSettings]);
		if (kindOf(value) !== expected) throw new Error(`Setting "${key}" must be of kind ${expected}`);
	}
	if (
		patch['outputShape'] !== undefined &&
		!outputShapes.some((shape) => shape === patch['outputShape'])
	) {
		throw new Error(`Unknown output shape; known are ${outputShapes.join(', ')}`);
	}
}
