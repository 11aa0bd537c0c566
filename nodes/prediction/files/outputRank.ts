/** What a part of a result is, by its name: what a person wants first has the lowest rank. */
export const RANK = {
	cutout: 0,
	image: 1,
	background: 2,
	/** By the name of its file only, which a person may have given: never left out. */
	smallCopy: 3,
	mask: 4,
	text: 5,
	/** From here on only where there is nothing else: these are not the result. */
	original: 9,
	thumbnail: 10,
	input: 11,
	/** An address that is no file. */
	none: 99,
} as const;

/** The words of a name, however it is written: `mask_url`, `maskUrl`, `MASK-URL`, `maskurl` and `mask1.url` are mask and url. */
function wordsOfName(name: string): string[] {
	return name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u)
		.flatMap((word) => word.split(JOINED))
		.map((word) => (/^b(?:ase)?64$/.test(word) ? word : word.replace(/\d+$/, '')))
		.filter((word) => word !== '');
}

/** Words that are written together with the one before. */
const JOINED = /(?<=[a-z])(?=(?:urls?|uris?|base64|b64|images?|img|mask|matte|file|link)$)/;

/** A mask, or another image about the picture. */
const MASK =
	/^(masks?|alphas?|mattes?|alphamask|alphamatte|trimap|segmap|silhouette|segmentation|heatmap|saliency|depth|depthmap|gr[ae]yscale|shadows?|edges|contours?|debug)$/;
const CUTOUT =
	/^(cutouts?|foreground|fg|transparent|rgba|nobg|masked|results?|outputs?|final|processed|removed)$/;
const BACKGROUND = /^(background|bg|backdrop)$/;
const WITHOUT = /^(no|without|removed?|removal|free|less)$/;
const ORIGINAL = /^(originals?|orig|sources?|before)$/;
const THUMBNAIL = /^(thumbs?|thumbnails?|previews?|icon|poster|placeholder|lowres|blurred)$/;
const INPUT = /^(inputs?|references?|uploaded|uploads?|request|requested|init)$/;
const NO_FILE =
	/^(webhooks?|callbacks?|cancel|status|logs?|docs?|documentation|help|support|redirect|login|pricing|billing|homepage|website|license|terms)$/;

/** Says how the value is given, and nothing of what it is. */
const REPRESENTATION =
	/^(url|urls|uri|href|link|src|download|signed|public|cdn|proxy|b64|base64|json|data|content|img)$/;

/** Whether a name says only how the value is given, so that two such names beside each other mean the same file. */
export function isRepresentation(name: string): boolean {
	const words = wordsOfName(name);
	return words.length > 0 && words.every((word) => REPRESENTATION.test(word));
}

/** What the name of a key says its value to be. */
export function kindOfName(name: string): 'url' | 'base64' | null {
	if (/b64|base64/i.test(name)) return 'base64';
	return /^(url|uri|href|link|src)s?$/.test(wordsOfName(name).at(-1) ?? '') ? 'url' : null;
}

/**
 * The rank of a file by the names on the way to it.
 * @param names from the outside in; of a list, the place is no name
 */
export function rankOf(names: readonly string[]): number {
	const ranks = names.map(rankOfName);
	const outer = Math.max(RANK.image, ...ranks.filter((rank) => rank >= RANK.mask));
	if (outer >= RANK.mask) return outer;
	// What lies in `output` is called by its own name, if it has one.
	const own = names.filter((name) => !isRepresentation(name)).at(-1);
	return own === undefined ? RANK.image : rankOfName(own);
}

function rankOfName(name: string): number {
	const words = wordsOfName(name);
	const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
	if (has(NO_FILE)) return RANK.none;
	if (has(INPUT)) return RANK.input;
	if (has(THUMBNAIL)) return RANK.thumbnail;
	if (has(BACKGROUND) && has(WITHOUT)) return RANK.cutout;
	// An image "with alpha" is the cutout itself.
	const subject = words.slice(0, (words.indexOf('with') + 1 || Infinity) - 1);
	if (subject.some((word) => MASK.test(word))) return RANK.mask;
	if (has(CUTOUT)) return RANK.cutout;
	if (has(ORIGINAL)) return RANK.original;
	return has(BACKGROUND) ? RANK.background : RANK.image;
}

/** The rank by the name of the file itself, for lists, whose parts have no names: `mask.png`, `out-mask.png`, `mask_0.png`, `out_thumb.png`, `scores.json`. */
export function rankOfFileName(fileName: string): number {
	const dot = fileName.lastIndexOf('.');
	const stem = dot < 0 ? fileName : fileName.slice(0, dot);
	const isText =
		dot >= 0 && /^(json|txt|csv|xml|log|md|yaml|html?)$/i.test(fileName.slice(dot + 1));
	if (isText) return RANK.text;
	if (/(^|[-_.])(mask|alpha|matte)([-_.]?\d+)?$/i.test(stem)) return RANK.mask;
	const isSmall = /(^|[-_.])(thumb|thumbnail|preview)s?([-_.]?\d+)?$/i.test(stem);
	return isSmall ? RANK.smallCopy : RANK.image;
}
