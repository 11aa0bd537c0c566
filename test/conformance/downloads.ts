import type { PredictionError } from '../../nodes/prediction/model/errors';
import type { OutputFile } from '../../nodes/prediction/model/prediction';
import { memoryStore, type StoredFile } from '../prediction/memoryStore';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

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

/** Files come through the door without a key, within bounds, and are fetched once more when a transfer breaks. */
export function describeDownloads(service: Service): void {
	async function fetched(
		table: Readonly<Record<string, Answer | readonly Answer[]>>,
		wishes: { file?: OutputFile; maxBytes?: number; stopMs?: number } = {},
	) {
		const opened = service.open(table);
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

	describe('downloads', () => {
		it('a file comes by the door that has no key', async () => {
			const { outcome, transport } = await fetched({ [GET]: [whole] });
			expect(outcome).toMatchObject({ bytes: BYTES, mimeType: 'image/png after 1000 bytes' });
			expect(transport.asked).toMatchObject([
				{ door: 'public', request: { method: 'GET', path: URL_OF_FILE } },
			]);
			expect(Object.keys(transport.asked[0]?.request ?? {})).toEqual(['method', 'path']);
		});

		it('the first look at it sees enough, however small its pieces are', async () => {
			const { outcome } = await fetched({ [GET]: [inThree] });
			expect(outcome).toMatchObject({ bytes: BYTES, mimeType: 'unknown after 600 bytes' });
		});

		it('a file within the answer needs no door', async () => {
			const inline: OutputFile = { kind: 'inline', base64: BYTES.toString('base64') };
			const { outcome, transport } = await fetched({}, { file: inline });
			expect(outcome).toMatchObject({ bytes: BYTES });
			expect(transport.asked).toEqual([]);
		});

		it.each([
			['too large', { kind: 'inline', base64: BYTES.toString('base64') }, 'file_too_large'],
			['empty', { kind: 'inline', base64: '' }, 'malformed_response'],
		] as const)('a file within the answer that is %s', async (_name, inline, code) => {
			const { outcome } = await fetched({}, { file: inline, maxBytes: 900 });
			expect(outcome).toMatchObject({ code });
		});

		it('a file as large as allowed is fetched', async () => {
			const headers = { 'content-length': '1000' };
			const { outcome } = await fetched({ [GET]: [{ ...whole, headers }] }, { maxBytes: 1000 });
			expect(outcome).toMatchObject({ bytes: BYTES });
		});

		it('a larger one is refused by its Content-Length, unread', async () => {
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

		it('a larger one without or with a false Content-Length is cut off on the way', async () => {
			for (const headers of [{}, { 'content-length': '10' }, { 'content-length': 'many' }]) {
				const { outcome, transport } = await fetched(
					{ [GET]: [{ ...inThree, headers }] },
					{ maxBytes: 599 },
				);
				expect(outcome).toMatchObject({ code: 'file_too_large' });
				expect(transport.lines).toEqual([GET]);
				expect(transport.transfers.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
			}
		});

		it('a broken transfer is repeated once, from the start', async () => {
			const { outcome, transport } = await fetched({ [GET]: [broken, whole] });
			expect(outcome).toMatchObject({ bytes: BYTES });
			expect(transport.timesOf(GET)).toEqual([0, 1_000]);
		});

		it.each([
			['a transfer that breaks twice', broken, 'unreachable'],
			['a lost connection', { failure: 'connectionLost' }, 'unreachable'],
			['no connection', { failure: 'notSent' }, 'unreachable'],
			['an empty file', { chunks: [] }, 'unreachable'],
			['HTTP 408', { status: 408 }, 'unavailable'],
			['HTTP 429', { status: 429 }, 'unavailable'],
			['HTTP 500', { status: 500 }, 'unavailable'],
			['HTTP 503', { status: 503 }, 'unavailable'],
		] as const)('%s is given up after two tries', async (_name, answer, code) => {
			const { outcome, transport } = await fetched({ [GET]: [answer, answer] });
			expect(outcome).toMatchObject({
				code,
				advice: expect.stringContaining(
					// Nobody is sent for a result that cannot be asked for.
					service.provider.buildStatusRequest === undefined
						? 'Run this item again'
						: 'still at the provider',
				),
			});
			expect(transport.lines).toEqual([GET, GET]);
		});

		it('a transfer that falls silent is broken', async () => {
			const silent: Answer = { chunks: [BYTES.subarray(0, 600), 90_000, BYTES.subarray(600)] };
			const { outcome, transport } = await fetched({ [GET]: [silent, whole] });
			expect(outcome).toMatchObject({ bytes: BYTES });
			expect(transport.timesOf(GET)[1]).toBe(32_000);
			expect(transport.transfers[0]?.isDestroyed).toBe(true);
		});

		it('a transfer that trickles on is given up in the end', async () => {
			const trickle: Answer = { chunks: Array.from({ length: 200 }, () => [20_000, BYTES]).flat() };
			const { outcome, clock } = await fetched({ [GET]: [trickle, trickle] });
			expect(outcome).toMatchObject({
				code: 'unreachable',
				message: expect.stringContaining('too long'),
			});
			expect(clock.elapsed).toBeLessThan(1_300_000);
		});

		it.each([401, 403, 404, 410])('HTTP %d means that the result has expired', async (status) => {
			const { outcome, transport } = await fetched({ [GET]: [{ status }] });
			expect(outcome).toMatchObject({ code: 'output_expired', httpStatus: status });
			expect(transport.lines).toEqual([GET]);
		});

		it.each([204, 206, 304, 400])('HTTP %d is not a file', async (status) => {
			const { outcome, transport } = await fetched({ [GET]: [{ status }] });
			expect(outcome).toMatchObject({ code: 'malformed_response', httpStatus: status });
			expect(transport.lines).toEqual([GET]);
		});

		it('a stop ends a transfer at once', async () => {
			const endless: Answer = { chunks: [BYTES, Number.POSITIVE_INFINITY] };
			const { outcome, clock, transport } = await fetched({ [GET]: [endless] }, { stopMs: 5_500 });
			expect(outcome).toMatchObject({ code: 'stopped' });
			expect(clock.elapsed).toBe(5_500);
			expect(transport.transfers[0]?.isDestroyed).toBe(true);
		});
	});
}
