import { PredictionError } from '../model/errors';
import type { ImageFile } from '../model/ports';
import { modelName, type Model, type Provider } from '../model/provider';
import type { ImageLimits } from '../model/imageInput';
import { extensionIn, extensionOf, typeOfExtension } from './extension';
import { formatMegabytes } from './fileSize';
import { readImageHeader } from './imageHeader';
import { isImage, isPhoto } from './mediaType';
import { notPhoto } from './notPhoto';

/** What is known of the images that a model of a provider takes. */
function imageLimitsOf(provider: Provider, model: string): ImageLimits {
	return { ...provider.imageInput, ...listed(provider, model)?.imageLimits };
}

/**
 * Refuses a file that the provider surely refuses, before anything is paid.
 * @throws PredictionError `invalid_input`, `file_too_large`
 */
export function requireAcceptedFile(
	provider: Provider,
	model: string,
	{ bytes, mimeType }: ImageFile,
): void {
	const limits = imageLimitsOf(provider, model);
	const name = accepting(provider, model);
	requireType(name, limits, mimeType);
	const { maxBytes = Number.POSITIVE_INFINITY } = limits;
	if (bytes.length > maxBytes) {
		throw new PredictionError(
			'file_too_large',
			`The image is ${formatMegabytes(bytes.length)}; ${name} accepts files up to ${formatMegabytes(maxBytes)}`,
			{ advice: provider.imageInput.advice || 'Make the image smaller.' },
		);
	}
	const { width, height } = readImageHeader(bytes);
	if (width !== null && height !== null) requireSides(name, limits, width, height);
}

/**
 * Refuses an address whose file name says that the provider surely refuses what is there.
 * @throws PredictionError `invalid_input`
 */
export function requireAcceptedAddress(provider: Provider, model: string, url: string): void {
	const { origin, pathname, search } = new URL(url);
	const mimeType = typeOfExtension(extensionIn(pathname));
	if (mimeType === null || SAYS_LITTLE.test(mimeType) || CONVERSION.test(pathname + search)) return;
	const limits = imageLimitsOf(provider, model);
	requireType(accepting(provider, model), limits, mimeType);
	const isTaken = isPhoto(mimeType) || limits.mediaTypes?.includes(mimeType) === true;
	if (!isTaken) throw notPhoto(`The image at ${origin}${pathname}`, mimeType);
}

/** What makes another type of the file than its name says, in a query or a path: `?fm=jpg`, `/w_300,f_auto/`. */
const CONVERSION = /[?&/,;](?:f|fm|format|output|auto|type|w|width|h|height)[=_]/i;

/** Pages are made by programs, which can make images, too. */
const SAYS_LITTLE = /^(text\/html|application\/octet-stream)$/;

function requireType(name: string, { mediaTypes }: ImageLimits, mimeType: string): void {
	// What is called HEIF is HEIC in practice.
	const type = mimeType === 'image/heif' ? 'image/heic' : mimeType;
	if (mediaTypes === undefined || !isImage(type) || mediaTypes.includes(type)) return;
	const taken = mediaTypes.map((type) => extensionOf(type).toUpperCase()).join(', ');
	throw new PredictionError(
		'invalid_input',
		`${name} does not accept ${extensionOf(mimeType).toUpperCase()} images`,
		{ advice: `Convert the image to JPEG or PNG first. Accepted are ${taken}.` },
	);
}

function requireSides(
	name: string,
	{ minSide = 0, maxSide = Number.POSITIVE_INFINITY, maxPixels }: ImageLimits,
	width: number,
	height: number,
): void {
	const isOutside = Math.min(width, height) < minSide || Math.max(width, height) > maxSide;
	const isTooMuch = maxPixels !== undefined && width * height > maxPixels;
	if (!isOutside && !isTooMuch) return;
	const allowed = [
		minSide > 0 && `at least ${minSide} pixels on each side`,
		maxSide < Number.POSITIVE_INFINITY && `at most ${maxSide} pixels on each side`,
		maxPixels !== undefined && `at most ${maxPixels / 1_000_000} megapixels`,
	].filter(Boolean);
	throw new PredictionError(
		'invalid_input',
		`The image has ${width} x ${height} pixels; ${name} accepts ${allowed.join(', ')}`,
		{ advice: 'Resize the image first, e.g. with the Edit Image node.' },
	);
}

/** Who accepts or not: the model, where it differs from its provider. */
function accepting(provider: Provider, model: string): string {
	const known = listed(provider, model);
	return known?.imageLimits === undefined ? provider.subject : known.name;
}

function listed(provider: Provider, model: string): Model | undefined {
	const wanted = modelName(provider, model);
	return provider.models.find(({ name }) => name === wanted);
}
