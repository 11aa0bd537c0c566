/**
 * Media types and the file extensions that belong to them, the customary one first.
 * Sources: the IANA media type registry (https://www.iana.org/assignments/media-types/) and, for what is not registered,
 * Apache's mime.types (https://github.com/apache/httpd/blob/trunk/docs/conf/mime.types), 2026-11-28.
 */
const EXTENSIONS: Readonly<Record<string, string>> = {
	'image/png': 'png apng',
	'image/jpeg': 'jpg jpeg jpe jfif pjpeg',
	'image/webp': 'webp',
	'image/gif': 'gif',
	'image/avif': 'avif avifs',
	'image/heic': 'heic heics hif',
	'image/heif': 'heif heifs',
	'image/tiff': 'tiff tif',
	'image/bmp': 'bmp dib',
	'image/svg+xml': 'svg svgz',
	'image/jxl': 'jxl',
	'image/jp2': 'jp2 jpg2',
	'image/jpx': 'jpf jpx',
	'image/j2c': 'j2c j2k',
	'image/x-icon': 'ico',
	'image/vnd.adobe.photoshop': 'psd',
	'image/qoi': 'qoi',
	'image/x-exr': 'exr',
	'image/vnd.radiance': 'hdr',
	'image/vnd.ms-dds': 'dds',
	'image/x-tga': 'tga',
	'image/x-portable-anymap': 'pnm pbm pgm ppm',
	'image/x-adobe-dng': 'dng',
	'image/x-canon-cr2': 'cr2',
	'image/x-canon-cr3': 'cr3',
	'image/x-nikon-nef': 'nef',
	'image/x-sony-arw': 'arw',
	'image/x-olympus-orf': 'orf',
	'image/x-panasonic-rw2': 'rw2',
	'image/x-fuji-raf': 'raf',
	'audio/mpeg': 'mp3 mpga',
	'audio/wav': 'wav',
	'audio/ogg': 'ogg oga opus',
	'audio/flac': 'flac',
	'audio/mp4': 'm4a m4b',
	'audio/aac': 'aac',
	'audio/aiff': 'aiff aif',
	'audio/webm': 'weba',
	'audio/x-matroska': 'mka',
	'audio/midi': 'mid midi',
	'video/mp4': 'mp4 m4v mp4v',
	'video/quicktime': 'mov qt',
	'video/webm': 'webm',
	'video/x-matroska': 'mkv',
	'video/x-msvideo': 'avi',
	'video/mpeg': 'mpg mpeg',
	'video/ogg': 'ogv',
	'video/3gpp': '3gp',
	'video/3gpp2': '3g2',
	'model/gltf-binary': 'glb',
	'model/gltf+json': 'gltf',
	'model/obj': 'obj',
	'model/mtl': 'mtl',
	'model/stl': 'stl',
	'model/ply': 'ply',
	'model/3mf': '3mf',
	'model/vnd.usdz+zip': 'usdz',
	'model/vnd.collada+xml': 'dae',
	'application/octet-stream': 'bin',
	'application/json': 'json',
	'application/x-ndjson': 'ndjson jsonl',
	'application/xml': 'xml',
	'application/pdf': 'pdf',
	'application/postscript': 'eps',
	'application/rtf': 'rtf',
	'application/zip': 'zip',
	'application/gzip': 'gz tgz',
	'application/x-tar': 'tar',
	'application/x-7z-compressed': '7z',
	'application/vnd.rar': 'rar',
	'application/x-subrip': 'srt',
	'application/yaml': 'yaml yml',
	'application/javascript': 'js',
	'application/epub+zip': 'epub',
	'application/msword': 'doc',
	'application/vnd.ms-excel': 'xls',
	'application/vnd.ms-powerpoint': 'ppt',
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
	'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
	'text/html': 'html htm xhtml php asp aspx jsp cgi',
	'text/plain': 'txt text log',
	'text/csv': 'csv',
	'text/markdown': 'md',
	'text/vtt': 'vtt',
};

