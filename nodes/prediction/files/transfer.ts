import { DOWNLOAD } from '../model/policy';
import type { ByteStream, Clock } from '../model/ports';

/** How a transfer can fail on its way. */
export type TransferProblem = 'tooLarge' | 'silent' | 'tooLong' | 'truncated';

/** A transfer that was ended, or that ended too early; its message says why in a few words. */
export class TransferError extends Error {
	constructor(
		readonly problem: TransferProblem,
		message: string,
	) {
		super(message);
	}
}

export interface TransferLimits {
	/** The first chunk has at least so many bytes, or all there are. */
	readonly headBytes: number;
	readonly maxBytes: number;
	/** How long the file is said to be; null where nobody said it. */
	readonly announced: AnnouncedLength | null;
}

/** A transfer under watch. Whoever opened it calls `end` when it is over, well or not. */
export interface GuardedTransfer {
	readonly stream: ByteStream;
	/** Why the transfer was ended from here, whatever the reader makes of it; null where it was not. */
	failure(): unknown;
	end(): void;
}

/**
 * Bounds a transfer in size, silence (`DOWNLOAD.idleMs`) and time (`DOWNLOAD.totalMs`); whoever reads the stream gets a
 * TransferError, or the error of a stopped execution.
 */
export function guardTransfer(
	body: ByteStream,
	clock: Clock,
	{ headBytes, maxBytes, announced }: TransferLimits,
): GuardedTransfer {
	const ended = new AbortController();
	let failure: unknown = null;
	const startedAt = clock.now();
	let movedAt = startedAt;
	const fail = (error: unknown) => {
		failure ??= error;
		body.destroy(error instanceof Error ? error : undefined);
	};
	const thrown = (problem: TransferProblem, message: string) =>
		(failure ??= new TransferError(problem, message));
	const onBytes = (total: number) => {
		movedAt = clock.now();
		if (total > maxBytes) throw thrown('tooLarge', 'it is too large');
	};
	const onEnd = (total: number) => {
		// An empty file is the reader's to judge.
		if (announced !== null && total > 0 && total < announced.minBytes)
			throw thrown('truncated', `only ${total} of ${announced.bytes} bytes arrived`);
	};
	const watch = async (): Promise<void> => {
		for (;;) {
			await clock.sleep(DOWNLOAD.watchMs, ended.signal);
			if (ended.signal.aborted) return;
			if (clock.now() - movedAt > DOWNLOAD.idleMs)
				return fail(new TransferError('silent', 'no data for too long'));
			if (clock.now() - startedAt > DOWNLOAD.totalMs)
				return fail(new TransferError('tooLong', 'it took too long'));
		}
	};
	void watch().catch(fail);
	return {
		stream: body.through((source) => withByteLimit(source, headBytes, onBytes, onEnd)),
		failure: () => failure,
		end: () => {
			// With a reason of its own no DOMException is made, which is costly.
			ended.abort('ended');
			body.destroy();
		},
	};
}

/**
 * Passes bytes on and tells `onBytes` the total so far and `onEnd` the total; both may throw to end the transfer.
 * The first chunk holds at least `headBytes` bytes, or all there are, so that the type of the file can be told from it.
 */
export async function* withByteLimit(
	source: AsyncIterable<Uint8Array>,
	headBytes: number,
	onBytes: (total: number) => void,
	onEnd: (total: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
	let total = 0;
	let head: Uint8Array[] | null = [];
	for await (const chunk of source) {
		total += chunk.length;
		onBytes(total);
		if (head === null) {
			yield chunk;
			continue;
		}
		head.push(chunk);
		if (total < headBytes) continue;
		yield Buffer.concat(head);
		head = null;
	}
	onEnd(total);
	if (head !== null) yield Buffer.concat(head);
}

/** What a server says of the length of a file. */
export interface AnnouncedLength {
	readonly bytes: number;
	/** Fewer than these are not the whole file. */
	readonly minBytes: number;
	/** The file has so many at the least, also where it was compressed on the way and grew by it. */
	readonly surelyBytes: number;
}

/**
 * The length that the response announces; null where it says nothing that can be believed. What was compressed on the way may
 * be announced with the length it had there: then a second try brings as many bytes, and a difference that compression
 * explains is believed.
 * @param attempt from 1
 */
export function announcedLength(
	headers: Readonly<Record<string, string>>,
	attempt: number,
): AnnouncedLength | null {
	const length = headers['content-length']?.trim() ?? '';
	if (!/^\d{1,15}$/.test(length)) return null;
	const bytes = Number(length);
	// What cannot be compressed grows by less than this (RFC 1951, section 3.2.4; RFC 1952, section 2.3).
	const overhead = 64 + Math.ceil(bytes / 2_048);
	const surelyBytes = Math.max(0, bytes - overhead);
	if (headers['content-encoding'] !== undefined) return { bytes, minBytes: 0, surelyBytes };
	return { bytes, minBytes: attempt === 1 ? bytes : surelyBytes, surelyBytes };
}
