import { uint8Array } from 'fast-check';
import { IMAGE_HEADER_BYTES, readImageHeader } from '../../../nodes/prediction/files/imageHeader';
import { checkProperty } from '../../properties/checkProperty';
import { sample, SAMPLES } from './sampleImages';

const UNKNOWN = { width: null, height: null, hasTransparency: null };

const number = (value: number, bytes: number) => {
	const buffer = Buffer.alloc(bytes);
	buffer.writeUIntBE(value, 0, bytes);
	return buffer;
};

/** A chunk of a PNG; nobody looks at the checksum. */
const chunk = (type: string, content: Buffer = Buffer.alloc(0)) =>
	Buffer.concat([number(content.length, 4), Buffer.from(type), content, Buffer.alloc(4)]);

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const ihdr = (colourType: number, width = 7, height = 9) =>
	chunk(
		'IHDR',
		Buffer.concat([number(width, 4), number(height, 4), Buffer.from([8, colourType, 0, 0, 0])]),
	);
const png = (...chunks: Buffer[]) => Buffer.concat([PNG_START, ...chunks]);

/** A segment of a JPEG with its length. */
const segment = (marker: number, content: Buffer) =>
	Buffer.concat([Buffer.from([0xff, marker]), number(content.length + 2, 2), content]);
const frame = (marker: number, width = 7, height = 9) =>
	segment(
		marker,
		Buffer.concat([Buffer.from([8]), number(height, 2), number(width, 2), number(3, 1)]),
	);
const jpeg = (...segments: Buffer[]) => Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments]);

const box = (type: string, ...content: Buffer[]) => {
	const inside = Buffer.concat(content);
	return Buffer.concat([number(inside.length + 8, 4), Buffer.from(type), inside]);
};
const full = (version = 0, flags = 0) => number(version * 2 ** 24 + flags, 4);
const ispe = (width: number, height: number) =>
	box('ispe', full(), number(width, 4), number(height, 4));
const auxC = (name: string) => box('auxC', full(), Buffer.from(`${name}\0`));
const ipma = (item: number, ...properties: number[]) =>
	box(
		'ipma',
		full(),
		number(1, 4),
		number(item, 2),
		number(properties.length, 1),
		Buffer.from(properties),
	);
const avif = (properties: Buffer[], ...associations: Buffer[]) =>
	Buffer.concat([
		box('ftyp', Buffer.from('avif'), number(0, 4), Buffer.from('mif1')),
		box(
			'meta',
			full(),
			box('pitm', full(), number(1, 2)),
			box('iprp', box('ipco', ...properties), ...associations),
		),
	]);

describe('what the first bytes of an image tell', () => {
	it.each(SAMPLES)('$name', ({ base64, hasTransparency }) => {
		const bytes = Buffer.from(base64, 'base64');
		expect(readImageHeader(bytes)).toEqual({ width: 5, height: 3, hasTransparency });
	});

	it.each([
		[
			'PNG: transparency behind other chunks',
			png(
				ihdr(3),
				chunk('gAMA', number(1, 4)),
				chunk('PLTE', Buffer.alloc(768)),
				chunk('tRNS', Buffer.alloc(9)),
				chunk('IDAT'),
			),
			true,
		],
		[
			'PNG: transparency behind a large profile',
			png(
				ihdr(2),
				chunk('iCCP', Buffer.alloc(60_000)),
				chunk('tRNS', Buffer.alloc(6)),
				chunk('IDAT'),
			),
			true,
		],
		[
			'PNG: none before the pixels',
			png(ihdr(3), chunk('PLTE', Buffer.alloc(9)), chunk('IDAT'), chunk('tRNS')),
			false,
		],
		['PNG: grey without pixels', png(ihdr(0), chunk('IEND')), false],
		[
			'PNG: the bytes end before the pixels',
			png(ihdr(2), chunk('PLTE', Buffer.alloc(9)).subarray(0, 12)),
			null,
		],
		['PNG: an alpha channel needs no further look', png(ihdr(6)), true],
		['PNG of Apple’s tools', png(chunk('CgBI', number(1, 4)), ihdr(6)), true],
		[
			'JPEG: behind camera data of 64 KB',
			jpeg(segment(0xe1, Buffer.alloc(65_533)), frame(0xc0)),
			false,
		],
		[
			'JPEG: behind camera data and a profile',
			jpeg(segment(0xe1, Buffer.alloc(60_000)), segment(0xe2, Buffer.alloc(60_000)), frame(0xc2)),
			false,
		],
		[
			'JPEG: fill bytes and a marker alone',
			jpeg(Buffer.from([0xff, 0xff, 0xff, 0x01]), frame(0xc1)),
			false,
		],
		[
			'JPEG: tables are no frame',
			jpeg(segment(0xc4, Buffer.alloc(20)), segment(0xcc, Buffer.alloc(4)), frame(0xc9)),
			false,
		],
		['AVIF: alpha', avif([ispe(7, 9), auxC('urn:mpeg:mpegB:cicp:systems:auxiliary:alpha')]), true],
		['AVIF: alpha by its older name', avif([ispe(7, 9), auxC('urn:mpeg:hevc:2015:auxid:1')]), true],
		[
			'AVIF: a depth map is no alpha',
			avif([ispe(7, 9), auxC('urn:mpeg:mpegB:cicp:systems:auxiliary:depth')]),
			false,
		],
		[
			'AVIF: the size of the primary item, not of a larger other',
			avif([ispe(7, 9), ispe(70, 90)], ipma(1, 1)),
			false,
		],
		[
			'AVIF: the largest where nobody says which',
			avif([ispe(2, 3), ispe(7, 9), ispe(1, 1)]),
			false,
		],
		[
			'AVIF: turned on its side',
			avif([ispe(9, 7), box('irot', Buffer.from([1]))], ipma(1, 1, 2)),
			false,
		],
		['AVIF: an essential property', avif([ispe(7, 9)], ipma(1, 0x81)), false],
		[
			'AVIF: cut to what counts',
			avif(
				[
					ispe(64, 64),
					box('clap', ...[7, 1, 9, 1].map((part) => number(part, 4)), Buffer.alloc(16)),
				],
				ipma(1, 1, 2),
			),
			false,
		],
	] as const)('%s', (_name, bytes, hasTransparency) => {
		expect(readImageHeader(bytes)).toEqual({ width: 7, height: 9, hasTransparency });
	});

	it('a JPEG is not transparent, even where its size lies too far behind', () => {
		const segments = Array.from({ length: 3 }, () => segment(0xe2, Buffer.alloc(60_000)));
		const bytes = jpeg(...segments, frame(0xc0));
		expect(readImageHeader(bytes)).toEqual({ ...UNKNOWN, hasTransparency: false });
	});

	it('a GIF is transparent by a later frame too, as far as that is seen', () => {
		const still = sample('gif').subarray(0, -1);
		const control = Buffer.from([0x21, 0xf9, 4, 1, 0, 0, 0, 0]);
		expect(readImageHeader(Buffer.concat([still, control])).hasTransparency).toBe(true);
	});
});

