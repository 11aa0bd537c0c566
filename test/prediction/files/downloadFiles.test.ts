/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { Readable } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';
import { fromNode, type NodeReadable } from '../../../nodes/n8n/byteStream';
import { downloadFiles, type DownloadTarget } from '../../../nodes/n8n/downloadFiles';
import { download } from '../../../nodes/prediction/files/download';
import { distinctNames } from '../../../nodes/prediction/files/fileName';
import type { PredictionError } from '../../../nodes/prediction/model/errors';
import type { Transport } from '../../../nodes/prediction/model/ports';
import type { OutputFile } from '../../../nodes/prediction/model/prediction';
import { replicate } from '../../../nodes/providers/replicate';
import { FakeClock } from '../fakeClock';
import { PublicDoor } from './publicDoor';
import { sample } from './sampleImages';

const HOST = 'https://files.example.com';
const url = (name: string): OutputFile => ({ kind: 'url', url: `${HOST}/${name}` });

/** n8n's binary data, in memory: streams are read to their end, as n8n reads them. */
const context = {
	helpers: {
		async prepareBinaryData(data: Buffer | Readable, fileName?: string, mimeType?: string) {
			const chunks: Buffer[] = [];
			if (Buffer.isBuffer(data)) chunks.push(data);
			else for await (const chunk of data) chunks.push(chunk as Buffer);
			const bytes = Buffer.concat(chunks);
			return {
				data: bytes.toString('base64'),
				fileName,
				mimeType,
				bytes: bytes.length,
			} as IBinaryData;
		},
	},
};

/** Real streams of Node.js behind the addresses; a body comes in pieces of 7,000 bytes. */
class NodeDoor extends PublicDoor implements Transport {
	constructor(
		clock: FakeClock,
		private readonly files: Readonly<Record<string, Buffer>>,
	) {
		super(clock, {});
	}

	override async fetchPublic(address: string) {
		const bytes = this.files[address.slice(HOST.length + 1)] ?? Buffer.alloc(0);
		const pieces = Array.from({ length: Math.ceil(bytes.length / 7_000) }, (_, index) =>
			bytes.subarray(index * 7_000, (index + 1) * 7_000),
		);
		const body = fromNode(
			Readable.from(pieces, { objectMode: false }) as NodeReadable,
			() => undefined,
		);
		return { status: 200, headers: { 'content-length': String(bytes.length) }, body };
	}
}

async function downloaded(
	files: readonly OutputFile[],
	served: Readonly<Record<string, Buffer>>,
	target: Partial<DownloadTarget> = {},
) {
	const clock = new FakeClock();
	const transport = new NodeDoor(clock, served);
	return await downloadFiles(
		context,
		{
			download: async (file, options) =>
				await download({ provider: replicate, transport, clock }, file, options),
		},
		{ id: 'p1', files },
		{
			field: 'data',
			maxBytes: 10_000_000,
			wantedName: null,
			defaultStem: 'shoe-no-bg',
			expects: 'image',
			isFresh: true,
			...target,
		},
	);
}

