/** In which order the bytes of a number stand: `big` has the highest first. */
export type ByteOrder = 'big' | 'little';

/** An unsigned integer of up to eight bytes, exact up to 2^53; null where the bytes end before it does. */
export function uintAt(
	bytes: Uint8Array,
	at: number,
	length: number,
	order: ByteOrder = 'big',
): number | null {
	if (at < 0 || at + length > bytes.length) return null;
	let value = 0;
	for (let index = 0; index < length; index++) {
		value = value * 256 + (bytes[at + (order === 'big' ? index : length - 1 - index)] ?? 0);
	}
	return value;
}

/** `length` bytes as text, one character each; shorter where the bytes end. */
export function asciiAt(bytes: Uint8Array, at: number, length: number): string {
	return String.fromCharCode(...bytes.subarray(at, at + length));
}
