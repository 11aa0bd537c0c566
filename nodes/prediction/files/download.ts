import { PredictionError } from '../model/errors';
import { HEAD_BYTES } from './mediaType';
import { formatMegabytes } from './fileSize';
import { DOWNLOAD } from '../model/policy';
import type {
	ByteStream,
	Download,
	FileDescription,
	FileStore,
	Clock,
	NetworkFailure,
	Transport,
} from '../model/ports';
import type { InlineFile, OutputFile } from '../model/prediction';
import type { Provider } from '../model/provider';
import { assertSafeUrl, unsafe } from './publicUrl';
import { withByteLimit } from './transfer';

/** The ports a download needs. */
export interface DownloadSession {
	readonly provider: Provider;
	readonly transport: Transport;
	readonly clock: Clock;
}

export interface DownloadOptions<F> {
	readonly store: FileStore<F>;
	readonly maxBytes: number;
	readonly describe: (head: Uint8Array, contentType: string | null) => FileDescription;
}

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Brings one file of a result into the host's store, streaming. A broken transfer is repeated once from the start.
 * @throws PredictionError `unsafe_url`, `file_too_large`, `output_expired`, `unreachable`, `unavailable`, `malformed_response`
 */
export async function download<F>(
	session: DownloadSession,
	file: OutputFile,
	options: DownloadOptions<F>,
): Promise<F> {
	if (file.kind === 'inline') return await storeInline(session, file, options);
	if (file.kind === 'serverPath') throw unreachablePath(session, file.path);
	for (let attempt = 1; ; attempt++) {
		const result = await transfer(session, file.url, options).then(
			(stored) => ({ stored }),
			(error: PredictionError) => ({ error }),
		);
		if ('stored' in result) return result.stored;
		const isBroken = ['unreachable', 'unavailable'].includes(result.error.code);
		if (!isBroken || attempt >= DOWNLOAD.attempts) throw result.error;
		await session.clock.sleep(DOWNLOAD.watchMs);
	}
}

async function transfer<F>(
	session: DownloadSession,
	url: string,
	options: DownloadOptions<F>,
): Promise<F> {
	const { clock } = session;
	const response = await open(session, url);
	const declared = Number(response.headers['content-length'] ?? Number.NaN);
	if (declared > options.maxBytes) {
		response.body.destroy();
		throw tooLarge(session, options.maxBytes);
	}
	const contentType = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null;
	const content = guarded(session, response.body, options.maxBytes);
	try {
		return await options.store.store(content.stream, (head) => {
			if (head.length === 0) throw brokenTransfer(session, new Error('the file was empty'));
			return options.describe(head, contentType);
		});
	} catch (error) {
		clock.throwIfStopped();
		throw error instanceof PredictionError
			? error
			: (content.failure() ?? brokenTransfer(session, error));
	} finally {
		content.end();
	}
}

/** Follows redirects hop by hop; every hop is checked as if it were the first. */
async function open(session: DownloadSession, first: string): Promise<Download> {
	const { transport, clock } = session;
	let url = assertSafeUrl(first, transport.trustedHost);
	for (let hop = 0; hop <= DOWNLOAD.maxRedirects; hop++) {
		clock.throwIfStopped();
		if (url.hostname !== transport.trustedHost && !(await transport.isPublicHost(url.href))) {
			throw unsafe('leads to a private address', url);
		}
		const response = await transport.fetchPublic(url.href, { timeoutMs: DOWNLOAD.headersMs });
		clock.throwIfStopped();
		if (response.kind === 'networkFailure') throw unreachable(session, response);
		const location = response.headers.location;
		if (!REDIRECTS.includes(response.status) || location === undefined)
			return checked(session, response);
		response.body.destroy();
		url = assertSafeUrl(resolved(location, url), transport.trustedHost);
	}
	throw unsafe('redirects too often', url);
}

function resolved(location: string, from: URL): string {
	try {
		return new URL(location, from).href;
	} catch {
		return location;
	}
}