/** Other names for the types above, as servers still send them. */
const ALIASES: Readonly<Record<string, string>> = {
	'image/jpg': 'image/jpeg',
	'image/pjpeg': 'image/jpeg',
	'image/x-png': 'image/png',
	'image/apng': 'image/png',
	'image/svg': 'image/svg+xml',
	'image/x-ms-bmp': 'image/bmp',
	'image/x-bmp': 'image/bmp',
	'image/tif': 'image/tiff',
	'image/x-tiff': 'image/tiff',
	'image/heic-sequence': 'image/heic',
	'image/heif-sequence': 'image/heif',
	'image/avif-sequence': 'image/avif',
	'image/vnd.microsoft.icon': 'image/x-icon',
	'image/ico': 'image/x-icon',
	'image/x-photoshop': 'image/vnd.adobe.photoshop',
	'audio/mp3': 'audio/mpeg',
	'audio/x-mp3': 'audio/mpeg',
	'audio/x-mpeg': 'audio/mpeg',
	'audio/wave': 'audio/wav',
	'audio/x-wav': 'audio/wav',
	'audio/vnd.wave': 'audio/wav',
	'audio/x-flac': 'audio/flac',
	'audio/x-m4a': 'audio/mp4',
	'audio/m4a': 'audio/mp4',
	'audio/x-aac': 'audio/aac',
	'audio/x-aiff': 'audio/aiff',
	'application/ogg': 'audio/ogg',
	'video/x-m4v': 'video/mp4',
	'video/avi': 'video/x-msvideo',
	'model/x.stl-binary': 'model/stl',
	'application/x-zip-compressed': 'application/zip',
	'application/x-zip': 'application/zip',
	'application/x-gzip': 'application/gzip',
	'application/x-rar-compressed': 'application/vnd.rar',
	'application/x-pdf': 'application/pdf',
	'application/jsonl': 'application/x-ndjson',
	'application/xhtml+xml': 'text/html',
	'application/x-yaml': 'application/yaml',
	'text/json': 'application/json',
	'text/xml': 'application/xml',
	'text/rtf': 'application/rtf',
	'text/javascript': 'application/javascript',
	'text/yaml': 'application/yaml',
};

const TYPE_OF_EXTENSION = new Map(
	Object.entries(EXTENSIONS).flatMap(([mimeType, extensions]) =>
		extensions.split(' ').map((extension) => [extension, mimeType] as const),
	),
);

/** Where the name of a type says what the file is called, e.g. `image/x-foo`. */
const SPEAKING_TYPE = /^(?:image|audio|video|model|font)\/(?:x-|vnd\.)?([a-z0-9]{2,5})$/;

/** A media type as a server writes it, without parameters and under its usual name; null where it is none. */
export function normalizedType(contentType: string): string | null {
	const [written = ''] = contentType.toLowerCase().split(/[;,]/);
	const mimeType = written.trim();
	if (!/^[a-z]+\/[\w.+-]+$/.test(mimeType)) return null;
	return ALIASES[mimeType] ?? mimeType;
}

/** The customary file extension of a media type, without a dot; `bin` where none is known. */
export function extensionOf(mimeType: string): string {
	const known = normalizedType(mimeType) ?? '';
	const [extension] = (EXTENSIONS[known] ?? '').split(' ');
	if (extension) return extension;
	const suffix = /\+(json|xml|zip)$/.exec(known)?.[1];
	const fallback = known.startsWith('text/') ? 'txt' : 'bin';
	return suffix ?? SPEAKING_TYPE.exec(known)?.[1] ?? fallback;
}

/** The media type that files with this extension have; null where it is not the extension of a known type. */
export function typeOfExtension(extension: string): string | null {
	return TYPE_OF_EXTENSION.get(extension.toLowerCase()) ?? null;
}

/**
 * What follows the last dot of a name, where that is the extension of a known file type, else empty: a version
 * (`shirt-1.1`), a title (`Mr. Smith`) or a number (`AB.1234`) is none.
 */
export function extensionIn(name: string): string {
	const extension = /\.([a-z0-9]{2,6})$/i.exec(name)?.[1] ?? '';
	return typeOfExtension(extension) === null ? '' : extension;
}
