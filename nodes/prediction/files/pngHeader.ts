import { asciiAt, uintAt } from './bytes';
import { NOTHING_KNOWN, type ImageFacts } from './imageFacts';

/** Colour types with an alpha channel: grey and colour. */
const WITH_ALPHA = [4, 6];
const COLOUR_TYPES = [0, 2, 3, ...WITH_ALPHA];
/** "PNG four-byte unsigned integer". */
const MAX_SIDE = 2 ** 31 - 1;

/**
 * Source: https://www.w3.org/TR/png-3/#11Chunks, 2026-11-28: IHDR is the first chunk, a tRNS comes before the first IDAT,
 * anywhere among other chunks. Apple's tools put a chunk CgBI before all.
 */
export function readPngHeader(bytes: Uint8Array): ImageFacts {
	let at = 8;
	if (asciiAt(bytes, at + 4, 4) === 'CgBI') at += 12 + (uintAt(bytes, at, 4) ?? 0);
	if (asciiAt(bytes, at + 4, 4) !== 'IHDR' || uintAt(bytes, at, 4) !== 13) return NOTHING_KNOWN;
	const width = uintAt(bytes, at + 8, 4);
	const height = uintAt(bytes, at + 12, 4);
	const colourType = uintAt(bytes, at + 17, 1) ?? -1;
	const isWhole =
		Math.max(width ?? 0, height ?? 0) <= MAX_SIDE && COLOUR_TYPES.includes(colourType);
	if (!isWhole) return NOTHING_KNOWN;
	const hasTransparency = WITH_ALPHA.includes(colourType) || hasTransparentColour(bytes, at + 25);
	return { width, height, hasTransparency };
}

/** Null where the bytes end before the pixels begin. */
function hasTransparentColour(bytes: Uint8Array, from: number): boolean | null {
	let at = from;
	for (;;) {
		const length = uintAt(bytes, at, 4);
		const type = asciiAt(bytes, at + 4, 4);
		if (length === null || length > MAX_SIDE || type.length < 4) return null;
		if (type === 'tRNS') return true;
		if (type === 'IDAT' || type === 'IEND') return false;
		at += 12 + length;
	}
}
