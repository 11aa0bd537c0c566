import { announcedLength, withByteLimit } from '../../../nodes/prediction/files/transfer';

async function* pieces(...sizes: number[]): AsyncGenerator<Uint8Array> {
	for (const [index, size] of sizes.entries()) yield Buffer.alloc(size, index + 1);
}

async function sizesOf(source: AsyncIterable<Uint8Array>): Promise<number[]> {
	const sizes: number[] = [];
	for await (const piece of source) sizes.push(piece.length);
	return sizes;
}

describe('a transfer', () => {
	it.each([
		['large pieces pass as they are', [100, 50, 10], [100, 50, 10]],
		['small ones are gathered until the type can be told', [1, 2, 3, 60, 5, 5], [66, 5, 5]],
		['what is just enough is not held back', [60, 4, 5], [64, 5]],
		['a short file is one piece', [1, 2], [3]],
		['an empty file is an empty piece', [], [0]],
	])('%s', async (_name, sizes, expected) => {
		expect(await sizesOf(withByteLimit(pieces(...sizes), 64, () => undefined))).toEqual(expected);
	});

	it('keeps every byte in its order', async () => {
		const got: number[] = [];
		for await (const piece of withByteLimit(pieces(2, 2, 70, 3), 64, () => undefined))
			got.push(...piece);
		expect(got).toEqual([1, 1, 2, 2, ...Array.from({ length: 70 }, () => 3), 4, 4, 4]);
	});

	it('tells the total as it grows, and ends where that is refused', async () => {
		const totals: number[] = [];
		const onBytes = (total: number) => {
			totals.push(total);
			if (total > 100) throw new Error('enough');
		};
		await expect(sizesOf(withByteLimit(pieces(60, 40, 1, 500), 64, onBytes))).rejects.toThrow(
			'enough',
		);
		expect(totals).toEqual([60, 100, 101]);
	});

	it('tells the total at its end, before a short file is passed on', async () => {
		const told: number[] = [];
		const refuse = (total: number) => {
			told.push(total);
			throw new Error('too short');
		};
		const sizes: number[] = [];
		const reading = async () => {
			for await (const piece of withByteLimit(pieces(2, 3), 64, () => undefined, refuse))
				sizes.push(piece.length);
		};
		await expect(reading()).rejects.toThrow('too short');
		expect([told, sizes]).toEqual([[5], []]);
	});

	it('passes an error of its source on', async () => {
		async function* broken(): AsyncGenerator<Uint8Array> {
			yield Buffer.alloc(100);
			throw new Error('socket hang up');
		}
		await expect(sizesOf(withByteLimit(broken(), 64, () => undefined))).rejects.toThrow(
			'socket hang up',
		);
	});
});

describe('the length that a server announces', () => {
	it.each([
		['1000', 1, { bytes: 1_000, minBytes: 1_000, surelyBytes: 935 }],
		[' 1000 ', 1, { bytes: 1_000, minBytes: 1_000, surelyBytes: 935 }],
		['1000', 2, { bytes: 1_000, minBytes: 935, surelyBytes: 935 }],
		['10000000', 2, { bytes: 10_000_000, minBytes: 9_995_053, surelyBytes: 9_995_053 }],
		['0', 1, { bytes: 0, minBytes: 0, surelyBytes: 0 }],
		['', 1, null],
		['many', 1, null],
		['-5', 1, null],
		['1e3', 1, null],
		['10, 10', 1, null],
		['9'.repeat(30), 1, null],
	])('"%s" means, at try %d, %j', (length, attempt, announced) => {
		expect(announcedLength({ 'content-length': length }, attempt)).toEqual(announced);
	});

	it('is none, or one that nobody can check', () => {
		expect(announcedLength({}, 1)).toBeNull();
		const headers = { 'content-length': '1000', 'content-encoding': 'br' };
		expect(announcedLength(headers, 1)).toEqual({
			bytes: 1_000,
			minBytes: 0,
			surelyBytes: 935,
		});
	});
});
