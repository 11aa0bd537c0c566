import type { BinaryHelperFunctions } from 'n8n-workflow';
import type { ByteStream } from '../prediction/model/ports';

/** n8n's own type for it, as node:stream is not to be imported in a community package. */
type Readable = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

export type NodeReadable = Readable & AsyncIterable<Uint8Array>;

/** Every stream class has it (https://nodejs.org/api/stream.html#streamreadablefromiterable-options, 2026-11-21). */
interface StreamClass {
	from(
		chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
		options: { objectMode: boolean },
	): NodeReadable;
}

/** That of the first stream that n8n handed out; before that, nothing can be made into a stream. */
let streamClass: StreamClass | null = null;

export function rememberStreamClass(readable: object): void {
	streamClass ??= readable.constructor as unknown as StreamClass;
}

/** The chunks as a stream, one after the other and without a copy; null as long as n8n has handed out no stream. */
export function streamOf(chunks: Iterable<Uint8Array>): NodeReadable | null {
	return streamClass?.from(chunks, { objectMode: false }) ?? null;
}

class NodeByteStream implements ByteStream {
	constructor(
		readonly readable: NodeReadable,
		private readonly hangUp: () => void,
	) {
		// Whoever reads gets the error; without a reader it must not end the process.
		readable.on('error', () => undefined);
	}

	through(transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>): ByteStream {
		// Not `compose`: in Node.js 22 its stream never ends when its source breaks off.
		const { from } = this.readable.constructor as unknown as StreamClass;
		const chunks = transform(this.readable);
		return new NodeByteStream(from(chunks, { objectMode: false }), this.hangUp);
	}

	[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
		return this.readable[Symbol.asyncIterator]();
	}

	destroy(error?: Error): void {
		this.readable.destroy(error);
		this.hangUp();
	}
}

/** @param hangUp closes the connection: n8n hands out a copy of the stream, which cannot do that while it is silent */
export function fromNode(readable: NodeReadable, hangUp: () => void): ByteStream {
	return new NodeByteStream(readable, hangUp);
}

export function toNode(stream: ByteStream): NodeReadable {
	return (stream as NodeByteStream).readable;
}

/** The same memory as n8n's helpers take it: `Buffer.from` of bytes would copy them. */
export function toBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
