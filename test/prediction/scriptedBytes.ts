import type { ByteStream } from '../../nodes/prediction/model/ports';
import type { FakeClock } from './fakeClock';

/** Bytes, a silence in milliseconds, or the way the transfer breaks. */
export type Chunk = Uint8Array | number | Error;

type Source = AsyncIterable<Uint8Array>;

/** A transfer that was written down before. */
export class ScriptedBytes implements ByteStream, AsyncIterable<Uint8Array> {
	isDestroyed = false;

	private readonly broken: Promise<never>;

	private readonly source: Source;

	private break: (error: Error) => void = () => undefined;

	constructor(chunks: readonly Chunk[] | Source, clock: FakeClock);
	constructor(chunks: Source, clock: FakeClock, origin: ScriptedBytes);
	constructor(
		chunks: readonly Chunk[] | Source,
		private readonly clock: FakeClock,
		private readonly origin: ScriptedBytes | null = null,
	) {
		this.source = Symbol.asyncIterator in chunks ? chunks : played(chunks, clock);
		this.broken = new Promise((_resolve, reject) => (this.break = reject));
		this.broken.catch(() => undefined);
	}

	through(transform: (source: Source) => Source): ByteStream {
		return new ScriptedBytes(transform(this), this.clock, this);
	}

	destroy(error = new Error('The transfer was ended')): void {
		this.isDestroyed = true;
		this.break(error);
		this.origin?.destroy(error);
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		const iterator = this.source[Symbol.asyncIterator]();
		for (;;) {
			const next = await Promise.race([iterator.next(), this.broken]);
			if (next.done === true) return;
			yield next.value;
		}
	}
}

async function* played(chunks: readonly Chunk[], clock: FakeClock): AsyncGenerator<Uint8Array> {
	for (const chunk of chunks) {
		if (chunk instanceof Error) throw chunk;
		if (typeof chunk === 'number') await clock.wait(chunk);
		else yield chunk;
	}
}
