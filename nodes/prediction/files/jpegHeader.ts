import { uintAt } from './bytes';
import { NOTHING_KNOWN, type ImageFacts } from './imageFacts';

/** Markers that begin with C and no frame: Huffman tables, an extension, arithmetic conditioning. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

/**
 * Source: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B, 2026-11-28: segments one after another, each but a few with
 * its length, until the one that begins a frame. A JPEG has no transparency.
 */
export function readJpegHeader(bytes: Uint8Array): ImageFacts {
	let at = 2;
	while (at + 1 < bytes.length) {
		if (bytes[at] !== 0xff) return NOTHING_KNOWN;
		const marker = bytes[at + 1] ?? 0;
		const isFill = marker === 0xff;
		const isAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
		if (isFill || isAlone) {
			at += isFill ? 1 : 2;
			continue;
		}
		const length = uintAt(bytes, at + 2, 2);
		if (length === null) break;
		// The pixels began, or the file ended, without a frame.
		if (length < 2 || marker === 0xda || marker === 0xd9 || marker < 0xc0) return NOTHING_KNOWN;
		if (marker <= 0xcf && !NO_FRAME.includes(marker)) {
			const height = uintAt(bytes, at + 5, 2);
			return { width: uintAt(bytes, at + 7, 2), height, hasTransparency: false };
		}
		at += 2 + length;
	}
	return { ...NOTHING_KNOWN, hasTransparency: false };
}
