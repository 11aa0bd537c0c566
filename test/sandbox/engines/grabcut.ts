/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createRequire } from 'node:module';
import { growMask, readPixels, shrinkToRgb, type Pixels } from './pixels';

const longestSide = 512;
const rounds = 5;
/** The subject is taken to lie inside the picture: this share of each side is certain background. */
const border = 0.03;

interface Mat {
	readonly data: Uint8Array;
	delete(): void;
}
interface OpenCv {
	Mat: new (rows?: number, columns?: number, type?: number) => Mat;
	Rect: new (x: number, y: number, width: number, height: number) => unknown;
	Size: new (width: number, height: number) => unknown;
	CV_8UC1: number;
	CV_8UC3: number;
	GC_INIT_WITH_RECT: number;
	grabCut(
		image: Mat,
		mask: Mat,
		rect: unknown,
		back: Mat,
		front: Mat,
		rounds: number,
		mode: number,
	): void;
	GaussianBlur(from: Mat, to: Mat, size: unknown, sigma: number): void;
	onRuntimeInitialized?: () => void;
}

/** In a box, because the library has a `then` of its own: awaited bare, it would resolve to itself for ever. */
async function loadOpenCv(): Promise<{ readonly cv: OpenCv }> {
	const cv = createRequire(__filename)('@techstark/opencv-js') as OpenCv;
	if (typeof cv.Mat !== 'function') {
		await new Promise<void>((resolve) => (cv.onRuntimeInitialized = resolve));
	}
	return { cv };
}

/** 255 where the subject is, with a soft edge of a pixel or two. */
function subjectMask(cv: OpenCv, rgb: Buffer, width: number, height: number): Buffer {
	const image = new cv.Mat(height, width, cv.CV_8UC3);
	const mask = new cv.Mat(height, width, cv.CV_8UC1);
	const back = new cv.Mat();
	const front = new cv.Mat();
	try {
		image.data.set(rgb);
		const [x, y] = [Math.ceil(width * border), Math.ceil(height * border)];
		const inside = new cv.Rect(x, y, width - 2 * x, height - 2 * y);
		cv.grabCut(image, mask, inside, back, front, rounds, cv.GC_INIT_WITH_RECT);
		// GrabCut's words: 1 and 3 are certain and probable foreground.
		mask.data.forEach((value, index) => (mask.data[index] = value % 2 === 1 ? 255 : 0));
		cv.GaussianBlur(mask, mask, new cv.Size(3, 3), 0);
		return Buffer.from(mask.data);
	} finally {
		for (const matrix of [image, mask, back, front]) matrix.delete();
	}
}

/** GrabCut by OpenCV in WebAssembly: no model, good on plain backgrounds, poor on busy ones. */
export async function loadGrabcut(): Promise<(image: Buffer) => Promise<Pixels>> {
	const { cv } = await loadOpenCv();
	return async (image) => {
		const pixels = await readPixels(image);
		const scale = Math.min(1, longestSide / Math.max(pixels.width, pixels.height));
		const width = Math.max(1, Math.round(pixels.width * scale));
		const height = Math.max(1, Math.round(pixels.height * scale));
		const mask = subjectMask(cv, await shrinkToRgb(pixels, width, height), width, height);
		const alpha = await growMask(mask, { width, height }, pixels);
		const rgba = Buffer.from(pixels.rgba);
		alpha.forEach(
			(value, index) => (rgba[index * 4 + 3] = Math.min(value, rgba[index * 4 + 3] ?? 255)),
		);
		return { ...pixels, rgba };
	};
}
