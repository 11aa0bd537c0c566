import type { PredictionError } from '../../../nodes/prediction/model/errors';
import type { OutputFile } from '../../../nodes/prediction/model/prediction';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';
import { memoryStore, type StoredFile } from '../memoryStore';
import type { Answer } from '../scriptedTransport';

const URL_OF_FILE = 'https://files.example.com/out.png';
const GET = `GET ${URL_OF_FILE}`;
const BYTES = Buffer.concat([
	Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
	Buffer.alloc(992, 7),
]);
const file: OutputFile = { kind: 'url', url: URL_OF_FILE };
const whole: Answer = { headers: { 'content-type': 'image/png' }, chunks: [BYTES] };
const inThree: Answer = {
	chunks: [BYTES.subarray(0, 10), 20, BYTES.subarray(10, 600), BYTES.subarray(600)],
};
const broken: Answer = { chunks: [BYTES.subarray(0, 600), new Error('socket hang up')] };

interface Wishes {
	readonly file?: OutputFile;
	readonly maxBytes?: number;
	readonly stopMs?: number;
	readonly provider?: Provider;
}

async function fetched(
	table: Readonly<Record<string, Answer | readonly Answer[]>>,
	wishes: Wishes = {},
) {
	const opened = new Service(wishes.provider ?? replicate).open(table);
	if (wishes.stopMs !== undefined) opened.clock.stop(wishes.stopMs);
	const outcome: StoredFile | PredictionError = await opened.client
		.download(wishes.file ?? file, {
			store: memoryStore,
			maxBytes: wishes.maxBytes ?? 1_000_000,
			describe: (head, contentType) => ({
				fileName: 'out.png',
				mimeType: `${contentType ?? 'unknown'} after ${head.length} bytes`,
			}),
		})
		.catch((error: PredictionError) => error);
	return { ...opened, outcome };
}

