/** How many of the first bytes are enough to tell every type below. */
export const HEAD_BYTES = 64;

interface Signature {
	readonly mimeType: string;
	readonly extension: string;
	matches(head: Buffer): boolean;
}

const startsWith = (...bytes: number[]) => {
	const magic = Buffer.from(bytes);
	return (head: Buffer) => head.subarray(0, magic.length).equals(magic);
};
const text = (head: Buffer, from: number, to: number) => head.toString('latin1', from, to);
const brand = (...brands: string[]) => {
	return (head: Buffer) => text(head, 4, 8) === 'ftyp' && brands.includes(text(head, 8, 12));
};

/** Source: the file signatures registered with IANA or given in each format's specification, read 2026-11-21. */
const SIGNATURES: readonly Signature[] = [
	{
		mimeType: 'image/png',
		extension: 'png',
		matches: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
	},
	{ mimeType: 'image/jpeg', extension: 'jpg', matches: startsWith(0xff, 0xd8, 0xff) },
	{
		mimeType: 'image/webp',
		extension: 'webp',
		matches: (head) => text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WEBP',
	},
	{
		mimeType: 'image/gif',
		extension: 'gif',
		matches: (head) => ['GIF87a', 'GIF89a'].includes(text(head, 0, 6)),
	},
	{ mimeType: 'image/avif', extension: 'avif', matches: brand('avif', 'avis') },
	{
		mimeType: 'image/heic',
		extension: 'heic',
		matches: brand('heic', 'heix', 'hevc', 'hevx', 'mif1', 'msf1'),
	},
	{
		mimeType: 'image/tiff',
		extension: 'tiff',
		matches: (head) => ['II*\0', 'MM\0*'].includes(text(head, 0, 4)),
	},
	{
		mimeType: 'image/bmp',
		extension: 'bmp',
		matches: (head) => text(head, 0, 2) === 'BM' && head.readUInt32LE(6) === 0,
	},
	{ mimeType: 'video/mp4', extension: 'mp4', matches: (head) => text(head, 4, 8) === 'ftyp' },
	{ mimeType: 'video/webm', extension: 'webm', matches: startsWith(0x1a, 0x45, 0xdf, 0xa3) },
	{ mimeType: 'application/zip', extension: 'zip', matches: startsWith(0x50, 0x4b, 0x03, 0x04) },
	{
		mimeType: 'text/html',
		extension: 'html',
		matches: (head) => /^\uFEFF?\s*<(!doctype|html|head|body)/i.test(head.toString('utf8')),
	},
];

/** The media type told by the first bytes, or null. At least `HEAD_BYTES` of them, unless the file is shorter. */
export function mediaTypeOf(head: Uint8Array): string | null {
	return signatureOf(head)?.mimeType ?? null;
}

/** The customary file extension of a media type, without a dot. */
export function extensionOf(mimeType: string): string {
	return SIGNATURES.find((signature) => signature.mimeType === mimeType)?.extension ?? 'bin';
}

export function isImage(mimeType: string | null): boolean {
	return mimeType?.startsWith('image/') ?? false;
}

export function toDataUri(bytes: Uint8Array, mimeType: string): string {
	return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}

function signatureOf(head: Uint8Array): Signature | undefined {
	if (head.length < 12) return undefined;
	const start = Buffer.from(head.subarray(0, HEAD_BYTES));
	return SIGNATURES.find((signature) => signature.matches(start));
}
