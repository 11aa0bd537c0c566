import { channels, pixelsOf } from '../sandbox/pixels';

/** JPEG changes each pixel a little, more beside an edge. */
const noise = 40;

export interface SubjectOnColour {
	readonly width: number;
	readonly height: number;
	/** Its sides, as shares of the picture's. */
	readonly subject: { readonly width: number; readonly height: number };
	/** Red, green and blue of the first pixel. */
	readonly corner: readonly number[];
}

/** What of a picture is not of the colour behind. */
export async function subjectOn(
	colour: readonly number[],
	picture: Buffer,
): Promise<SubjectOnColour> {
	const { data, info } = await pixelsOf(picture);
	const { width, height } = info;
	let [left, top, right, bottom] = [width, height, -1, -1];
	for (let pixel = 0; pixel < width * height; pixel++) {
		const isBehind = colour.every(
			(value, channel) => Math.abs(data[pixel * channels + channel]! - value) < noise,
		);
		if (isBehind) continue;
		const [x, y] = [pixel % width, Math.floor(pixel / width)];
		[left, right] = [Math.min(left, x), Math.max(right, x)];
		[top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
	}
	return {
		width,
		height,
		subject: { width: (right - left + 1) / width, height: (bottom - top + 1) / height },
		corner: [...data.subarray(0, 3)],
	};
}
