import { PredictionError } from './errors';
import type { Margin, NamedChoice, OutputImage, OutputImageSupport } from './outputImage';

const REMOVE = 'Remove this setting from Output Image.';
const CORRECT = 'Correct the settings of Output Image.';

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
	const orPixels =
		support?.takesPixelSize === true ? ', or width x height in pixels, e.g. 2000x2000' : '';
	if (!isPixelSize) requireChoice(subject, 'size', support?.sizes, size, orPixels);
	requireChoice(subject, 'shadow', support?.shadows, shadow);
	const refusal = support?.refuses?.(output) ?? null;
	if (refusal !== null) throw new PredictionError('invalid_input', refusal, { advice: CORRECT });
}

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
	orElse = '',
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
					: `Use one of: ${offered.map(({ value }) => value).join(', ')}${orElse}.`,
		},
	);
}
