import { channels, formatOf, pixelsOf } from '../sandbox/pixels';

const transparent = 0;
const opaque = 255;
const white = 255;

/** What a picture on white has in common with the cutout it was made of. */
export interface OnWhite {
	readonly format: string | undefined;
	readonly hasAlpha: boolean | undefined;
	readonly hasSizeOfCutout: boolean;
	/** Of all pixels. */
	readonly backgroundShare: number;
	/** On average over its pixels and colours, from white. */
	readonly backgroundDifference: number;
	/** On average over its pixels and colours, from the cutout. */
	readonly productDifference: number;
}

export async function compareOnWhite(picture: Buffer, cutout: Buffer): Promise<OnWhite> {
	const { format, hasAlpha } = await formatOf(picture);
	const [made, cut] = await Promise.all([pixelsOf(picture), pixelsOf(cutout)]);
	let [backgrounds, backgroundDifference, products, productDifference] = [0, 0, 0, 0];
	for (let at = 0; at < cut.data.length; at += channels) {
		const alpha = cut.data[at + 3];
		const difference = (wanted: (colour: number) => number) =>
			[at, at + 1, at + 2].reduce(
				(sum, colour) => sum + Math.abs(made.data[colour]! - wanted(colour)) / 3,
				0,
			);
		if (alpha === transparent) {
			backgrounds++;
			backgroundDifference += difference(() => white);
		} else if (alpha === opaque) {
			products++;
			productDifference += difference((colour) => cut.data[colour]!);
		}
	}
	return {
		format,
		hasAlpha,
		hasSizeOfCutout: made.info.width === cut.info.width && made.info.height === cut.info.height,
		backgroundShare: (backgrounds * channels) / cut.data.length,
		backgroundDifference: backgroundDifference / backgrounds,
		productDifference: productDifference / products,
	};
}
