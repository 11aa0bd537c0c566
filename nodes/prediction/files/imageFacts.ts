/** What the first bytes of an image tell; null for what they do not. */
export interface ImageFacts {
	/** In pixels, as stored: a JPEG that a viewer turns by its camera data keeps the sides it has. */
	readonly width: number | null;
	readonly height: number | null;
	/** Whether the file has an alpha channel or a transparent colour, used or not. */
	readonly hasTransparency: boolean | null;
}

/** Nothing is known. */
export const NOTHING_KNOWN: ImageFacts = { width: null, height: null, hasTransparency: null };