describe('what is malformed tells nothing', () => {
	it.each([
		['nothing', Buffer.alloc(0)],
		['text', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="3"/>')],
		['a PNG without its first chunk', png(chunk('IDAT'), ihdr(6))],
		['a PNG with a first chunk of a wrong length', png(chunk('IHDR', Buffer.alloc(5)))],
		['a PNG with a colour type that does not exist', png(ihdr(5))],
		['a PNG with a side beyond the limit', png(ihdr(6, 2 ** 31))],
		[
			'a JPEG that goes on with no marker',
			jpeg(segment(0xe0, Buffer.alloc(14)), Buffer.from('junk junk')),
		],
		[
			'a JPEG whose pixels begin without a frame',
			jpeg(segment(0xda, Buffer.alloc(8)), frame(0xc0)),
		],
		[
			'a JPEG with a segment of no length',
			jpeg(Buffer.from([0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0]), frame(0xc0)),
		],
		[
			'a lossless WebP without its mark',
			Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0'), Buffer.alloc(10, 1)]),
		],
		[
			'a WebP of an unknown kind',
			Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP9 '), Buffer.alloc(20, 1)]),
		],
		['an AVIF without properties', box('ftyp', Buffer.from('avif'), number(0, 4))],
		['an AVIF cut off within its properties', avif([ispe(7, 9), ispe(7, 9)]).subarray(0, -30)],
		[
			'a TIFF whose directory lies behind its pixels',
			Buffer.from('49492a00ffff0000'.padEnd(64, '0'), 'hex'),
		],
	])('%s', (_name, bytes) => {
		expect(readImageHeader(bytes)).toEqual(UNKNOWN);
	});

	it.each([
		['PNG', png(ihdr(6, 0))],
		['JPEG', jpeg(frame(0xc0, 7, 0))],
	])('a %s without pixels has no size', (_name, bytes) => {
		expect(readImageHeader(bytes)).toMatchObject({ width: null, height: null });
	});

	it('whatever the bytes, nothing is thrown, and sizes are sizes', () => {
		const starts = SAMPLES.map(({ base64 }) => Buffer.from(base64, 'base64'));
		checkProperty(uint8Array({ minLength: 2, maxLength: 300 }), (noise) => {
			const start = starts[(noise[0] ?? 0) % starts.length] ?? Buffer.alloc(0);
			const kept = start.subarray(0, (noise[1] ?? 0) % start.length);
			for (const bytes of [noise, Buffer.concat([kept, noise])]) {
				const { width, height, hasTransparency } = readImageHeader(bytes);
				expect([true, false, null]).toContain(hasTransparency);
				expect(width === null).toBe(height === null);
				if (width !== null) expect(Number.isInteger(width) && width > 0).toBe(true);
			}
		});
	});

	it.each(SAMPLES)('$name, cut off anywhere or with a byte changed', ({ base64 }) => {
		const bytes = Buffer.from(base64, 'base64');
		for (let at = 0; at < bytes.length; at++) {
			const changed = Buffer.from(bytes);
			changed.writeUInt8((bytes[at] ?? 0) ^ 0xff, at);
			readImageHeader(changed);
			const { width, height } = readImageHeader(bytes.subarray(0, at));
			expect([null, 5]).toContain(width);
			expect([null, 3]).toContain(height);
		}
	});

	it.each([
		[
			'boxes of eight bytes',
			Buffer.concat([
				box('ftyp', Buffer.from('avif'), number(0, 4)),
				Buffer.alloc(400_000, box('free')),
			]),
		],
		['chunks without content', png(ihdr(2), Buffer.alloc(400_000, chunk('tEXt')))],
		['fill bytes', jpeg(Buffer.alloc(400_000, 0xff))],
		[
			'blocks of one byte',
			Buffer.concat([
				sample('gif').subarray(0, 13),
				Buffer.alloc(400_000, Buffer.from([0x21, 0xfe, 1, 1, 0])),
			]),
		],
	])('endless %s take no time', (_name, bytes) => {
		const started = performance.now();
		readImageHeader(bytes);
		expect(performance.now() - started).toBeLessThan(5_000);
		expect(bytes.length).toBeGreaterThan(IMAGE_HEADER_BYTES);
	});
});
