import type { Look } from './look';

export const engineNames = ['instant', 'grabcut', 'imgly'] as const;
export type EngineName = (typeof engineNames)[number];
export type ImageFormat = 'png' | 'jpg' | 'webp';

/** Removes the background of one image. Rejects with a sentence when the bytes are not an image it can read. */
export interface Engine {
	readonly name: EngineName;
	cutOut(image: Buffer, format: ImageFormat, look?: Look): Promise<Buffer>;
	close(): Promise<void>;
}
