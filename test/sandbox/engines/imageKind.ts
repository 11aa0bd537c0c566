interface Kind {
	readonly mediaType: string;
	readonly extension: string;
	matches(bytes: Buffer): boolean;
}

const startsWith = (...signature: number[]) => {
	const wanted = Buffer.from(signature);
	return (bytes: Buffer) => bytes.subarray(0, wanted.length).equals(wanted);
};
const text = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to);

const kinds: readonly Kind[] = [
	{
		mediaType: 'image/png',
		extension: 'png',
		matches: startsWith(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
	},
	{ mediaType: 'image/jpeg', extension: 'jpg', matches: startsWith(0xff, 0xd8, 0xff) },
	{
		mediaType: 'image/webp',
		extension: 'webp',
		matches: (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP',
	},
	{
		mediaType: 'image/gif',
		extension: 'gif',
		matches: (bytes) => /^GIF8[79]a/.test(text(bytes, 0, 6)),
	},
	{ mediaType: 'image/tiff', extension: 'tif', matches: startsWith(0x49, 0x49, 0x2a, 0) },
	{ mediaType: 'image/tiff', extension: 'tif', matches: startsWith(0x4d, 0x4d, 0, 0x2a) },
	{
		mediaType: 'image/avif',
		extension: 'avif',
		matches: (bytes) => /^ftyp(avif|avis|mif1|heic|heix)/.test(text(bytes, 4, 12)),
	},
];

/** What the bytes are, or undefined: the name and the sender's media type are only claims. */
export const imageKind = (bytes: Buffer): Kind | undefined =>
	kinds.find((kind) => kind.matches(bytes));
