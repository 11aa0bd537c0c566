import type { JsonObject } from './json';

/** A call to the service's API. */
export interface ApiRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Always relative to the base URL: a provider cannot name a host, so a response cannot move our credentials. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string | number>>;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: JsonObject | FormData;
}

/** A refusal (4xx, 5xx) is an answer, not an exception. */
export interface ApiResponse {
	readonly status: number;
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string>>;
	/** Parsed JSON; a picture as a data URI; any other text as it is. */
	readonly body: unknown;
}

/** Silence is an answer too: nobody knows whether the service heard the request. */
export interface NetworkFailure {
	readonly status: 0;
	/** `unsent` is certain: no connection came about. */
	readonly reason: 'timeout' | 'lost' | 'unsent' | 'too_large';
	/** In words, without secrets, e.g. `connection refused`. */
	readonly detail: string;
}

export type ApiResult = ApiResponse | NetworkFailure;

export interface CallLimits {
	/** How long the whole exchange may take. */
	readonly timeoutMs: number;
	/** How large the answer may be. */
	readonly maxBytes: number;
}

/** Bytes on their way. */
export interface ByteStream {
	/** The stream of what `transform` makes of the bytes; an error it throws ends both. */
	through(transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>): ByteStream;
	/** Ends the transfer; whoever reads gets the error. */
	destroy(error?: Error): void;
}

/** One hop of a public download: status, lower-case headers, body. */
export interface Download {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: ByteStream;
}

/** The two doors to the network. */
export interface Transport {
	/** The host of the configured base URL, whose files may lie on a private address. */
	readonly trustedHost: string;
	/** Carries the key; takes only paths relative to the base URL; never follows a redirect. */
	call(request: ApiRequest, limits: CallLimits): Promise<ApiResult>;
	/** As `call`, but works after the execution was stopped. */
	callAfterStop(request: ApiRequest, limits: CallLimits): Promise<ApiResult>;
	/** Takes any URL and never has a key; never follows a redirect. */
	fetchPublic(
		url: string,
		limits: Pick<CallLimits, 'timeoutMs'>,
	): Promise<Download | NetworkFailure>;
	/** Whether the host's name leads to public addresses only, as far as this machine can tell. */
	isPublicHost(url: string): Promise<boolean>;
}

/** Time, so that tests can hold it still. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/**
	 * Resolves after `ms`, or as soon as `wake` aborts.
	 * @throws PredictionError `stopped` as soon as the execution is stopped
	 */
	sleep(ms: number, wake?: AbortSignal): Promise<void>;
	/** As `sleep`, but works after the execution was stopped. */
	sleepAfterStop(ms: number): Promise<void>;
	/** At least 0, below 1. */
	random(): number;
	/** @throws PredictionError `stopped` when the execution was stopped */
	throwIfStopped(): void;
}

/** The description of a file, made from its first bytes. */
export interface FileDescription {
	readonly fileName: string;
	readonly mimeType: string;
}

/** Where finished files go. `F` is what the host keeps of one. */
export interface FileStore<F> {
	/**
	 * Stores the bytes without holding them all. `describe` gets the first chunk, empty for an empty file, and may refuse
	 * it by throwing.
	 */
	store(
		content: ByteStream | Uint8Array,
		describe: (head: Uint8Array) => FileDescription,
	): Promise<F>;
}
