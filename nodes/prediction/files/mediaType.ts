import { asciiAt, uintAt } from './bytes';
import { isoMediaTypeOf } from './isoMedia';
import { decodedText, textTypeOf } from './textContent';

export { extensionOf } from './extension';

/** How many of the first bytes are enough to tell every type below; an SVG may begin with a long comment. */
export const HEAD_BYTES = 4096;

/** Fewer bytes are no file of a binary format. */
const MIN_BINARY_BYTES = 12;

type Signature = (head: Uint8Array) => boolean;

/** Bytes in hexadecimal from the beginning on; `..` is any byte. */
function begins(pattern: string): Signature {
	const bytes = pattern
		.replace(/ /g, '')
		.match(/../g)
		?.map((pair) => (pair === '..' ? null : Number.parseInt(pair, 16)));
	return (head) => bytes?.every((byte, at) => byte === null || byte === head[at]) ?? false;
}

function beginsText(text: string): Signature {
	return (head) => asciiAt(head, 0, text.length) === text;
}

/**
 * The first bytes of each format. Sources, read 2026-11-28: https://mimesniff.spec.whatwg.org/ (images, audio, archives),
 * https://www.simplesystems.org/libtiff/specification/bigtiff.html, https://searchfox.org/firefox-main/source/third_party/jpeg-xl/plugins/mime/image-jxl.xml,
 * ISO/IEC 15444-1 annex I, https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/, https://www.rfc-editor.org/rfc/rfc9559
 * (Matroska), https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#binary-gltf-layout.
 */
const SIGNATURES: ReadonlyArray<readonly [mimeType: string, matches: Signature]> = [
	['image/png', begins('89504e47 0d0a1a0a')],
	['image/jpeg', begins('ffd8ff')],
	['image/webp', begins('52494646 ........ 57454250')],
	['image/gif', beginsText('GIF87a')],
	['image/gif', beginsText('GIF89a')],
	['image/tiff', begins('49492a00')],
	['image/tiff', begins('4d4d002a')],
	['image/tiff', begins('49492b00')],
	['image/tiff', begins('4d4d002b')],
	['image/bmp', isBitmap],
	['image/jxl', begins('ff0a')],
	['image/jxl', begins('0000000c 4a584c20 0d0a870a')],
	['image/jpx', begins('0000000c 6a502020 0d0a870a ........ 66747970 6a707820')],
	['image/jp2', begins('0000000c 6a502020 0d0a870a')],
	['image/j2c', begins('ff4fff51')],
	['image/x-icon', isIcon],
	['image/vnd.adobe.photoshop', begins('38425053 0001')],
	['image/vnd.adobe.photoshop', begins('38425053 0002')],
	['image/qoi', beginsText('qoif')],
	['image/x-exr', begins('762f3101')],
	['application/pdf', beginsText('%PDF-')],
	['audio/mpeg', beginsText('ID3')],
	['audio/mpeg', isMpegAudioFrame],
	['audio/aac', begins('fff1')],
	['audio/aac', begins('fff9')],
	['audio/wav', begins('52494646 ........ 57415645')],
	['video/x-msvideo', begins('52494646 ........ 41564920')],
	['audio/aiff', begins('464f524d ........ 41494646')],
	['audio/flac', beginsText('fLaC')],
	['video/ogg', (head) => beginsText('OggS')(head) && contains(head, '\x80theora')],
	['audio/ogg', beginsText('OggS')],
	['video/webm', (head) => isEbml(head) && contains(head, 'webm')],
	['video/x-matroska', (head) => isEbml(head) && contains(head, 'matroska')],
	['video/webm', isEbml],
	['model/gltf-binary', beginsText('glTF')],
	['application/zip', begins('504b0304')],
	['application/zip', begins('504b0506')],
	['application/zip', begins('504b0708')],
	['application/gzip', begins('1f8b08')],
	['application/x-7z-compressed', begins('377abcaf 271c')],
	['application/vnd.rar', begins('52617221 1a07')],
];

