/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { ImageFormat } from './engine';
import { loadGrabcut } from './grabcut';
import { loadImgly } from './imgly';
import { withLook, type Look } from './look';
import { encodePixels } from './pixels';

export interface WorkerTask {
	readonly task: number;
	readonly image: Uint8Array;
	readonly format: ImageFormat;
	readonly look: Look;
}
export type WorkerReport =
	| { readonly kind: 'ready' }
	| { readonly kind: 'done'; readonly task: number; readonly image: Uint8Array }
	| { readonly kind: 'failed'; readonly task: number; readonly reason: string };

const report = (message: WorkerReport) => process.send?.(message);

async function main(): Promise<void> {
	const cutOut = await (process.argv[2] === 'imgly' ? loadImgly() : loadGrabcut());
	let line = Promise.resolve();

	const work = async ({ task, image, format, look }: WorkerTask) => {
		try {
			const cutout = await cutOut(Buffer.from(image));
			const result = await encodePixels(await withLook(cutout, look), format);
			report({ kind: 'done', task, image: result });
		} catch (error) {
			report({
				kind: 'failed',
				task,
				reason: error instanceof Error ? error.message : String(error),
			});
		}
	};
	// One inference at a time: two at once take as long and twice the memory.
	process.on('message', (task: WorkerTask) => (line = line.then(() => work(task))));
	report({ kind: 'ready' });
}

// The server is gone: nobody is left to work for.
process.on('disconnect', () => process.exit());
// A terminal sends Ctrl+C to the whole group; the server decides when this process ends.
process.on('SIGINT', () => undefined);

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exit(1);
});
