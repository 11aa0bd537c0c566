import { extensionOf } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonValue } from '../prediction/model/json';
import type { ApiRequest } from '../prediction/model/ports';
import type { RemovalTask, SubmitOptions } from '../prediction/model/submission';
import { requireRemoval, requireWaiting } from './removals';
import { parsed } from './responses';

/** How messages call it. */
export const REMBG = 'Rembg';

const PATH = '/api/remove';

/** These stand in the query even when the others are fields of a form. */
const QUERY_ONLY = ['bgc', 'extras'];

/**
 * The request of a removal.
 * @throws PredictionError `not_supported`, `invalid_input`
 */
export function requestFor(options: SubmitOptions): ApiRequest {
	const { model: chosen, clientReference } = options;
	requireWaiting(REMBG, options);
	const task = requireRemoval(REMBG, options.task);
	if (chosen.trim() === '') {
		throw new PredictionError('invalid_input', 'No model is selected', {
			advice: 'Choose a model from the list, or enter its name.',
		});
	}
	return removal(chosen.trim(), task, clientReference);
}

/** A file travels in a form; an address stands in the query, and the server fetches it. */
function removal(
	chosen: string,
	{ image, outputInput, additionalInput }: RemovalTask,
	clientReference: string,
): ApiRequest {
	const fields = Object.entries({ model: chosen, ...outputInput, ...additionalInput })
		.filter(([, value]) => value !== null)
		.map(([name, value]) => ({ name, text: fieldValue(name, value) }));
	// The server does not look at the ID; a proxy in front of it may write it down.
	const headers = { Accept: 'image/png, application/json', 'X-Request-ID': clientReference };
	const asQuery = (chosenFields: typeof fields) =>
		Object.fromEntries(chosenFields.map(({ name, text }) => [name, text]));
	if (image.kind === 'url') {
		return { method: 'GET', path: PATH, query: { ...asQuery(fields), url: image.url }, headers };
	}
	const query = fields.filter(({ name }) => QUERY_ONLY.includes(name));
	return {
		method: 'POST',
		path: PATH,
		...(query.length > 0 && { query: asQuery(query) }),
		headers,
		form: [
			...fields.filter(({ name }) => !QUERY_ONLY.includes(name)),
			{ name: 'file', file: { ...image, fileName: `image.${extensionOf(image.mimeType)}` } },
		],
	};
}

/** A value as the server reads it: colours are numbers with commas between them, extras are JSON. */
function fieldValue(name: string, value: JsonValue): string {
	if (name === 'bgc') requireColor(value);
	if (name === 'extras') requireObject(value);
	if (name === 'bgc' && Array.isArray(value)) return value.join(',');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Any other spelling ends in an `Internal Server Error`: seen with rembg 2.0.86, 2026-11-28. */
function requireColor(value: JsonValue): void {
	const channels = Array.isArray(value) ? value : String(value).split(',');
	if (channels.length === 4 && channels.every((one) => /^\s*\d{1,3}\s*$/.test(String(one)))) return;
	throw new PredictionError('invalid_input', `bgc is not a color that ${REMBG} reads`, {
		advice:
			'Pass bgc as red, green, blue and alpha, e.g. [255, 255, 255, 255], or use Background Color of Output Image.',
	});
}

/** Anything else the server leaves out without a word (s_command.py of rembg, 2026-11-28): the result would not be what was asked for. */
function requireObject(value: JsonValue): void {
	if (isJsonObject(parsed(value))) return;
	throw new PredictionError(
		'invalid_input',
		`extras is not a JSON object, so ${REMBG} ignores it`,
		{
			advice: 'Pass extras as an object, e.g. { "sam_prompt": [] }, or remove it.',
		},
	);
}
