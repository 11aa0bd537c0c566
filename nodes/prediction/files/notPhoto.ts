import { PredictionError } from '../model/errors';
import { extensionOf } from './extension';
import { isImage } from './mediaType';

/** The error for a file that services cannot read as a photo. @param subject e.g. `The file logo.svg` */
export function notPhoto(subject: string, mimeType: string | null): PredictionError {
	if (mimeType === null || !isImage(mimeType)) {
		return new PredictionError('invalid_input', `${subject} is not an image`, {
			advice: 'Pass a PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF or BMP file.',
		});
	}
	const letters = extensionOf(mimeType).toUpperCase();
	const article = /^[AEFHILMNORSX]/.test(letters) ? 'an' : 'a';
	const kind = mimeType === 'image/svg+xml' ? 'drawing' : 'file';
	return new PredictionError(
		'invalid_input',
		`${subject} is ${article} ${letters} ${kind}, which services do not take`,
		{ advice: 'Convert it to PNG or JPEG first.' },
	);
}
