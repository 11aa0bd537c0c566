/** Bits in the order VP8L reads them: the least significant bit of each byte first. */
class BitWriter {
	private readonly bits: number[] = [];

	number(value: number, width: number): void {
		for (let bit = 0; bit < width; bit += 1) this.bits.push((value >> bit) & 1);
	}

	/** Prefix codes travel with their most significant bit first. */
	code(value: number, width: number): void {
		for (let bit = width - 1; bit >= 0; bit -= 1) this.bits.push((value >> bit) & 1);
	}

	bytes(): Buffer {
		const bytes = Buffer.alloc(Math.ceil(this.bits.length / 8));
		this.bits.forEach(
			(bit, index) => (bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7))),
		);
		return bytes;
	}
}

/** Every byte value gets an 8-bit code equal to itself; the symbols above 255 get none. */
function plainByteCode(out: BitWriter, symbols: number): void {
	out.number(0, 1);
	// Lengths of the codes for the lengths, in the format's own order: one bit each for "0" and for "8".
	const lengths = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
	out.number(lengths.length - 4, 4);
	for (const length of lengths) out.number(length, 3);
	out.number(0, 1);
	for (let symbol = 0; symbol < symbols; symbol += 1) out.code(symbol < 256 ? 1 : 0, 1);
}

function singleSymbolCode(out: BitWriter, symbol: number): void {
	out.number(0b101, 3);
	out.number(symbol, 8);
}

/** A lossless WebP of the given pixels, uncompressed; blue must be the same everywhere. */
export function encodeWebp(width: number, height: number, rgba: Buffer, blue: number): Buffer {
	const out = new BitWriter();
	out.number(0x2f, 8);
	out.number(width - 1, 14);
	out.number(height - 1, 14);
	out.number(1, 1);
	out.number(0, 3);
	// No transform, no colour cache, one group of codes.
	out.number(0, 3);
	plainByteCode(out, 256 + 24);
	plainByteCode(out, 256);
	singleSymbolCode(out, blue);
	plainByteCode(out, 256);
	singleSymbolCode(out, 0);
	for (let pixel = 0; pixel < width * height; pixel += 1) {
		const [red = 0, green = 0, , alpha = 0] = rgba.subarray(pixel * 4, pixel * 4 + 4);
		for (const value of [green, red, alpha]) out.code(value, 8);
	}
	const data = out.bytes();
	const padding = Buffer.alloc(data.length % 2);
	const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0', 'latin1');
	head.writeUInt32LE(head.length - 8 + data.length + padding.length, 4);
	head.writeUInt32LE(data.length, 16);
	return Buffer.concat([head, data, padding]);
}
