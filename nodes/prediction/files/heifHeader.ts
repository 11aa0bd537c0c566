import { asciiAt, uintAt } from './bytes';
import { NOTHING_KNOWN, type ImageFacts } from './imageFacts';
import { boxesIn, type Box } from './isoMedia';

/**
 * What auxiliary images call themselves that hold alpha: AVIF's name and the older one of HEVC
 * (https://aomediacodec.github.io/av1-avif/v1.1.0.html#auxiliary-images, 2026-11-28).
 */
const ALPHA = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1'];
/** More properties than a file has. */
const MAX_PROPERTIES = 4_096;

/**
 * AVIF and HEIC: the size of the primary item, turned as it is to be shown, and whether an alpha image is among the others.
 * Source: ISO/IEC 23008-12, sections 6.5.3, 6.5.8 and 6.5.10 (https://nokiatech.github.io/heif/technical.html, 2026-11-28).
 */
export function readHeifHeader(bytes: Uint8Array): ImageFacts {
	const meta = find(boxesIn(bytes, 0, bytes.length), 'meta');
	if (meta === undefined) return NOTHING_KNOWN;
	// A full box: version and flags come first.
	const inMeta = [...boxesIn(bytes, meta.start + 4, meta.end)];
	const iprp = find(inMeta, 'iprp');
	if (iprp === undefined || iprp.end > bytes.length) return NOTHING_KNOWN;
	const inIprp = [...boxesIn(bytes, iprp.start, iprp.end)];
	const ipco = find(inIprp, 'ipco');
	if (ipco === undefined) return NOTHING_KNOWN;
	const properties: Box[] = [];
	for (const property of boxesIn(bytes, ipco.start, ipco.end)) {
		if (properties.push(property) > MAX_PROPERTIES) return NOTHING_KNOWN;
	}
	const primary = propertiesOfPrimary(bytes, inMeta, inIprp, properties);
	const hasTransparency = properties.some(
		({ type, start }) =>
			type === 'auxC' && ALPHA.some((name) => asciiAt(bytes, start + 4, name.length) === name),
	);
	return { ...sizeOf(bytes, primary ?? properties), hasTransparency };
}

function find(boxes: Iterable<Box>, type: string): Box | undefined {
	for (const box of boxes) if (box.type === type) return box;
	return undefined;
}

/** Width and height in pixels. */
type Size = readonly [width: number, height: number];

/** As it is to be shown: cut to the clean aperture, then turned. */
function sizeOf(
	bytes: Uint8Array,
	properties: readonly Box[],
): Pick<ImageFacts, 'width' | 'height'> {
	const coded = largestSize(bytes, properties);
	if (coded === null) return { width: null, height: null };
	const [width, height] = aperture(bytes, find(properties, 'clap')) ?? coded;
	const turn = find(properties, 'irot');
	const isOnItsSide = turn !== undefined && ((bytes[turn.start] ?? 0) & 1) === 1;
	return isOnItsSide ? { width: height, height: width } : { width, height };
}

/** Beside the image itself there may be a thumbnail, tiles and an alpha image. */
function largestSize(bytes: Uint8Array, properties: readonly Box[]): Size | null {
	const sizes = properties
		.filter(({ type }) => type === 'ispe')
		.flatMap(({ start }): Size[] => {
			const width = uintAt(bytes, start + 4, 4);
			const height = uintAt(bytes, start + 8, 4);
			return width === null || height === null ? [] : [[width, height]];
		});
	const area = ([width, height]: Size) => width * height;
	return sizes.sort((one, other) => area(other) - area(one))[0] ?? null;
}

/** Two fractions; coders cut in blocks, and this says what of the last ones counts. */
function aperture(bytes: Uint8Array, clap: Box | undefined): Size | null {
	if (clap === undefined) return null;
	const [width = 0, widthParts = 0, height = 0, heightParts = 0] = [0, 4, 8, 12].map(
		(at) => uintAt(bytes, clap.start + at, 4) ?? 0,
	);
	const isWhole = width > 0 && height > 0 && widthParts > 0 && heightParts > 0;
	return isWhole ? [Math.round(width / widthParts), Math.round(height / heightParts)] : null;
}

/** The properties of the primary item, by the box that says which item has which; null where that cannot be read. */
function propertiesOfPrimary(
	bytes: Uint8Array,
	inMeta: readonly Box[],
	inIprp: readonly Box[],
	properties: readonly Box[],
): Box[] | null {
	const pitm = find(inMeta, 'pitm');
	if (pitm === undefined) return null;
	const primary = uintAt(bytes, pitm.start + 4, bytes[pitm.start] === 0 ? 2 : 4);
	for (const ipma of inIprp.filter(({ type }) => type === 'ipma')) {
		const idBytes = bytes[ipma.start] === 0 ? 2 : 4;
		const indexBytes = ((bytes[ipma.start + 3] ?? 0) & 1) === 1 ? 2 : 1;
		let at = ipma.start + 8;
		while (at < Math.min(ipma.end, bytes.length)) {
			const item = uintAt(bytes, at, idBytes);
			const count = bytes[at + idBytes] ?? 0;
			const first = at + idBytes + 1;
			if (item !== null && item === primary) {
				return Array.from({ length: count }, (_, index) => {
					const packed = uintAt(bytes, first + index * indexBytes, indexBytes) ?? 0;
					// The highest bit says whether a reader has to understand the property.
					return properties[(packed & (indexBytes === 2 ? 0x7fff : 0x7f)) - 1];
				}).filter((property) => property !== undefined);
			}
			at = first + count * indexBytes;
		}
	}
	return null;
}
