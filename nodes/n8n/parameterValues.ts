import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import { DEFAULTS } from '../prediction/model/policy';

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

/** Null for an empty field. */
export function optionalUrl(value: unknown, field: string): string | null {
	const candidate = requireText(value, `The option ${field}`);
	if (candidate === '') return null;
	const advice = 'Enter a full URL, e.g. https://n8n.example.com/webhook/….';
	let url: URL;
	try {
		url = new URL(candidate);
	} catch {
		throw invalid(`The option ${field} is not a valid URL`, advice);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw invalid(`The option ${field} does not start with https:// or http://`, advice);
	}
	return url.href;
}

/** Null stands for "not set": an empty field, or 0 where that can be no value. */
export function number(value: unknown, field: string, least: number, most: number): number | null {
	if (isEmpty(value)) return null;
	const read = isScalar(value) ? Number(value) : NaN;
	if (read === 0 && least > 0) return null;
	if (!Number.isFinite(read) || read < least || read > most) {
		throw invalid(
			`${field} must be a number between ${least} and ${most}`,
			'Correct it, or remove the option to use the default.',
		);
	}
	return read;
}

/** Null stands for "not set". An expression may give what a table has: `"TRUE"`, or 1. */
export function boolean(value: unknown, field: string): boolean | null {
	if (isEmpty(value)) return null;
	const word = String(value).trim();
	if (/^(?:true|1)$/i.test(word)) return true;
	if (/^(?:false|0)$/i.test(word)) return false;
	throw invalid(`${field} must be true or false`, 'Correct it, or remove it to use the default.');
}

/** The option Max File Size, in bytes. */
export function maxFileBytes(megabytes: unknown): number {
	const read = number(megabytes, 'Max File Size', 0.000001, 100_000) ?? DEFAULTS.maxFileMegabytes;
	return Math.floor(read * 1024 * 1024);
}

/** The first of the allowed values for an empty field. */
export function oneOf<T extends string>(
	value: unknown,
	allowed: readonly [T, ...T[]],
	field: string,
): T {
	if (isEmpty(value)) return allowed[0];
	const found = allowed.find((one) => one === value);
	if (found === undefined)
		throw invalid(`${field} cannot be "${String(value)}"`, `Use one of: ${allowed.join(', ')}.`);
	return found;
}

/** A text where any other value would be taken for an empty field, and the work be paid for without it. */
export function requireText(value: unknown, field: string): string {
	if (isEmpty(value) || isScalar(value)) return text(value);
	throw invalid(`${field} is not a text`, 'Correct it, or remove it to use the default.');
}

/** Empty for what is none. */
export function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

export function invalid(message: string, advice: string): PredictionError {
	return new PredictionError('invalid_input', message, { advice });
}

function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isScalar(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}
