import type { BinaryHelperFunctions } from 'n8n-workflow';
import type { ByteStream } from '../prediction/ports';

/** n8n's own type for it, as node:stream is not to be imported in a community package. */
type Readable = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

/** `compose` has been in every Node.js that runs n8n 2 (https://nodejs.org/api/stream.html#readablecomposestream-options, 2026-11-21). */
export type NodeReadable = Readable & {
	compose(
		transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
	): NodeReadable;
};

class NodeByteStream implements ByteStream {
	constructor(
		readonly readable: NodeReadable,
		private readonly hangUp: () => void,
	) {
		// Whoever reads gets the error; without a reader it must not end the process.
		readable.on('error', () => undefined);
	}

	through(transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>): ByteStream {
		return new NodeByteStream(this.readable.compose(transform), this.hangUp);
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
