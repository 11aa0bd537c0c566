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
 * Whether what is asked for can be had, before anything is sent.
 * @param subject who would have to do it, as the subject of a sentence
 * @throws PredictionError `not_supported`, `invalid_input`
 */
export function requireSupported(
	subject: string,
	support: OutputImageSupport | null,
	output: OutputImage,
): void {
	const { background, format, outputType, size, shadow, margin } = output;
	const cannot = (what: string, instead: string): PredictionError =>
		new PredictionError('not_supported', `${subject} cannot ${what}`, { advice: instead });
	if (background !== undefined && background !== 'transparent') {
		if (support?.backgrounds?.includes(background) !== true) {
			const what = background === 'color' ? 'a background color' : 'a background image';
			throw cannot(`put ${what} behind the subject`, `${REMOVE} Or choose a provider that can.`);
		}
	}
	if (output.crop === true && support?.crop !== true)
		throw cannot('crop the image to its subject', REMOVE);
	if (margin !== undefined) requireMargin(subject, support?.margin, margin, output.crop === true);
	if (format !== undefined && format !== 'auto' && support?.formats?.includes(format) !== true) {
		const offered = support?.formats?.map((one) => one.toUpperCase()).join(', ') ?? '';
		throw cannot(
			`return ${format.toUpperCase()}`,
			offered === ''
				? 'Set Format to Automatic, and convert the result with the Edit Image node if you need another format.'
				: `Choose one of: ${offered}.`,
		);
	}
	if (outputType === 'mask' && support?.outputTypes?.includes('mask') !== true)
		throw cannot('return a mask', 'Set Output Type to Cutout.');
	const isPixelSize = support?.takesPixelSize === true && /^\d+x\d+$/.test(size ?? '');
	if (!isPixelSize) requireChoice(subject, 'size', support?.sizes, size);
	requireChoice(subject, 'shadow', support?.shadows, shadow);
	const refusal = support?.refuses?.(output) ?? null;
	if (refusal !== null) throw new PredictionError('invalid_input', refusal, { advice: CORRECT });
}

const REMOVE = 'Remove this setting from Output Image.';
const CORRECT = 'Correct the settings of Output Image.';

function requireMargin(
	subject: string,
	support: OutputImageSupport['margin'],
	{ values }: Margin,
	isCropped: boolean,
): void {
	if (support === undefined) {
		throw new PredictionError('not_supported', `${subject} cannot add a margin`, {
			advice: REMOVE,
		});
	}
	const { most, counts, needsCrop } = support;
	if (needsCrop && !isCropped) {
		throw new PredictionError('invalid_input', `${subject} adds a margin to cropped images only`, {
			advice: 'Turn on Crop, or remove Margin.',
		});
	}
	const fits = values.every(({ amount, unit }) => amount <= (most[unit] ?? -1));
	if (fits && counts.includes(values.length)) return;
	const limits = Object.entries(most).map(([unit, amount]) => `${amount}${unit}`);
	throw new PredictionError(
		'invalid_input',
		`${subject} takes ${counts.join(' or ')} ${counts.length === 1 && counts[0] === 1 ? 'margin' : 'margins'} of up to ${limits.join(' or ')}`,
		{ advice: 'Enter for example 10%.' },
	);
}

function requireChoice(
	subject: string,
	what: 'size' | 'shadow',
	offered: readonly NamedChoice[] | undefined,
	wanted: string | undefined,
): void {
	if (wanted === undefined || wanted === 'auto' || wanted === 'none') return;
	if (offered?.some(({ value }) => value === wanted) === true) return;
	throw new PredictionError(
		'not_supported',
		offered === undefined
			? `${subject} has no choice of a ${what}`
			: `${subject} has no ${what} "${wanted}"`,
		{
			advice:
				offered === undefined
					? REMOVE
					: `Use one of: ${offered.map(({ value }) => value).join(', ')}.`,
		},
	);
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