/**
 * The media type told by the first bytes, or null; text is told as well, `text/plain` at least.
 * @param head at least `HEAD_BYTES` of the file, unless it is shorter; the bytes after them are not looked at
 */
export function mediaTypeOf(head: Uint8Array): string | null {
	const start = head.subarray(0, HEAD_BYTES);
	if (start.length >= MIN_BINARY_BYTES) {
		const signature = SIGNATURES.find(([, matches]) => matches(start));
		const mimeType = signature?.[0] ?? isoMediaTypeOf(start);
		if (mimeType !== null) return mimeType;
	}
	const text = decodedText(start);
	return text === null ? null : textTypeOf(text);
}

/**
 * Whether the file is surely text: UTF-8, UTF-16 or an older encoding, JSON, XML and web pages among it. No image is, SVG
 * apart.
 * @param head as for `mediaTypeOf`
 */
export function isSurelyText(head: Uint8Array): boolean {
	const mimeType = mediaTypeOf(head);
	return mimeType !== null && isTextType(mimeType);
}

/** Whether files of this media type are text. */
export function isTextType(mimeType: string): boolean {
	return (
		/^text\/|[+/](json|xml)$/.test(mimeType) ||
		/^application\/(rtf|postscript|yaml|javascript|x-ndjson|x-subrip)$/.test(mimeType)
	);
}

/** Whether the media type is one of images, SVG among them. */
export function isImage(mimeType: string | null): boolean {
	return mimeType?.startsWith('image/') ?? false;
}

/** The images that cameras, phones and shops make, and that services can read. */
const PHOTO_TYPES = ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'heif', 'tiff', 'bmp'];

/** Whether the media type is one of photos; drawings, icons and files of image editors are none. */
export function isPhoto(mimeType: string | null): boolean {
	return PHOTO_TYPES.some((type) => mimeType === `image/${type}`);
}

/** A file as a data URI (RFC 2397). */
export function toDataUri(bytes: Uint8Array, mimeType: string): string {
	return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}

/**
 * The sizes that the second header of a BMP has had (BITMAPCOREHEADER to BITMAPV5HEADER and OS/2's). The two words before
 * it are reserved, which does not mean zero: https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage, 2026-11-28.
 */
const BITMAP_HEADER_SIZES = [12, 16, 40, 52, 56, 64, 108, 124];

function isBitmap(head: Uint8Array): boolean {
	return beginsText('BM')(head) && BITMAP_HEADER_SIZES.includes(uintAt(head, 14, 4, 'little') ?? 0);
}

/** A directory of at least one image that lies behind it (https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10), 2026-11-28). */
function isIcon(head: Uint8Array): boolean {
	const images = uintAt(head, 4, 2, 'little') ?? 0;
	return (
		begins('00000100')(head) &&
		images > 0 &&
		(uintAt(head, 14, 4, 'little') ?? 0) > 0 &&
		(uintAt(head, 18, 4, 'little') ?? 0) >= 6 + 16 * images
	);
}

/** A frame of layer III: sync, a version, a bit rate and a sampling rate that exist (ISO/IEC 11172-3, section 2.4.2.3). */
function isMpegAudioFrame(head: Uint8Array): boolean {
	const [sync = 0, kind = 0, rates = 0] = head;
	const version = (kind >> 3) & 3;
	const layer = (kind >> 1) & 3;
	return (
		sync === 0xff &&
		kind >> 5 === 7 &&
		version !== 1 &&
		layer === 1 &&
		rates >> 4 !== 15 &&
		rates >> 4 !== 0 &&
		((rates >> 2) & 3) !== 3
	);
}

function isEbml(head: Uint8Array): boolean {
	return begins('1a45dfa3')(head);
}

/** Whether a word stands in the first header of a container. */
function contains(head: Uint8Array, word: string): boolean {
	return asciiAt(head, 0, 96).includes(word);
}
