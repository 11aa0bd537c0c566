import { asciiAt, uintAt } from './bytes';

/** A box of the ISO base media file format; `end` may lie beyond the bytes that are there. */
export interface Box {
	readonly type: string;
	/** Where its content begins. */
	readonly start: number;
	readonly end: number;
}

/**
 * The boxes one after another between two places; ends at the first that cannot be one.
 * Source: ISO/IEC 14496-12, section 4.2 (https://www.w3.org/TR/mse-byte-stream-format-isobmff/, 2026-11-28): size, type; size
 * 1 means that the real one follows in 8 bytes, size 0 that the box is the last.
 */
export function* boxesIn(bytes: Uint8Array, from: number, to: number): Generator<Box> {
	let at = from;
	while (at + 8 <= Math.min(to, bytes.length)) {
		const size = uintAt(bytes, at, 4) ?? 0;
		const header = size === 1 ? 16 : 8;
		const length = size === 1 ? (uintAt(bytes, at + 8, 8) ?? 0) : size === 0 ? to - at : size;
		if (length < header) return;
		yield { type: asciiAt(bytes, at + 4, 4), start: at + header, end: at + length };
		at += length;
	}
}

/**
 * Brands, each with the media type of its files. Sources: https://mp4ra.org/registered-types/brands,
 * https://aomediacodec.github.io/av1-avif/v1.1.0.html#file-constraints,
 * https://www.iana.org/assignments/media-types/image/heif, 2026-11-28.
 */
const BRANDS: Readonly<Record<string, string>> = {
	avif: 'image/avif',
	avis: 'image/avif',
	avio: 'image/avif',
	MA1A: 'image/avif',
	MA1B: 'image/avif',
	heic: 'image/heic',
	heix: 'image/heic',
	heim: 'image/heic',
	heis: 'image/heic',
	hevc: 'image/heic',
	hevx: 'image/heic',
	hevm: 'image/heic',
	hevs: 'image/heic',
	'crx ': 'image/x-canon-cr3',
	'M4A ': 'audio/mp4',
	'M4B ': 'audio/mp4',
	'M4P ': 'audio/mp4',
	'F4A ': 'audio/mp4',
	'F4B ': 'audio/mp4',
	'qt  ': 'video/quicktime',
};

/** Brands that say "an image" and leave open of which kind: another brand tells. */
const ANY_IMAGE = ['mif1', 'mif2', 'msf1', 'miaf'];

/** Brands that files with moving images list beside those of sound. */
const VIDEO_BRANDS = ['M4V ', 'M4VP', 'M4VH', 'avc1', 'hvc1'];

/** The media type of a file of the ISO base media family (AVIF, HEIC, MP4, MOV, M4A …); null for other files. */
export function isoMediaTypeOf(head: Uint8Array): string | null {
	const [first] = boxesIn(head, 0, Number.MAX_SAFE_INTEGER);
	if (first === undefined) return null;
	// QuickTime files from before there were brands begin with their content.
	const isBinary = (head[0] ?? 0) < 0x20;
	if (isBinary && ['moov', 'mdat', 'wide'].includes(first.type)) return 'video/quicktime';
	if (first.type !== 'ftyp') return null;
	const major = asciiAt(head, first.start, 4);
	const known = BRANDS[major];
	if (known !== undefined) return known;
	if (/^3g2/.test(major)) return 'video/3gpp2';
	if (/^3g[ehprst]/.test(major)) return 'video/3gpp';
	const brands = compatibleBrands(head, first);
	const lists = (mimeType: string) => brands.some((brand) => BRANDS[brand] === mimeType);
	if (lists('image/avif')) return 'image/avif';
	// HEIF leaves the coding open; what is in use and not AVIF is HEVC, which is HEIC.
	if (lists('image/heic') || [major, ...brands].some((brand) => ANY_IMAGE.includes(brand)))
		return 'image/heic';
	const hasVideo = [major, ...brands].some((brand) => VIDEO_BRANDS.includes(brand));
	return lists('audio/mp4') && !hasVideo ? 'audio/mp4' : 'video/mp4';
}

function compatibleBrands(head: Uint8Array, { start, end }: Box): string[] {
	const brands: string[] = [];
	for (let at = start + 8; at + 4 <= Math.min(end, head.length); at += 4) {
		brands.push(asciiAt(head, at, 4));
	}
	return brands;
}
