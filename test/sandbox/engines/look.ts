import { resized, type Pixels } from './pixels';

export interface Sides {
	readonly top: string;
	readonly right: string;
	readonly bottom: string;
	readonly left: string;
}

/** What a service makes of a cutout besides; whatever is absent stays as it is. */
export interface Look {
	/** Cut to the subject, with this much space around it: `30px`, or `10%` of the subject. */
	readonly crop?: { readonly margin: Sides };
	/** The subject scaled into a frame, with this much space around it: `30px`, or `10%` of the frame. */
	readonly frame?: { readonly width: number; readonly height: number; readonly padding: Sides };
	/** `#rrggbb` behind the subject. */
	readonly background?: string;
	/** White where the subject is, black elsewhere. */
	readonly mask?: boolean;
	readonly watermark?: boolean;
}

interface Box {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

const faint = 8;
const stripeEvery = 48;
const stripeWidth = 6;

/** Where the subject is; the whole picture where there is none. */
function subjectIn({ rgba, width, height }: Pixels): Box {
	let [left, top, right, bottom] = [width, height, -1, -1];
	for (let pixel = 0; pixel < width * height; pixel += 1) {
		if ((rgba[pixel * 4 + 3] ?? 0) <= faint) continue;
		const [x, y] = [pixel % width, Math.floor(pixel / width)];
		[left, right] = [Math.min(left, x), Math.max(right, x)];
		[top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
	}
	if (right < 0) return { left: 0, top: 0, width, height };
	return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function cut({ rgba, width }: Pixels, box: Box): Pixels {
	const rows = Array.from({ length: box.height }, (_, row) => {
		const start = ((box.top + row) * width + box.left) * 4;
		return rgba.subarray(start, start + box.width * 4);
	});
	return { rgba: Buffer.concat(rows), width: box.width, height: box.height };
}

function placed(picture: Pixels, width: number, height: number, left: number, top: number): Pixels {
	const rgba = Buffer.alloc(width * height * 4);
	for (let row = 0; row < picture.height; row += 1) {
		const start = row * picture.width * 4;
		const to = ((top + row) * width + left) * 4;
		picture.rgba.copy(rgba, to, start, start + picture.width * 4);
	}
	return { rgba, width, height };
}

function pixelsOf(distance: string, whole: number): number {
	const amount = Number.parseFloat(distance) || 0;
	return Math.round(distance.endsWith('%') ? (amount / 100) * whole : amount);
}

function cropped(picture: Pixels, { margin }: NonNullable<Look['crop']>): Pixels {
	const subject = cut(picture, subjectIn(picture));
	const { width, height } = subject;
	const [left, right] = [pixelsOf(margin.left, width), pixelsOf(margin.right, width)];
	const [top, bottom] = [pixelsOf(margin.top, height), pixelsOf(margin.bottom, height)];
	return placed(subject, width + left + right, height + top + bottom, left, top);
}

async function framed(
	picture: Pixels,
	{ width, height, padding }: NonNullable<Look['frame']>,
): Promise<Pixels> {
	const [left, right] = [pixelsOf(padding.left, width), pixelsOf(padding.right, width)];
	const [top, bottom] = [pixelsOf(padding.top, height), pixelsOf(padding.bottom, height)];
	const room = { width: width - left - right, height: height - top - bottom };
	const subject = cut(picture, subjectIn(picture));
	const scale = Math.min(room.width / subject.width, room.height / subject.height);
	const fitting = await resized(
		subject,
		Math.max(1, Math.round(subject.width * scale)),
		Math.max(1, Math.round(subject.height * scale)),
	);
	const x = left + Math.floor((room.width - fitting.width) / 2);
	const y = top + Math.floor((room.height - fitting.height) / 2);
	return placed(fitting, width, height, x, y);
}

/** Each pixel changed in place by what is made of its four values. */
function painted(
	{ rgba, width, height }: Pixels,
	paint: (colour: readonly number[], x: number, y: number) => readonly number[],
): Pixels {
	const result = Buffer.alloc(rgba.length);
	for (let pixel = 0; pixel < width * height; pixel += 1) {
		const colour = [...rgba.subarray(pixel * 4, pixel * 4 + 4)];
		result.set(paint(colour, pixel % width, Math.floor(pixel / width)), pixel * 4);
	}
	return { rgba: result, width, height };
}

function onColour(picture: Pixels, background: string): Pixels {
	const behind = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
	return painted(picture, ([red = 0, green = 0, blue = 0, alpha = 0]) => [
		...[red, green, blue].map((value, index) =>
			Math.round((value * alpha + (behind[index] ?? 0) * (255 - alpha)) / 255),
		),
		255,
	]);
}

/** The cutout as it was asked for. */
export async function withLook(cutout: Pixels, look: Look): Promise<Pixels> {
	let picture = cutout;
	if (look.crop) picture = cropped(picture, look.crop);
	if (look.frame) picture = await framed(picture, look.frame);
	if (look.mask === true)
		return painted(picture, ([, , , alpha = 0]) => [alpha, alpha, alpha, 255]);
	if (look.background !== undefined) picture = onColour(picture, look.background);
	if (look.watermark !== true) return picture;
	return painted(picture, (colour, x, y) =>
		(x + y) % stripeEvery < stripeWidth ? [128, 128, 128, colour[3] ?? 0] : colour,
	);
}
