/**
 * Passes bytes on and tells `onBytes` the total so far, which may throw to end the transfer.
 * The first chunk holds at least `headBytes` bytes, or all there are, so that the type of the file can be told from it.
 */
export async function* withByteLimit(
	source: AsyncIterable<Uint8Array>,
	headBytes: number,
	onBytes: (total: number) => void,
): AsyncGenerator<Uint8Array> {
	let total = 0;
	let head: Buffer | null = Buffer.alloc(0);
	for await (const chunk of source) {
		total += chunk.length;
		onBytes(total);
		if (head === null) {
			yield chunk;
			continue;
		}
		head = Buffer.concat([head, chunk]);
		if (head.length < headBytes) continue;
		yield head;
		head = null;
	}
	if (head !== null) yield head;
}
