import { PredictionError } from '../model/errors';
import { DOWNLOAD } from '../model/policy';
import type { Download } from '../model/ports';
import { fileNameFromDisposition } from './contentDisposition';
import { contentTypeOf } from './contentType';
import {
	imageTooLarge,
	interruptedFetch,
	leadsInside,
	refusedAddress,
	statusOfAddress,
	unreachableAddress,
} from './fetchErrors';
import { fileNameFromUrl } from './fileName';
import { HEAD_BYTES, isImage, isSurelyText, mediaTypeOf } from './mediaType';
import { isPublicHostName } from './publicUrl';
import { openFollowingRedirects, type OpenPorts } from './redirects';
import { announcedLength, guardTransfer } from './transfer';

/** A file fetched from an address that the user gave. */
export interface FetchedFile {
	readonly bytes: Uint8Array;
	/** Null where neither the bytes nor the server nor the address tell. */
	readonly mimeType: string | null;
	/** As the server or the address calls it; null where neither does. */
	readonly fileName: string | null;
}

/**
 * Fetches an image from an address that the user gave, by the door without a key, for providers that take only files.
 * Unlike the address of a result, it may be http and private, because it is the user's own; redirects are followed, but
 * never from a public host to a private one. A broken transfer is repeated once.
 * @throws PredictionError `invalid_input` with what to do, `file_too_large`, `unsafe_url`, `unreachable`, `unavailable`
 */
export async function fetchFile(
	ports: OpenPorts,
	address: string,
	limits: { readonly maxBytes: number },
): Promise<FetchedFile> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await fetchOnce(ports, address, limits.maxBytes, attempt);
		} catch (error) {
			ports.clock.throwIfStopped();
			const failure =
				error instanceof PredictionError ? error : interruptedFetch(error, limits.maxBytes);
			const isBroken = ['unreachable', 'unavailable'].includes(failure.code);
			if (!isBroken || attempt >= DOWNLOAD.attempts) throw failure;
			await ports.clock.sleep(DOWNLOAD.watchMs);
		}
	}
}

async function fetchOnce(
	ports: OpenPorts,
	address: string,
	maxBytes: number,
	attempt: number,
): Promise<FetchedFile> {
	const opened = await openFollowingRedirects(ports, address, async (candidate, from) => {
		const url = webAddress(candidate);
		if (from !== null && !(await isPublic(ports, url)) && (await isPublic(ports, from)))
			throw leadsInside(from);
		return url;
	});
	if (opened.kind === 'tooManyRedirects') throw refusedAddress('The image URL redirects too often');
	if (opened.kind === 'networkFailure') throw unreachableAddress(opened.failure);
	const { response, url } = opened;
	if (response.status !== 200) {
		response.body.destroy();
		throw statusOfAddress(response.status);
	}
	const bytes = await readAll(ports, response, maxBytes, attempt);
	const contentType = response.headers['content-type'] ?? null;
	const mimeType = contentTypeOf(bytes, contentType, url.href);
	requireImage(bytes, mimeType, response.status);
	return {
		bytes,
		mimeType: mimeType === 'application/octet-stream' ? null : mimeType,
		fileName:
			fileNameFromDisposition(response.headers['content-disposition'] ?? '') ??
			fileNameFromUrl(address) ??
			fileNameFromUrl(url.href),
	};
}

async function readAll(
	ports: OpenPorts,
	response: Download,
	maxBytes: number,
	attempt: number,
): Promise<Buffer> {
	const announced = announcedLength(response.headers, attempt);
	if (announced !== null && announced.surelyBytes > maxBytes) {
		response.body.destroy();
		throw imageTooLarge(maxBytes);
	}
	const transfer = guardTransfer(response.body, ports.clock, {
		headBytes: HEAD_BYTES,
		maxBytes,
		announced,
	});
	const chunks: Uint8Array[] = [];
	try {
		for await (const chunk of transfer.stream) chunks.push(chunk);
	} catch (error) {
		throw transfer.failure() ?? error;
	} finally {
		transfer.end();
	}
	return Buffer.concat(chunks);
}

/** @throws PredictionError `invalid_input` for what is surely no image */
function requireImage(bytes: Uint8Array, mimeType: string, status: number): void {
	if (bytes.length === 0)
		throw refusedAddress(`The image URL answers with an empty file (HTTP ${status})`);
	const told = mediaTypeOf(bytes);
	if (told === null || isImage(told)) return;
	const what =
		told === 'text/html'
			? 'a web page'
			: isSurelyText(bytes)
				? `text (${told})`
				: `a file of another kind (${mimeType})`;
	throw refusedAddress(`The image URL answers with ${what}, not an image (HTTP ${status})`);
}

function webAddress(candidate: string): URL {
	let url: URL | null = null;
	try {
		url = new URL(candidate);
	} catch {
		// Said below.
	}
	if (url === null || !/^https?:$/.test(url.protocol))
		throw refusedAddress(
			'The image URL is not a web address',
			'Enter a full URL, e.g. https://example.com/photo.jpg.',
		);
	return url;
}

async function isPublic({ transport }: OpenPorts, url: URL): Promise<boolean> {
	return isPublicHostName(url.hostname) && (await transport.isPublicHost(url.href));
}
