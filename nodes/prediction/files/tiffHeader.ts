import { uintAt, type ByteOrder } from './bytes';
import { NOTHING_KNOWN, type ImageFacts } from './imageFacts';

const WIDTH = 256;
const HEIGHT = 257;
const SAMPLES_PER_PIXEL = 277;
const EXTRA_SAMPLES = 338;
/** More entries than a first directory has. */
const MAX_ENTRIES = 4_096;
const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };

/**
 * Source: https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf, section 2 and "ExtraSamples", and
 * https://www.simplesystems.org/libtiff/specification/bigtiff.html, 2026-11-28. Many programs write the directory behind the pixels: then it is not among
 * the first bytes, and nothing is known.
 */
export function readTiffHeader(bytes: Uint8Array): ImageFacts {
	const order: ByteOrder = bytes[0] === 0x49 ? 'little' : 'big';
	const read = (at: number, length: number) => uintAt(bytes, at, length, order);
	const isBig = read(2, 2) === 43;
	const offset = isBig ? read(8, 8) : read(4, 4);
	if (offset === null) return NOTHING_KNOWN;
	const countBytes = isBig ? 8 : 2;
	const entryBytes = isBig ? 20 : 12;
	const count = read(offset, countBytes);
	if (count === null || count > MAX_ENTRIES) return NOTHING_KNOWN;
	const values = new Map<number, number>();
	for (let index = 0; index < count; index++) {
		const at = offset + countBytes + index * entryBytes;
		const tag = read(at, 2);
		const value = read(at + (isBig ? 12 : 8), BYTES_OF_TYPE[read(at + 2, 2) ?? 0] ?? 0);
		if (tag === null || value === null) return NOTHING_KNOWN;
		values.set(tag, value);
	}
	const extra = values.get(EXTRA_SAMPLES);
	const isPlain = (values.get(SAMPLES_PER_PIXEL) ?? 1) <= 3;
	return {
		width: values.get(WIDTH) ?? null,
		height: values.get(HEIGHT) ?? null,
		// 1 and 2 are alpha, associated or not; 0 says nothing of what the extra sample is.
		hasTransparency:
			extra === undefined ? (isPlain ? false : null) : extra === 0 ? null : extra <= 2,
	};
}