describe('a result file', () => {
	it('comes by the door that has no key', async () => {
		const { outcome, transport } = await fetched({ [GET]: [whole] });
		expect(outcome).toMatchObject({ bytes: BYTES, mimeType: 'image/png after 1000 bytes' });
		expect(transport.asked).toMatchObject([
			{ door: 'public', request: { method: 'GET', path: URL_OF_FILE } },
		]);
		expect(Object.keys(transport.asked[0]?.request ?? {})).toEqual(['method', 'path']);
	});

	it('is described by enough of its bytes, however small the pieces are in which it comes', async () => {
		const { outcome } = await fetched({ [GET]: [inThree] });
		expect(outcome).toMatchObject({ bytes: BYTES, mimeType: 'unknown after 600 bytes' });
	});

	it.each([
		['base64', BYTES.toString('base64')],
		['bytes', Uint8Array.from(BYTES)],
	])('within the response, as %s, needs no door', async (_name, content) => {
		const { outcome, transport } = await fetched({}, { file: { kind: 'inline', content } });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(transport.asked).toEqual([]);
	});

	it('on the machine of the provider cannot be had, and the error names the path', async () => {
		const onServer = { kind: 'serverPath', path: '/tmp/out.png' } as const;
		const { outcome } = await fetched({}, { file: onServer });
		expect(outcome).toMatchObject({
			code: 'malformed_response',
			message: expect.stringContaining('/tmp/out.png'),
		});
	});

	it.each([
		['too large', { kind: 'inline', content: BYTES.toString('base64') }, 'file_too_large'],
		['empty', { kind: 'inline', content: '' }, 'malformed_response'],
	] as const)('within the response that is %s is refused', async (_name, inline, code) => {
		const { outcome } = await fetched({}, { file: inline, maxBytes: 900 });
		expect(outcome).toMatchObject({ code });
	});

	it('as large as allowed is fetched', async () => {
		const headers = { 'content-length': '1000' };
		const { outcome } = await fetched({ [GET]: [{ ...whole, headers }] }, { maxBytes: 1000 });
		expect(outcome).toMatchObject({ bytes: BYTES });
	});

	it('that is larger is refused by its Content-Length, unread', async () => {
		const headers = { 'content-length': '1000' };
		const { outcome, transport } = await fetched(
			{ [GET]: [{ headers, chunks: [new Error('nobody should read this')] }] },
			{ maxBytes: 999 },
		);
		expect(outcome).toMatchObject({
			code: 'file_too_large',
			advice: expect.stringContaining('Max File Size'),
		});
		expect(transport.transfers.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
	});

	it.each([{}, { 'content-length': '10' }, { 'content-length': 'many' }])(
		'that is larger is cut off on the way, whatever its headers say: %j',
		async (headers) => {
			const table = { [GET]: [{ ...inThree, headers }] };
			const { outcome, transport } = await fetched(table, { maxBytes: 599 });
			expect(outcome).toMatchObject({ code: 'file_too_large' });
			expect(transport.lines).toEqual([GET]);
			expect(transport.transfers.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
		},
	);
});

describe('a transfer', () => {
	it('that breaks is repeated once, from the start', async () => {
		const { outcome, transport } = await fetched({ [GET]: [broken, whole] });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(transport.timesOf(GET)).toEqual([0, 1_000]);
	});

	it.each([
		['breaks off', broken, 'unreachable'],
		['loses its connection', { failure: 'connectionLost' }, 'unreachable'],
		['finds no connection', { failure: 'notSent' }, 'unreachable'],
		['brings an empty file', { chunks: [] }, 'unreachable'],
		['is refused with HTTP 408', { status: 408 }, 'unavailable'],
		['is refused with HTTP 429', { status: 429 }, 'unavailable'],
		['is refused with HTTP 500', { status: 500 }, 'unavailable'],
		['is refused with HTTP 503', { status: 503 }, 'unavailable'],
	] as const)(
		'that %s twice is given up, and the way back is told',
		async (_name, answer, code) => {
			const { outcome, transport } = await fetched({ [GET]: [answer, answer] });
			expect(outcome).toMatchObject({
				code,
				advice: expect.stringContaining('Use the Download operation'),
			});
			expect(transport.lines).toEqual([GET, GET]);
		},
	);

	it('has no way back to a provider that returns a result only once', async () => {
		const { outcome } = await fetched({ [GET]: [broken, broken] }, { provider: cog });
		expect(outcome).toMatchObject({ advice: expect.stringContaining('Run this item again') });
	});

	it('that falls silent is broken', async () => {
		const silent: Answer = { chunks: [BYTES.subarray(0, 600), 90_000, BYTES.subarray(600)] };
		const { outcome, transport } = await fetched({ [GET]: [silent, whole] });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(transport.timesOf(GET)[1]).toBe(32_000);
		expect(transport.transfers[0]?.isDestroyed).toBe(true);
	});

	it('that trickles on is given up in the end', async () => {
		const trickle: Answer = { chunks: Array.from({ length: 200 }, () => [20_000, BYTES]).flat() };
		const { outcome, clock } = await fetched({ [GET]: [trickle, trickle] });
		expect(outcome).toMatchObject({
			code: 'unreachable',
			message: expect.stringContaining('too long'),
		});
		expect(clock.elapsed).toBeLessThan(1_300_000);
	});

	it.each([401, 403, 404, 410])(
		'with HTTP %d means that the result has expired',
		async (status) => {
			const { outcome, transport } = await fetched({ [GET]: [{ status }] });
			expect(outcome).toMatchObject({ code: 'output_expired', httpStatus: status });
			expect(transport.lines).toEqual([GET]);
		},
	);

	it.each([204, 206, 304, 400])('with HTTP %d brings no file', async (status) => {
		const { outcome, transport } = await fetched({ [GET]: [{ status }] });
		expect(outcome).toMatchObject({ code: 'malformed_response', httpStatus: status });
		expect(transport.lines).toEqual([GET]);
	});

	it('ends at once with a stop', async () => {
		const endless: Answer = { chunks: [BYTES, Number.POSITIVE_INFINITY] };
		const { outcome, clock, transport } = await fetched({ [GET]: [endless] }, { stopMs: 5_500 });
		expect(outcome).toMatchObject({ code: 'stopped' });
		expect(clock.elapsed).toBe(5_500);
		expect(transport.transfers[0]?.isDestroyed).toBe(true);
	});
});
