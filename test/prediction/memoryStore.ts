import type { ByteStream, FileDescription, FileStore } from '../../nodes/prediction/model/ports';
import type { ScriptedBytes } from './scriptedBytes';

export interface StoredFile extends FileDescription {
	readonly bytes: Buffer;
}

/** Keeps files where a test can look at them. */
export const memoryStore: FileStore<StoredFile> = {
	async store(content, describe) {
		if (content instanceof Uint8Array) return { ...describe(content), bytes: Buffer.from(content) };
		const chunks: Uint8Array[] = [];
		let description: FileDescription | null = null;
		for await (const chunk of bytesOf(content)) {
			description ??= describe(chunk);
			chunks.push(chunk);
		}
		return { ...(description ?? describe(new Uint8Array())), bytes: Buffer.concat(chunks) };
	},
};

function bytesOf(content: ByteStream): AsyncIterable<Uint8Array> {
	return content as ScriptedBytes;
}
