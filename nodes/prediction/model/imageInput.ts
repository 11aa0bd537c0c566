import type { ApiRequest, ImageFile, PublicUpload } from './ports';

/** What is surely refused of an image, so that it is not sent; what is missing is not documented. */
export interface ImageLimits {
	/** The largest file, in bytes. */
	readonly maxBytes?: number;
	/** All media types that are taken. */
	readonly mediaTypes?: readonly string[];
	/** The shortest and the longest side, in pixels. */
	readonly minSide?: number;
	readonly maxSide?: number;
	/** Width times height. */
	readonly maxPixels?: number;
}

/** What to do with a file that is too large where the provider fetches larger ones: also one that n8n fetched from an address. */
export const BY_PUBLIC_URL =
	'Pass larger images by a public URL, not as a file: set Image Source to URL, and Send As to Automatic.';

/** How the images of a workflow reach the provider. */
export interface ImageInput extends ImageLimits {
	/** Whether the provider fetches an image from a public URL. */
	readonly takesUrl: boolean;
	/** Whether that URL has to be https. */
	readonly takesHttpsOnly?: boolean;
	/** How a file gets there: inside the request, or by an upload before it; missing where no files are taken. */
	readonly file?:
		| { readonly via: 'request' }
		| {
				readonly via: 'upload';
				readonly upload: UploadScheme;
				/** Files up to this size travel inside the request all the same. */
				readonly inlineUpToBytes?: number;
		  };
	/** What to do instead of what is not taken, for a person. */
	readonly advice: string;
}

/**
 * The provider's own storage. Uploads cost nothing, so they are repeated after failures.
 * An example in one step: POST the file, read its URL. In two: ask for a place, then put the bytes there without a key.
 */
export interface UploadScheme {
	buildRequest(file: ImageFile): ApiRequest;
	/**
	 * What to hand to the model, and where the bytes still have to be put, if anywhere.
	 * @throws PredictionError `malformed_response`
	 */
	readResponse(
		body: unknown,
		file: ImageFile,
	): { readonly url: string; readonly put?: PublicUpload };
}
