import type { Color } from './color';
import { readColor } from './color';
import { PredictionError } from './errors';
import type { JsonObject } from './json';
import type { ImageFile } from './ports';

export type Background = 'transparent' | 'color' | 'image';
export type ImageFormat = 'png' | 'jpg' | 'webp';
export type OutputType = 'cutout' | 'mask';

/** A distance from the edge: one value for all sides, or two or four in CSS's order. */
export interface Margin {
	readonly values: ReadonlyArray<{ readonly amount: number; readonly unit: '%' | 'px' }>;
}

/** An image that goes behind the subject. */
export type BackgroundImage =
	| { readonly kind: 'url'; readonly url: string }
	| ({ readonly kind: 'file' } & ImageFile);

/** What the result should look like. What is missing is not asked for. */
export interface OutputImage {
	readonly background?: Background;
	readonly backgroundColor?: Color;
	readonly backgroundImage?: BackgroundImage;
	readonly crop?: boolean;
	readonly margin?: Margin;
	/** `auto` is the provider's own choice. */
	readonly format?: ImageFormat | 'auto';
	readonly outputType?: OutputType;
	/** One of the provider's own words. */
	readonly size?: string;
	/** One of the provider's own words. */
	readonly shadow?: string;
}

/** A choice of a provider's own words, e.g. `{ value: 'hd', name: 'HD (4 megapixels)' }`. */
export interface NamedChoice {
	readonly value: string;
	readonly name: string;
}

/**
 * What a provider, or some of its models, can make of a result, and how it is told so. What is missing it cannot.
 * An example: `{ formats: ['png', 'jpg'], toInput: ({ format }) => ({ ...(format && { format }) }) }`.
 */
export interface OutputImageSupport {
	/** The models that can, by their values without a version; missing for all of the provider's. */
	readonly models?: readonly string[];
	readonly backgrounds?: readonly Background[];
	/** How a background image can be given. */
	readonly backgroundImage?: {
		readonly url: boolean;
		readonly file: boolean;
		/** Whether it travels as the image does: both by URL, or both as files. */
		readonly sentLikeImage?: boolean;
	};
	/** Whether the image can be cut to its subject. */
	readonly crop?: boolean;
	readonly margin?: {
		/** The largest amount in each unit that is taken. */
		readonly most: Partial<Record<'%' | 'px', number>>;
		/** How many values may be given. */
		readonly counts: readonly number[];
		/** Whether a margin counts from the cropped subject only. */
		readonly needsCrop: boolean;
	};
	readonly formats?: readonly ImageFormat[];
	readonly outputTypes?: readonly OutputType[];
	readonly sizes?: readonly NamedChoice[];
	/** Whether a size can be given in pixels too, e.g. `2000x2000`. */
	readonly takesPixelSize?: boolean;
	readonly shadows?: readonly NamedChoice[];
	/** Combinations that it refuses. @returns why, as a sentence, or null */
	refuses?(output: OutputImage): string | null;
	/** The provider's own fields for these settings; background images are left to the request builder. */
	toInput(output: OutputImage): JsonObject;
}

/** The support of one model. @param modelName without its version */
export function supportOf(
	supports: readonly OutputImageSupport[] | undefined,
	modelName: string,
): OutputImageSupport | null {
	return supports?.find(({ models }) => models === undefined || models.includes(modelName)) ?? null;
}

/** For `refuses` where a mask is returned as it is, whatever is to be behind it. */
export function refuseMaskOnBackground({ background, outputType }: OutputImage): string | null {
	return outputType === 'mask' && background !== undefined && background !== 'transparent'
		? 'A mask has no background: remove Background, or set Output Type to Cutout'
		: null;
}

/** For `refuses`. @param usual what is behind the subject where nothing is asked for */
export function refuseTransparentJpeg(
	{ background, format, outputType }: OutputImage,
	usual?: Background,
): string | null {
	return format === 'jpg' && outputType !== 'mask' && (background ?? usual) === 'transparent'
		? 'A JPEG cannot be transparent: set Background to Color, or Format to PNG'
		: null;
}

/** For `refuses` of whoever does both. @param usual what is behind the subject where nothing is asked for */
export function refuseContradiction(output: OutputImage, usual?: Background): string | null {
	return refuseTransparentJpeg(output, usual) ?? refuseMaskOnBackground(output);
}

/** The model's inputs that the settings fill, so that nobody else needs to. */
export function inputsOfOutputImage(support: OutputImageSupport | null): ReadonlySet<string> {
	if (support === null) return new Set();
	const { backgrounds = [], formats = [], outputTypes = [], sizes = [], shadows = [] } = support;
	const color = { red: 255, green: 255, blue: 255, alpha: 255 };
	const settings: OutputImage[] = [
		{ crop: true, margin: { values: [{ amount: 10, unit: '%' }] } },
		...backgrounds.map((background) => ({ background, backgroundColor: color })),
		...formats.map((format) => ({ format })),
		...outputTypes.map((outputType) => ({ outputType })),
		...sizes.map(({ value }) => ({ size: value })),
		...shadows.map(({ value }) => ({ shadow: value })),
	];
	return new Set(settings.flatMap((output) => Object.keys(support.toInput(output))));
}

/**
 * Reads a margin: `10%`, `30px`, `30`, or two or four of them.
 * @throws PredictionError `invalid_input`
 */
export function readMargin(text: string): Margin {
	const values = text
		.trim()
		.split(/[\s,;]+/)
		.map((part) => /^(\d+(?:\.\d+)?)(%|px)?$/i.exec(part));
	const isMargin = values.every((value) => value !== null) && [1, 2, 4].includes(values.length);
	if (!isMargin) {
		throw new PredictionError('invalid_input', `"${text}" is not a margin`, {
			advice: 'Enter for example 10% or 30px; two or four values count as in CSS.',
		});
	}
	return {
		values: values.map((value) => ({
			amount: Number(value?.[1]),
			unit: value?.[2] === '%' ? '%' : 'px',
		})),
	};
}

/**
 * Reads the background colour.
 * @throws PredictionError `invalid_input`
 */
export function readBackgroundColor(text: string): Color {
	const color = readColor(text);
	if (color !== null) return color;
	throw new PredictionError('invalid_input', `"${text}" is not a color`, {
		advice: 'Enter for example #ffffff, fff, white or rgba(255, 255, 255, 0.5).',
	});
}

/** The values of a margin as texts, e.g. `10%` and `30px`. */
export function marginTexts({ values }: Margin): string[] {
	return values.map(({ amount, unit }) => `${amount}${unit}`);
}
