import type { INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';
import type { ImageSlot } from './imageSlot';

/** The work of one image, or of one item of an operation without images. */
export interface ImageWork<P> extends ImageSlot {
	/** Its rows, or what the execution can be paused for. */
	run(): Promise<INodeExecutionData[] | P>;
}

export type ImageResult<P> = ImageSlot &
	(
		| { readonly kind: 'done'; readonly rows: INodeExecutionData[] }
		| { readonly kind: 'paused'; readonly paused: P }
		| { readonly kind: 'later' }
		| { readonly kind: 'failed'; readonly error: unknown }
	);

/** More images than this are not worked on at once, even where the provider would take them: each holds memory. */
const MOST_AT_ONCE = 50;

/**
 * Runs the work of all images, in their order, some at once. All come to their end, whatever happens to one.
 * @param concurrency how many to work on at once, of which a paused one is one for good: those that would be too many beside it
 * are left for later. Null for as many as the provider takes
 * @returns the results in the order of the work
 */
export async function forEachImage<P extends object>(
	work: ReadonlyArray<ImageWork<P>>,
	concurrency: number | null,
): Promise<Array<ImageResult<P>>> {
	const results = work.map(({ itemIndex, imageIndex }): ImageResult<P> => {
		return { itemIndex, imageIndex, kind: 'later' };
	});
	const left = work.entries();
	const worker = async () => {
		for (const [index, { run, itemIndex, imageIndex }] of left) {
			const slot = { itemIndex, imageIndex };
			try {
				const done = await run();
				results[index] = Array.isArray(done)
					? { ...slot, kind: 'done', rows: done }
					: { ...slot, kind: 'paused', paused: done };
			} catch (error) {
				results[index] = { ...slot, kind: 'failed', error };
			}
			if (concurrency !== null && results[index]?.kind === 'paused') return;
		}
	};
	const workers = Math.min(concurrency ?? MOST_AT_ONCE, work.length);
	await Promise.all(Array.from({ length: workers }, worker));
	return results;
}

/** Whether the error says that the execution was stopped. */
export function isStop(error: unknown): boolean {
	return error instanceof PredictionError && error.code === 'stopped';
}