function checked(session: DownloadSession, response: Download): Download {
	if (response.status === 200) return response;
	response.body.destroy();
	if ([401, 403, 404, 410].includes(response.status)) {
		throw new PredictionError(
			'output_expired',
			`The result file is no longer available (HTTP ${response.status})`,
			{
				httpStatus: response.status,
				advice:
					'Results expire: download them in the run that creates them. Submit the image again if it is needed.',
			},
		);
	}
	const passing = response.status >= 500 || response.status === 429 || response.status === 408;
	throw new PredictionError(
		passing ? 'unavailable' : 'malformed_response',
		`The result file could not be downloaded (HTTP ${response.status})`,
		{
			httpStatus: response.status,
			advice: wayBack(session),
		},
	);
}

/** Bounds a transfer in size, silence and time. */
function guarded(session: DownloadSession, body: ByteStream, maxBytes: number) {
	const { clock } = session;
	const ended = new AbortController();
	let failure: PredictionError | null = null;
	let movedAt = clock.now();
	const startedAt = movedAt;
	const fail = (error: PredictionError) => {
		failure ??= error;
		body.destroy(error);
	};
	const onBytes = (total: number) => {
		movedAt = clock.now();
		if (total > maxBytes) throw (failure ??= tooLarge(session, maxBytes));
	};
	const stream = body.through((source) => withByteLimit(source, HEAD_BYTES, onBytes));
	void (async () => {
		for (;;) {
			await clock.sleep(DOWNLOAD.watchMs, ended.signal);
			if (ended.signal.aborted) return;
			const silent = clock.now() - movedAt > DOWNLOAD.idleMs;
			if (silent || clock.now() - startedAt > DOWNLOAD.totalMs) {
				const reason = silent ? 'no data for too long' : 'it took too long';
				fail(brokenTransfer(session, new Error(reason)));
				return;
			}
		}
	})().catch((stopped: PredictionError) => fail(stopped));
	return {
		stream,
		failure: () => failure,
		end: () => {
			ended.abort();
			body.destroy();
		},
	};
}

async function storeInline<F>(
	session: DownloadSession,
	{ content, mediaType }: InlineFile,
	options: DownloadOptions<F>,
): Promise<F> {
	const size = typeof content === 'string' ? Buffer.byteLength(content, 'base64') : content.length;
	if (size > options.maxBytes) throw tooLarge(session, options.maxBytes);
	const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : content;
	if (bytes.length === 0)
		throw new PredictionError('malformed_response', 'The result file in the response is empty');
	return await options.store.store(bytes, (head) => options.describe(head, mediaType ?? null));
}

/** A file that only the provider's own machine has. */
function unreachablePath({ provider }: DownloadSession, path: string): PredictionError {
	return new PredictionError(
		'malformed_response',
		`${provider.subject} returned a path on its own machine instead of the file (${path})`,
		{
			advice:
				'The file cannot be fetched from here. Let the node wait for the result, or start the server with an upload URL.',
		},
	);
}

/** Where a result that was not brought in can still be had. */
function wayBack({ provider }: DownloadSession): string {
	return provider.buildStatusRequest === undefined
		? `Run this item again: ${provider.subject} returns a result only once.`
		: 'The provider keeps the result for a limited time. Use the Download operation with the prediction ID.';
}

function tooLarge(session: DownloadSession, maxBytes: number): PredictionError {
	return new PredictionError(
		'file_too_large',
		`The result file is larger than the limit of ${formatMegabytes(maxBytes)}`,
		{
			advice: `Raise the Max File Size option. ${wayBack(session)}`,
		},
	);
}

function unreachable(session: DownloadSession, silence: NetworkFailure): PredictionError {
	return new PredictionError(
		'unreachable',
		`The result file could not be downloaded (${silence.detail})`,
		{
			advice: wayBack(session),
		},
	);
}

function brokenTransfer(session: DownloadSession, error: unknown): PredictionError {
	const detail = error instanceof Error ? error.message : String(error);
	return new PredictionError(
		'unreachable',
		`The result file download was interrupted (${detail})`,
		{
			advice: wayBack(session),
		},
	);
}
