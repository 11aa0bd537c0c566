import { extensionIn, extensionOf, normalizedType, typeOfExtension } from './extension';
import { fileNameFromUrl } from './fileName';
import { isImage, isTextType, mediaTypeOf } from './mediaType';

/** Said of anything. */
const SAYS_NOTHING =
	/^(application\/(octet-stream|binary|unknown|download|x-download|force-download|x-binary|x-www-form-urlencoded)|binary\/octet-stream|unknown\/unknown)$/;

/** Where the first bytes tell a family only: which types the server or the address may say instead. */
const MEMBERS: Readonly<Record<string, RegExp>> = {
	'text/plain': /^(text\/(?!html)|model\/(obj|mtl|stl|ply)|application\/(?!json|xml|pdf))/,
	'application/json': /\+json$|ndjson$/,
	'application/xml': /^(application|model)\/.*\+xml$/,
	'application/zip': /\+zip$|^application\/(vnd\.|epub|java-archive)|^model\/3mf$/,
	'video/mp4': /^(audio\/mp4|video\/(quicktime|3gpp2?))$/,
	'audio/ogg': /^video\/ogg$/,
	'video/webm': /^audio\/webm$/,
	'video/x-matroska': /^audio\/x-matroska$/,
	'image/heic': /^image\/hei[cf]$/,
	'image/tiff': /^image\/x-/,
	'model/stl': /^model\//,
};

/**
 * What a file is: by its first bytes, then by what the server says, then by the extension in its address;
 * `application/octet-stream` where nothing tells. Where the bytes tell only a family, such as MP4, the others say which of it.
 * @param head at least `HEAD_BYTES` of the file, unless it is shorter
 * @param contentType the header as it came; null where there is none
 */
export function contentTypeOf(
	head: Uint8Array,
	contentType: string | null,
	url: string | null,
): string {
	const told = mediaTypeOf(head);
	const claims = [claimedType(contentType ?? ''), typeFromUrl(url ?? '')].filter(
		(claim) => claim !== null,
	);
	if (told === null) {
		// What is not text is no text, whoever says so.
		return claims.find((claim) => !isTextType(claim)) ?? 'application/octet-stream';
	}
	const members = MEMBERS[told];
	// What says less than the bytes, whose files would be called `.bin`, does not count.
	const isMember = (claim: string) => members?.test(claim) === true && extensionOf(claim) !== 'bin';
	return claims.find((claim) => claim === told || isMember(claim)) ?? told;
}

/** Whether the name or, without one, the header says that it is an image of pixels. */
export function saysImage(contentType: string | null, url: string | null): boolean {
	const claim = typeFromUrl(url ?? '') ?? claimedType(contentType ?? '');
	return isImage(claim) && !isTextType(claim ?? '');
}

function claimedType(contentType: string): string | null {
	const mimeType = normalizedType(contentType);
	return mimeType === null || SAYS_NOTHING.test(mimeType) ? null : mimeType;
}

function typeFromUrl(url: string): string | null {
	const mimeType = typeOfExtension(extensionIn(fileNameFromUrl(url) ?? ''));
	return mimeType === 'application/octet-stream' ? null : mimeType;
}
