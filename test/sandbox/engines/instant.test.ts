/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import { imageKind } from './imageKind';
import { instantCutOut, instantEngine } from './instant';
import { padPng } from './png';

const picture = Buffer.from('fixture: a cat on a sofa');

function digestIn(png: Buffer): string {
	const { data } = PNG.sync.read(png, { checkCRC: true });
	const digest = Array.from({ length: 16 }, (_, pixel) => data.subarray(pixel * 4, pixel * 4 + 2));
	return Buffer.concat(digest).toString('hex');
}

it('writes a PNG that another decoder reads, and that names its input', () => {
	const png = instantCutOut(picture);
	expect(PNG.sync.read(png, { checkCRC: true })).toMatchObject({
		width: 4,
		height: 4,
		alpha: true,
	});
	expect(digestIn(png)).toBe(createHash('sha256').update(picture).digest('hex'));
});

it.each([149, 1024, 5_000_003])(
	'pads a PNG to exactly %d bytes without touching its pixels',
	(bytes) => {
		const png = instantCutOut(picture);
		const padded = Buffer.concat(padPng(png, bytes));
		expect(padded).toHaveLength(bytes);
		expect(digestIn(padded)).toBe(digestIn(png));
	},
);

it('leaves a PNG alone that is larger already', () => {
	const png = instantCutOut(picture);
	expect(Buffer.concat(padPng(png, 10))).toEqual(png);
});

it('writes a lossless WebP of the right size', () => {
	const webp = instantCutOut(picture, 'webp');
	expect(imageKind(webp)?.mediaType).toBe('image/webp');
	expect(webp.readUInt32LE(4)).toBe(webp.length - 8);
	expect(webp.toString('latin1', 12, 16)).toBe('VP8L');
	const header = webp.readUInt32LE(21);
	expect([(header & 0x3fff) + 1, ((header >> 14) & 0x3fff) + 1]).toEqual([4, 4]);
});

it('refuses what is no image', async () => {
	await expect(instantEngine.cutOut(Buffer.from('<html>'), 'png')).rejects.toThrow(
		'cannot identify',
	);
});
