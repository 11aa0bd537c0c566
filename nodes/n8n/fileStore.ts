import type { IBinaryData } from 'n8n-workflow';
import type { ByteStream, FileDescription, FileStore } from '../prediction/model/ports';
import { toBuffer, toNode, type NodeReadable } from './byteStream';

export interface BinaryContext {
	helpers: {
		prepareBinaryData(
			data: Buffer | NodeReadable,
			fileName?: string,
			mimeType?: string,
		): Promise<IBinaryData>;
	};
}

/** Keeps files in n8n's binary data, streaming where n8n's mode can. */
export function createFileStore(context: BinaryContext): FileStore<IBinaryData> {
	return {
		async store(content, describe) {
			if (content instanceof Uint8Array) {
				const { fileName, mimeType } = describe(content);
				return await context.helpers.prepareBinaryData(toBuffer(content), fileName, mimeType);
			}
			const readable = toNode(content);
			const { fileName, mimeType } = describe(await firstChunk(content));
			return await context.helpers.prepareBinaryData(readable, fileName, mimeType);
		},
	};
}

/** Keeps nothing but what there is to say of a file. */
export const countingStore: FileStore<FileDescription & { readonly bytes: number }> = {
	async store(content, describe) {
		if (content instanceof Uint8Array) return { ...describe(content), bytes: content.length };
		let description: FileDescription | null = null;
		let bytes = 0;
		for await (const chunk of content) {
			description ??= describe(chunk);
			bytes += chunk.length;
		}
		return { ...(description ?? describe(new Uint8Array())), bytes };
	},
};

/** Looks at the first chunk and puts it back. */
async function firstChunk(content: ByteStream): Promise<Uint8Array> {
	const readable = toNode(content);
	await new Promise<void>((resolve, reject) => {
		readable.once('readable', resolve);
		readable.once('end', resolve);
		readable.once('error', reject);
	});
	const chunk = readable.read() as Buffer | null;
	if (chunk !== null) readable.unshift(chunk);
	return chunk ?? new Uint8Array();
}