describe('the files of a prediction in n8n', () => {
	it('the first tells what it is, in the row', async () => {
		const png = sample('png rgba');
		const { binary, file } = await downloaded([url('out')], { out: png });
		expect(file).toEqual({
			fileName: 'shoe-no-bg.png',
			mimeType: 'image/png',
			bytes: png.length,
			width: 5,
			height: 3,
			hasTransparency: true,
		});
		expect(binary.data?.data).toBe(png.toString('base64'));
	});

	it('a large file comes whole, and its size is found behind 64 KB of camera data', async () => {
		const jpeg = sample('jpeg');
		const segment = Buffer.alloc(65_535, 1);
		segment.writeUInt16BE(65_533, 2);
		segment.writeUInt16BE(0xffe1, 0);
		const large = Buffer.concat([
			jpeg.subarray(0, 2),
			segment,
			jpeg.subarray(2),
			Buffer.alloc(900_000, 7),
		]);
		const { binary, file } = await downloaded([url('out')], { out: large });
		expect(file).toMatchObject({
			bytes: large.length,
			width: 5,
			height: 3,
			hasTransparency: false,
		});
		expect(binary.data?.data).toBe(large.toString('base64'));
	});

	it.each([
		['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'shoe-no-bg.svg'],
		['a file of an unknown kind', Buffer.alloc(40, 1), 'shoe-no-bg.bin'],
	])('%s does not tell its size', async (_name, bytes, fileName) => {
		const { file } = await downloaded([url('out')], { out: bytes });
		expect(file).toMatchObject({ fileName, width: null, height: null, hasTransparency: null });
	});

	it('an inline file tells the same', async () => {
		const content = sample('webp lossy with alpha').toString('base64');
		const { file } = await downloaded([{ kind: 'inline', content }], {});
		expect(file).toMatchObject({ mimeType: 'image/webp', width: 5, hasTransparency: true });
	});

	it('further ones have numbers, and never the name of another image of the run', async () => {
		const runStems = distinctNames(['shoe.jpg', 'shoe.png']);
		const files = [url('a'), url('b'), url('c')];
		const served = { a: sample('png rgba'), b: sample('jpeg'), c: sample('gif') };
		const first = await downloaded(files, served, { runStems });
		expect(Object.entries(first.binary).map(([field, { fileName }]) => [field, fileName])).toEqual([
			['data', 'shoe-no-bg.png'],
			['data_1', 'shoe-no-bg-3.jpg'],
			['data_2', 'shoe-no-bg-4.gif'],
		]);
		const second = await downloaded(files, served, { runStems, defaultStem: runStems[1] ?? null });
		expect(Object.values(second.binary).map(({ fileName }) => fileName)).toEqual([
			'shoe-no-bg-2.png',
			'shoe-no-bg-2-2.jpg',
			'shoe-no-bg-2-3.gif',
		]);
	});

	it('are named as asked, by what they are', async () => {
		const { binary } = await downloaded(
			[url('a'), url('b')],
			{ a: sample('png rgba'), b: sample('jpeg') },
			{ wantedName: 'cutout.jpg' },
		);
		expect(Object.values(binary).map(({ fileName }) => fileName)).toEqual([
			'cutout.png',
			'cutout-2.jpg',
		]);
	});

	it('a table beside the image may be text; a mask may not, and is missing', async () => {
		const served = {
			a: sample('png rgba'),
			'scores.json': Buffer.from('{"score":1}'),
			mask: Buffer.from('{"score":1}'),
		};
		const { binary } = await downloaded([url('a'), url('scores.json')], served);
		expect(binary.data_1).toMatchObject({
			mimeType: 'application/json',
			fileName: 'shoe-no-bg-2.json',
		});
		const masked = await downloaded([url('a'), url('mask'), url('scores.json')], served);
		expect(Object.keys(masked.binary)).toEqual(['data', 'data_2']);
		expect(masked.missing).toMatchObject([{ code: 'malformed_response', predictionId: 'p1' }]);
	});

	it('a further one that is gone or too large does not take the first one away', async () => {
		const served = {
			a: sample('png rgba'),
			large: Buffer.concat([sample('jpeg'), Buffer.alloc(9_000)]),
		};
		const files = [url('a'), url('large'), url('gone')];
		const { binary, missing } = await downloaded(files, served, {
			maxBytes: 5_000,
			isFresh: false,
		});
		expect(Object.keys(binary)).toEqual(['data']);
		expect(missing.map(({ code }) => code)).toEqual(['file_too_large', expect.any(String)]);
		await expect(downloaded(files.reverse(), served, { isFresh: false })).rejects.toThrow('p1');
	});

	it.each([
		['text', { out: Buffer.from('gone') }, 'malformed_response'],
		['nothing', { out: Buffer.alloc(0) }, 'unreachable'],
	])(
		'%s in the place of one is an error that names the prediction',
		async (_name, served, code) => {
			const error = await downloaded([url('out')], served).catch(
				(thrown: PredictionError) => thrown,
			);
			expect(error).toMatchObject({
				code,
				predictionId: 'p1',
				message: expect.stringContaining('(prediction p1)'),
			});
		},
	);
});
