import { asciiAt, uintAt } from './bytes';
import { readHeifHeader } from './heifHeader';
import { NOTHING_KNOWN, type ImageFacts } from './imageFacts';
import { readJpegHeader } from './jpegHeader';
import { mediaTypeOf } from './mediaType';
import { readPngHeader } from './pngHeader';
import { readTiffHeader } from './tiffHeader';

/**
 * How many of the first bytes to hand over: in a JPEG the size may stand behind one full segment of camera data (64 KB) and a
 * colour profile. Everything else stands earlier.
 */
export const IMAGE_HEADER_BYTES = 128 * 1024;

const READERS: Readonly<Record<string, (bytes: Uint8Array) => ImageFacts>> = {
	'image/png': readPngHeader,
	'image/jpeg': readJpegHeader,
	'image/webp': readWebpHeader,
	'image/gif': readGifHeader,
	'image/avif': readHeifHeader,
	'image/heic': readHeifHeader,
	'image/bmp': readBmpHeader,
	'image/tiff': readTiffHeader,
};

/**
 * Reads size and transparency from the first bytes of an image. Never throws; what is malformed, cut off or of another format
 * gives null.
 * @param head at least `IMAGE_HEADER_BYTES` of the file, unless it is shorter
 */
export function readImageHeader(head: Uint8Array): ImageFacts {
	const bytes = head.subarray(0, IMAGE_HEADER_BYTES);
	const header = READERS[mediaTypeOf(bytes) ?? '']?.(bytes) ?? NOTHING_KNOWN;
	// An image has both sides, and no side without pixels.
	return header.width !== null && header.height !== null && header.width > 0 && header.height > 0
		? header
		: { ...NOTHING_KNOWN, hasTransparency: header.hasTransparency };
}

/**
 * Source: https://developers.google.com/speed/webp/docs/riff_container and
 * https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification, 2026-11-28.
 */
function readWebpHeader(bytes: Uint8Array): ImageFacts {
	const little = (at: number, length: number) => uintAt(bytes, at, length, 'little');
	const format = asciiAt(bytes, 12, 4);
	if (format === 'VP8X') {
		const flags = little(20, 1);
		return {
			width: plusOne(little(24, 3)),
			height: plusOne(little(27, 3)),
			hasTransparency: flags === null ? null : (flags & 0x10) !== 0,
		};
	}
	if (format === 'VP8L' && little(20, 1) === 0x2f) {
		const packed = little(21, 4);
		if (packed === null) return NOTHING_KNOWN;
		return {
			width: (packed & 0x3fff) + 1,
			height: ((packed >>> 14) & 0x3fff) + 1,
			hasTransparency: ((packed >>> 28) & 1) === 1,
		};
	}
	if (format !== 'VP8 ' || asciiAt(bytes, 23, 3) !== '\x9d\x01\x2a') return NOTHING_KNOWN;
	const side = (at: number) => {
		const packed = little(at, 2);
		return packed === null ? null : packed & 0x3fff;
	};
	return { width: side(26), height: side(28), hasTransparency: false };
}

function plusOne(value: number | null): number | null {
	return value === null ? null : value + 1;
}

/**
 * Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 2026-11-28. The first image decides; a later frame with a
 * transparent colour counts as far as it can be seen.
 */
function readGifHeader(bytes: Uint8Array): ImageFacts {
	const packed = bytes[10] ?? 0;
	let at = 13 + colourTableBytes(packed);
	let hasTransparency: boolean | null = null;
	while (at < bytes.length && hasTransparency !== true) {
		const block = bytes[at];
		if (block === 0x21) {
			const isControl = bytes[at + 1] === 0xf9 && bytes[at + 2] === 4;
			if (isControl && ((bytes[at + 3] ?? 0) & 1) === 1) hasTransparency = true;
			at = afterSubBlocks(bytes, at + 2);
		} else if (block === 0x2c) {
			hasTransparency ??= false;
			at = afterSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9] ?? 0));
		} else {
			if (block === 0x3b) hasTransparency ??= false;
			break;
		}
	}
	return {
		width: uintAt(bytes, 6, 2, 'little'),
		height: uintAt(bytes, 8, 2, 'little'),
		hasTransparency,
	};
}

function colourTableBytes(packed: number): number {
	return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

function afterSubBlocks(bytes: Uint8Array, from: number): number {
	let at = from;
	while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] ?? 0) + 1;
	return at + 1;
}

/** Source: https://learn.microsoft.com/en-us/windows/win32/api/wingdi/ns-wingdi-bitmapv5header, 2026-11-28. */
function readBmpHeader(bytes: Uint8Array): ImageFacts {
	const little = (at: number, length: number) => uintAt(bytes, at, length, 'little');
	const headerBytes = little(14, 4) ?? 0;
	if (headerBytes < 16)
		return { width: little(18, 2), height: little(20, 2), hasTransparency: false };
	const height = little(22, 4);
	const bitsPerPixel = little(28, 2);
	// From this header on there is a mask for alpha; before it, the fourth byte of a pixel means nothing for certain.
	const alphaMask = headerBytes === 56 || headerBytes >= 108 ? little(66, 4) : null;
	const mayHaveAlpha = bitsPerPixel === 32 || bitsPerPixel === 16;
	return {
		width: little(18, 4),
		// Negative where the rows run from the top.
		height: height === null ? null : Math.abs(height | 0),
		hasTransparency: !mayHaveAlpha ? false : alphaMask === null ? null : alphaMask !== 0,
	};
}
