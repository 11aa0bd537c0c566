import type { EngineName } from '../../sandbox/engines/engine';
import { instantCutOut } from '../../sandbox/engines/instant';
import { subjectOn } from '../neighbours/subjectOn';
import { channels, formatOf, pixelsOf } from '../sandbox/pixels';

const transparentUpTo = 10;
const opaqueFrom = 245;
const leastShare = 0.05;
/** Per colour channel, on average over the opaque pixels: encoders round, they do not repaint. */
const largestColourDifference = 8;

export interface Cutout {
	readonly transparentShare: number;
	readonly opaqueShare: number;
}

/** Whether `file` is what the engine makes of `photo`: an exception says what is wrong with it. */
export async function checkPicture(
	engine: EngineName,
	file: Buffer,
	photo: Buffer,
): Promise<Cutout | undefined> {
	if (engine !== 'instant') return await checkCutout(file, photo);
	if (!file.equals(instantCutOut(photo))) throw new Error('is not the answer to this photo');
	return undefined;
}

/** Whether a subject is on white in `file`: an exception says what is wrong with it. */
export async function checkOnWhite(engine: EngineName, file: Buffer): Promise<undefined> {
	if (engine === 'instant') return;
	const { corner, subject } = await subjectOn([255, 255, 255], file);
	if (corner.some((value) => value !== 255)) throw new Error('has no white corner');
	if (subject.width < leastShare) throw new Error('has nothing left in it');
}

async function checkCutout(file: Buffer, photo: Buffer): Promise<Cutout> {
	const { format, channels: stored, isPalette } = await formatOf(file);
	if (format !== 'png' || stored !== channels || isPalette) {
		throw new Error(`is not an RGBA PNG but ${format} with ${stored} channels`);
	}
	const [cut, original] = await Promise.all([pixelsOf(file), pixelsOf(photo)]);
	if (cut.info.width !== original.info.width || cut.info.height !== original.info.height) {
		throw new Error(
			`is ${cut.info.width}x${cut.info.height}, the photo ${original.info.width}x${original.info.height}`,
		);
	}
	let transparent = 0;
	let opaque = 0;
	let colourDifference = 0;
	for (let at = 0; at < cut.data.length; at += channels) {
		const alpha = cut.data[at + 3]!;
		if (alpha <= transparentUpTo) transparent++;
		if (alpha < opaqueFrom) continue;
		opaque++;
		for (let colour = at; colour < at + 3; colour++) {
			colourDifference += Math.abs(cut.data[colour]! - original.data[colour]!) / 3;
		}
	}
	const pixels = cut.data.length / channels;
	const cutout = { transparentShare: transparent / pixels, opaqueShare: opaque / pixels };
	if (cutout.transparentShare < leastShare) throw new Error('has no transparent background');
	if (cutout.opaqueShare < leastShare) throw new Error('has nothing left in it');
	if (colourDifference / opaque > largestColourDifference) throw new Error('is another picture');
	return cutout;
}
