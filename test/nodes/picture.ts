import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Bytes that begin like a PNG; a different picture for each number. */
export function picture(number: number, bytes = 200): Buffer {
	const seed = createHash('sha256').update(`picture ${number}`).digest();
	return Buffer.concat([PNG_SIGNATURE, seed, Buffer.alloc(Math.max(0, bytes - 40), number)]);
}

/** An item with a file, as a step before the node would give it. */
export function fileItem(
	content: Buffer,
	fileName = 'photo.png',
	json: INodeExecutionData['json'] = {},
): INodeExecutionData {
	return {
		json,
		binary: {
			data: { data: content.toString('base64'), mimeType: 'image/png', fileName },
		},
	};
}

/** The bytes of a binary field, as n8n keeps them in memory. */
export function bytesOf(item: INodeExecutionData | undefined, field = 'data'): Buffer {
	return Buffer.from(item?.binary?.[field]?.data ?? '', 'base64');
}
