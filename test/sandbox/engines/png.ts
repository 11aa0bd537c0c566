/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const endChunkBytes = 12;
const chunkOverheadBytes = 12;
const zeros = Buffer.alloc(1024 * 1024);

function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value >>> 0);
	return bytes;
}

function chunk(type: string, data: Buffer): Buffer {
	const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	return Buffer.concat([uint32(data.length), typed, uint32(crc32(typed))]);
}

/** An 8-bit RGBA PNG of the given pixels, row by row. */
export function encodePng(width: number, height: number, rgba: Buffer): Buffer {
	const header = Buffer.concat([uint32(width), uint32(height), Buffer.from([8, 6, 0, 0, 0])]);
	const rows = Array.from({ length: height }, (_, row) =>
		Buffer.concat([Buffer.from([0]), rgba.subarray(row * width * 4, (row + 1) * width * 4)]),
	);
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.concat(rows))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/**
 * The PNG grown to exactly `bytes` by one private ancillary chunk that readers skip.
 * Given in parts that share one block of zeros, so that a hundred large results cost no memory.
 */
export function padPng(png: Buffer, bytes: number): Buffer[] {
	const padding = bytes - png.length - chunkOverheadBytes;
	if (padding < 0) return [png];
	const blocks: Buffer[] = [];
	for (let left = padding; left > 0; left -= zeros.length) {
		blocks.push(left >= zeros.length ? zeros : zeros.subarray(0, left));
	}
	const type = Buffer.from('saPd', 'latin1');
	const check = blocks.reduce((sum, block) => crc32(block, sum), crc32(type));
	const body = png.length - endChunkBytes;
	return [
		Buffer.concat([png.subarray(0, body), uint32(padding), type]),
		...blocks,
		Buffer.concat([uint32(check), png.subarray(body)]),
	];
}
