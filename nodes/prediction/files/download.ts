import { PredictionError } from '../model/errors';
import { DOWNLOAD } from '../model/policy';
import type { Clock, Download, FileDescription, FileStore, Transport } from '../model/ports';
import type { InlineFile, OutputFile } from '../model/prediction';
import type { Provider } from '../model/provider';
import { retryAfterHeaderMs } from '../model/retryAfter';
import { backoffMs } from '../model/retryPolicy';
import { contentTypeOf, saysImage } from './contentType';
import { DownloadErrors } from './downloadErrors';
import { IMAGE_HEADER_BYTES } from './imageHeader';
import { absoluteUrl } from './resolveFiles';
import { assertSafeAddress, unsafe } from './publicUrl';
import { openFollowingRedirects } from './redirects';
import { announcedLength, guardTransfer } from './transfer';
import { unexpectedContent } from './unexpectedContent';

/** The ports a download needs. */
export interface DownloadSession {
	readonly provider: Provider;
	readonly transport: Transport;
	readonly clock: Clock;
	/** How long a request that costs nothing is repeated, in milliseconds, where that is shorter. */
	readonly retryBudgetMs?: number;
}

export interface DownloadOptions<F> {
	readonly store: FileStore<F>;
	readonly maxBytes: number;
	/** `image` refuses all that is surely text; `any` refuses web pages and error documents of a storage. */
	readonly expects: 'image' | 'any';
	/** Whether the prediction has only just ended, so that its file may not be there yet. */
	readonly isFresh: boolean;
	/**
	 * @param head the first `IMAGE_HEADER_BYTES` of the file at least, or all of it
	 * @param mimeType what the file is, by its bytes, else by what the server or the address says
	 */
	readonly describe: (head: Uint8Array, mimeType: string) => FileDescription;
}

/**
 * Brings one file of a result into the host's store, streaming. After failures that are likely to pass it is fetched again from
 * the start for `DOWNLOAD.retryMs`, when the server says or with growing pauses; a fresh result that is not there is asked for
 * again for `DOWNLOAD.freshMs`.
 * @throws PredictionError `unsafe_url`, `file_too_large`, `output_expired`, `unreachable`, `unavailable`, `malformed_response`
 */
export async function download<F>(
	session: DownloadSession,
	file: OutputFile,
	options: DownloadOptions<F>,
): Promise<F> {
	const { provider, clock, transport, retryBudgetMs = Infinity } = session;
	const url = file.kind === 'url' ? absoluteUrl(file.url, transport.baseUrl) : null;
	const errors = new DownloadErrors(provider, url);
	if (file.kind === 'inline') return await storeInline(errors, file, options);
	if (file.kind === 'serverPath') throw errors.serverPath(file.path);
	const transfer = new Transfer(session, errors, url ?? file.url, options);
	let attempts = 0;
	let brokenSince: number | null = null;
	let missingSince: number | null = null;
	let pauseMs: number = DOWNLOAD.freshPauseMs;
	for (;;) {
		const result = await transfer.run(attempts + 1).then(
			(stored) => ({ stored }),
			(error: PredictionError) => ({ error }),
		);
		if ('stored' in result) return result.stored;
		if (options.isFresh && errors.mayAppear(result.error)) {
			missingSince ??= clock.now();
			const leftMs = missingSince + DOWNLOAD.freshMs - clock.now();
			if (leftMs <= 0) throw result.error;
			await clock.sleep(Math.min(pauseMs, leftMs));
			pauseMs = Math.min(pauseMs * 2, DOWNLOAD.maxFreshPauseMs);
			continue;
		}
		const isBroken = ['unreachable', 'unavailable'].includes(result.error.code);
		if (!isBroken) throw result.error;
		brokenSince ??= clock.now();
		attempts++;
		const delayMs = Math.max(transfer.toldMs ?? 0, backoffMs(attempts, clock));
		const usualMs = transfer.toldMs === null ? DOWNLOAD.retryMs : DOWNLOAD.putOffMs;
		const patienceMs = Math.min(usualMs, retryBudgetMs);
		const isTooLate = clock.now() + delayMs > brokenSince + patienceMs;
		if (delayMs > patienceMs || (isTooLate && attempts >= DOWNLOAD.resultAttempts))
			throw result.error;
		await clock.sleep(delayMs);
	}
}

/** One file at one address, from the first request to the store. */
class Transfer<F> {
	/** How long the server asked to wait when it failed last, in milliseconds; null where it did not. */
	toldMs: number | null = null;

	constructor(
		private readonly session: DownloadSession,
		private readonly errors: DownloadErrors,
		private readonly url: string,
		private readonly options: DownloadOptions<F>,
	) {}

	async run(attempt: number): Promise<F> {
		const { session, errors, options } = this;
		const response = await this.open();
		const announced = announcedLength(response.headers, attempt);
		if (announced !== null && announced.surelyBytes > options.maxBytes) {
			response.body.destroy();
			throw errors.tooLarge(options.maxBytes);
		}
		const transfer = guardTransfer(response.body, session.clock, {
			headBytes: IMAGE_HEADER_BYTES,
			maxBytes: options.maxBytes,
			announced,
		});
		try {
			return await options.store.store(transfer.stream, (head) => {
				if (head.length === 0) throw errors.interrupted(new Error('the file was empty'));
				return described(errors, head, options, {
					contentType: response.headers['content-type'] ?? null,
					url: this.url,
				});
			});
		} catch (error) {
			session.clock.throwIfStopped();
			throw errors.ofTransfer(transfer.failure() ?? error, options.maxBytes);
		} finally {
			transfer.end();
		}
	}

	private async open(): Promise<Download> {
		const { transport, clock } = this.session;
		this.toldMs = null;
		const opened = await openFollowingRedirects(
			this.session,
			this.url,
			async (candidate) => await assertSafeAddress(candidate, transport),
		);
		if (opened.kind === 'tooManyRedirects') throw unsafe('redirects too often', opened.url);
		if (opened.kind === 'networkFailure') throw this.errors.unreachable(opened.failure);
		const { response } = opened;
		if (response.status === 200) return response;
		response.body.destroy();
		this.toldMs = retryAfterHeaderMs(response.headers, clock.now());
		throw this.errors.ofStatus(response.status, this.options.isFresh);
	}
}

/** @throws PredictionError for what is not handed on */
function described<F>(
	errors: DownloadErrors,
	head: Uint8Array,
	{ expects, describe }: DownloadOptions<F>,
	said: { readonly contentType: string | null; readonly url: string | null },
): FileDescription {
	const isImageExpected = expects === 'image' || saysImage(said.contentType, said.url);
	const unexpected = unexpectedContent(head, isImageExpected ? 'image' : 'any');
	if (unexpected !== null) throw errors.unexpected(unexpected);
	return describe(head, contentTypeOf(head, said.contentType, said.url));
}

async function storeInline<F>(
	errors: DownloadErrors,
	{ content, mediaType }: InlineFile,
	options: DownloadOptions<F>,
): Promise<F> {
	const size = typeof content === 'string' ? Buffer.byteLength(content, 'base64') : content.length;
	if (size > options.maxBytes) throw errors.tooLarge(options.maxBytes);
	const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : content;
	if (bytes.length === 0)
		throw new PredictionError('malformed_response', 'The result file in the response is empty');
	return await options.store.store(bytes, (head) =>
		described(errors, head, options, { contentType: mediaType ?? null, url: null }),
	);
}
