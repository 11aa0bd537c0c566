import type { JsonObject, JsonValue } from './json';

/** A file on its way to the provider: its bytes as they are. */
export interface ImageFile {
	readonly bytes: Uint8Array;
	readonly fileName: string;
	readonly mimeType: string;
}

/** One field of a multipart form. */
export type FormPart =
	| { readonly name: string; readonly text: string }
	| { readonly name: string; readonly file: ImageFile };

/** A call to the provider's API. */
export interface ApiRequest {
	readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Always relative to the base URL: a response cannot name a host, so it cannot move our credentials. */
	readonly path: string;
	/**
	 * The origin of a second host of the same service, as a constant of the provider, e.g. for uploads. It counts only while
	 * the base URL is the provider's own; a configured base URL serves everything itself.
	 */
	readonly origin?: string;
	/** Whether anybody may ask it: it is sent without the key. */
	readonly isPublic?: boolean;
	readonly query?: Readonly<Record<string, string | number>>;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON. */
	readonly body?: JsonObject | readonly JsonValue[];
	/** Sent as multipart/form-data, instead of `body`. */
	readonly form?: readonly FormPart[];
}

/** A response of any HTTP status: a refusal (4xx, 5xx) is a response, not an exception. */
export interface ApiResponse {
	readonly kind?: never;
	readonly status: number;
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string>>;
	/** Parsed JSON; the bytes of an image as a Uint8Array; any other text as it is. */
	readonly body: unknown;
}

/** No response: whether the provider received the request is known only for `notSent`. */
export interface NetworkFailure {
	readonly kind: 'networkFailure';
	/** `notSent` is certain: no connection came about. `tooLarge`: the response exceeded the limit. */
	readonly reason: 'timeout' | 'connectionLost' | 'notSent' | 'tooLarge';
	/** In words, without secrets, e.g. `connection refused`. */
	readonly detail: string;
}

export type ApiResult = ApiResponse | NetworkFailure;

export interface CallLimits {
	/** How long the whole exchange may take. */
	readonly timeoutMs: number;
	/** How large the response may be. */
	readonly maxBytes: number;
}

/** Bytes on their way; whoever wants them here iterates. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
	/** The stream of what `transform` makes of the bytes; an error it throws ends both. */
	through(transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>): ByteStream;
	/** Ends the transfer; whoever reads gets the error. */
	destroy(error?: Error): void;
}

/** One hop of a public download: status, lower-case headers, body. */
export interface Download {
	readonly kind?: never;
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: ByteStream;
}

/** What is sent to an address that needs no key, e.g. a signed storage link for an upload. */
export interface PublicUpload {
	readonly url: string;
	readonly method: 'PUT' | 'POST';
	readonly headers?: Readonly<Record<string, string>>;
	/** The bytes themselves, or a multipart form. */
	readonly content: Uint8Array | readonly FormPart[];
}

/** The two doors to the network. */
export interface Transport {
	/** The host of the configured base URL, whose files may lie on a private address. */
	readonly trustedHost: string;
	/** The configured base URL, to which relative links in responses refer; without a trailing slash. */
	readonly baseUrl: string;
	/** Carries the key; takes only paths relative to the base URL; never follows a redirect. */
	call(request: ApiRequest, limits: CallLimits): Promise<ApiResult>;
	/** As `call`, but works after the execution was stopped. */
	callAfterStop(request: ApiRequest, limits: CallLimits): Promise<ApiResult>;
	/** Takes any URL and never has a key; never follows a redirect. */
	fetchPublic(
		url: string,
		limits: Pick<CallLimits, 'timeoutMs'>,
	): Promise<Download | NetworkFailure>;
	/** Sends bytes to any URL and never has a key; never follows a redirect. */
	sendPublic(upload: PublicUpload, limits: CallLimits): Promise<ApiResult>;
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
