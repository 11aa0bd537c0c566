import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject } from '../prediction/model/json';

/**
 * An object, or the JSON of one.
 * @throws PredictionError `invalid_input`, as all of these do
 */
export function jsonObject(value: unknown, field: string): JsonObject {
	let parsed = value;
	if (typeof value === 'string') {
		try {
			parsed = value.trim() === '' ? {} : JSON.parse(value);
		} catch {
			throw invalid(
				`${field} is not valid JSON`,
				'Enter a JSON object, e.g. { "threshold": 0.5 }.',
			);
		}
	}
	if (!isJsonObject(parsed))
		throw invalid(
			`${field} is not a JSON object`,
			'Enter a JSON object, e.g. { "threshold": 0.5 }.',
		);
	return parsed;
}

export function optionalUrl(value: unknown, field: string): string | null {
	return text(value) === '' ? null : requiredUrl(value, `The option ${field}`);
}

export function requiredUrl(value: unknown, field: string): string {
	const candidate = text(value);
	if (candidate === '')
		throw invalid(`${field} is empty`, 'Enter a full URL, e.g. https://example.com/photo.jpg.');
	let url: URL;
	try {
		url = new URL(candidate);
	} catch {
		throw invalid(
			`${field} is not a valid URL`,
			'Enter a full URL, e.g. https://example.com/photo.jpg.',
		);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw invalid(
			`${field} does not start with https:// or http://`,
			'Enter a full URL, e.g. https://example.com/photo.jpg.',
		);
	}
	return candidate;
}

/** Null stands for "not set": an empty field, or 0. */
export function number(value: unknown, field: string, least: number, most: number): number | null {
	if (value === undefined || value === null || value === '' || value === 0) return null;
	const read = Number(value);
	if (!Number.isFinite(read) || read < least || read > most) {
		throw invalid(
			`${field} has to be a number from ${least} to ${most}`,
			'Correct it, or remove the option to use the default.',
		);
	}
	return read;
}

export function oneOf<T extends string>(
	value: unknown,
	allowed: readonly [T, ...T[]],
	field: string,
): T {
	if (value === undefined || value === '') return allowed[0];
	const found = allowed.find((one) => one === value);
	if (found === undefined)
		throw invalid(`${field} cannot be "${String(value)}"`, `Use one of: ${allowed.join(', ')}.`);
	return found;
}

export function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

export function invalid(message: string, advice: string): PredictionError {
	return new PredictionError('invalid_input', message, { advice });
}
