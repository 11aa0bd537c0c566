import { PredictionError } from '../prediction/model/errors';
import type { JsonValue } from '../prediction/model/json';
import type { FormPart, ImageFile } from '../prediction/model/ports';
import type {
	CustomTask,
	RemovalTask,
	SubmitOptions,
	SubmittedImage,
} from '../prediction/model/submission';

/** What a service that only removes backgrounds is asked for. @throws PredictionError `not_supported` for anything else */
export function requireRemoval(subject: string, task: RemovalTask | CustomTask): RemovalTask {
	if (task.kind === 'removeBackground') return task;
	throw new PredictionError(
		'not_supported',
		`${subject} does not support predictions with an input of their own`,
		{ advice: 'Use the Remove Background operation of the resource Image.' },
	);
}

/** @throws PredictionError `not_supported` where nobody waits for the only response there is */
export function requireWaiting(subject: string, { waitForCompletion }: SubmitOptions): void {
	if (waitForCompletion) return;
	throw new PredictionError(
		'not_supported',
		`${subject} returns the result only in the response to the request, so the node has to wait for it`,
		{ advice: 'Set Completion to Wait for the Result.' },
	);
}

/** An image at a service that takes files only. @throws PredictionError `not_supported` */
export function requireFile(subject: string, image: SubmittedImage): ImageFile {
	if (image.kind === 'file') return image;
	throw new PredictionError('not_supported', `${subject} does not fetch images from URLs`, {
		advice: 'Set Send As to Automatic or File.',
	});
}

/** An image as a field of a form: bytes under one name, an address under another. */
export function imagePart(
	image: SubmittedImage,
	names: { readonly file: string; readonly url: string },
): FormPart {
	if (image.kind === 'url') return { name: names.url, text: image.url };
	const { bytes, fileName, mimeType } = image;
	return { name: names.file, file: { bytes, fileName, mimeType } };
}

/** The settings and the additional input as text by name; what is null is left out. */
export function fieldsOf({ outputInput, additionalInput }: RemovalTask): Record<string, string> {
	return Object.fromEntries(
		Object.entries({ ...outputInput, ...additionalInput })
			.filter(([, value]) => value !== null)
			.map(([name, value]) => [name, fieldText(value)]),
	);
}

/** The same as fields of a form. */
export function formFields(task: RemovalTask): FormPart[] {
	return Object.entries(fieldsOf(task)).map(([name, text]) => ({ name, text }));
}

function fieldText(value: JsonValue): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
