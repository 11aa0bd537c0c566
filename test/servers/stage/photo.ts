import { PNG } from 'pngjs';

const width = 64;
const height = 48;
const channels = 4;
const radius = 14;
const white = [255, 255, 255] as const;

type Colour = readonly [red: number, green: number, blue: number];

/** A disc of a colour of its own before white. */
export function photo(number: number): PNG {
	return drawn(width, height, (x, y) =>
		Math.hypot(x - width / 2, y - height / 2) < radius ? colourOf(number) : white,
	);
}

/** Of many pixels and few bytes: rembg works on it for some seconds when it refines the edges. */
export function wide(): PNG {
	const side = 2_000;
	const red = colourOf(0);
	return drawn(side, side, (x, y) =>
		(x - side / 2) ** 2 + (y - side / 2) ** 2 < (side / 4) ** 2 ? red : white,
	);
}

/** Noise, which no compression makes small, in a white frame. */
export function large(): PNG {
	const side = 700;
	let state = 1;
	const noise = () => (state = (state * 48_271) % 2_147_483_647) % 256;
	return drawn(side, side, (x, y) => (x < 4 || y < 4 ? white : [noise(), noise(), noise()]));
}

export function broken(): Buffer {
	const whole = PNG.sync.write(photo(0));
	return whole.subarray(0, whole.length / 2);
}

/** Whether a file is the cutout of this photo: its size, its colour in the middle, and nothing in the corner. */
export function isCutoutOf(number: number, file: Buffer): boolean {
	// Without a file there is nothing to read.
	if (file.length === 0) return false;
	const cutout = PNG.sync.read(file);
	if (cutout.width !== width || cutout.height !== height) return false;
	const corner = pixelOf(cutout, 0, 0);
	const middle = pixelOf(cutout, width / 2, height / 2);
	const isOwn = colourOf(number).every((part, index) => Math.abs(part - middle[index]!) < 3);
	return isOwn && middle[3]! > 200 && corner[3]! < 50;
}

/** Whether a file is a mask: no colours, white in the middle and black in the corner. */
export function isMask(file: Buffer): boolean {
	if (file.length === 0) return false;
	const mask = PNG.sync.read(file);
	const corner = pixelOf(mask, 0, 0);
	const middle = pixelOf(mask, mask.width / 2, mask.height / 2);
	return corner[0] === 0 && middle[0] === 255 && middle[1] === 255;
}

/** Far from white, and another for each of the first hundred. */
function colourOf(number: number): Colour {
	return [200 - number, 20 + number, 20 + ((number * 37) % 120)];
}

function drawn(columns: number, rows: number, colour: (x: number, y: number) => Colour): PNG {
	const picture = new PNG({ width: columns, height: rows });
	let at = 0;
	for (let y = 0; y < rows; y++) {
		for (let x = 0; x < columns; x++) {
			const [red, green, blue] = colour(x, y);
			picture.data[at++] = red;
			picture.data[at++] = green;
			picture.data[at++] = blue;
			picture.data[at++] = 255;
		}
	}
	return picture;
}

function pixelOf(picture: PNG, x: number, y: number): number[] {
	const start = (y * picture.width + x) * channels;
	return [...picture.data.subarray(start, start + channels)];
}
