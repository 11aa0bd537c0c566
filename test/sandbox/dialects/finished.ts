import type { ImageFormat } from '../engines/engine';
import { imageKind } from '../engines/imageKind';
import type { Answer } from '../http/answer';
import type { LifeCycle } from '../lifeCycle';
import type { Order, Prediction } from '../prediction';

export interface Finished {
	readonly prediction: Prediction;
	/** Undefined for a prediction that did not succeed. */
	readonly image?: Buffer;
}

/** Does the work while the caller waits: the result is given here and now, and nothing is kept. */
export async function finished(lifeCycle: LifeCycle, order: Order): Promise<Finished> {
	const prediction = lifeCycle.create({ ...order, inline: 'base64' });
	await prediction.ended;
	const { output, status } = prediction;
	if (status !== 'succeeded') return { prediction };
	const text = typeof output === 'string' ? output : '';
	const image = Buffer.from(text, 'base64');
	return { prediction, image: imageKind(image) ? image : Buffer.from(text) };
}

export function imageAnswer(image: Buffer, headers: Record<string, string> = {}): Answer {
	const mediaType = imageKind(image)?.mediaType ?? 'application/octet-stream';
	return { status: 200, headers: { 'content-type': mediaType, ...headers }, parts: [image] };
}

/** Width and height as a PNG tells them; of other formats nobody asks. */
export function sizeOf(image: Buffer): { width: number; height: number } | undefined {
	if (imageKind(image)?.extension !== 'png') return undefined;
	return { width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
}

export const formatOf = (word: string | undefined): ImageFormat =>
	word === 'jpg' || word === 'jpeg' ? 'jpg' : word === 'webp' ? 'webp' : 'png';
