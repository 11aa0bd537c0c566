import { PredictionError } from '../model/errors';
import { isJsonObject, toJson, type JsonValue } from '../model/json';
import type { InputType, ValueRule } from './inputField';

/** A number as people and spreadsheets write it. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const MAX_SHOWN_LENGTH = 60;

const TYPE_WORDS: Readonly<Record<InputType, string>> = {
	string: 'a text',
	number: 'a number',
	integer: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'a JSON object',
};

/**
 * A value of a form as the model takes it: `"0.5"` becomes a number where one is taken, JSON text a list or an object.
 * @returns undefined for what was left empty, which is not sent
 * @throws PredictionError `invalid_input`, naming the input
 */
export function convertValue(name: string, rule: ValueRule, value: unknown): JsonValue | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const plain = asJson(value);
	if (typeof plain === 'string' && plain.trim() === '' && !takesText(rule)) return undefined;
	const converted = convert(rule, plain);
	if (converted === undefined) throw wrongType(name, rule, plain);
	return Array.isArray(converted) && rule.items !== null
		? convertItems(name, rule.items, converted)
		: converted;
}

/** A value as a person reads it in a message. */
export function shownValue(value: JsonValue): string {
	const text = toJson(value);
	return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH - 1)}…` : text;
}

function convertItems(name: string, items: ValueRule, list: readonly JsonValue[]): JsonValue[] {
	return list.flatMap((item, index) => {
		const converted = convertValue(`${name}[${index}]`, items, item);
		return converted === undefined ? [] : [converted];
	});
}

/** Undefined where the value has no form that is taken. */
function convert(rule: ValueRule, value: JsonValue): JsonValue | undefined {
	// A form gives texts: "1" can be the choice 1.
	const chosen = rule.choices?.filter(
		(choice) => isScalar(value) && String(choice) === String(value),
	);
	if (chosen !== undefined && chosen.length > 0)
		return chosen.find((one) => one === value) ?? chosen[0];
	const parsed = typeof value === 'string' ? parseJson(value) : undefined;
	const candidates = parsed === undefined ? [value] : [parsed, value];
	const fitting = candidates.find(
		(candidate) => rule.types.length === 0 || rule.types.some((type) => isOfType(candidate, type)),
	);
	if (fitting !== undefined || !isScalar(value)) return fitting;
	for (const type of rule.types) {
		const converted = scalarAs(type, value);
		if (converted !== undefined) return converted;
	}
	return undefined;
}

/** A text, a number or a boolean in another type. A single value is a list of one. */
function scalarAs(type: InputType, value: string | number | boolean): JsonValue | undefined {
	const text = String(value).trim();
	switch (type) {
		case 'array':
			return [value];
		case 'string':
			return text;
		case 'boolean':
			if (/^(?:true|1)$/i.test(text)) return true;
			return /^(?:false|0)$/i.test(text) ? false : undefined;
		default: {
			const number = NUMBER.test(text) ? Number(text) : Number.NaN;
			const fits = type === 'integer' ? Number.isInteger(number) : Number.isFinite(number);
			return fits ? number : undefined;
		}
	}
}

function isOfType(value: JsonValue, type: InputType): boolean {
	if (type === 'array') return Array.isArray(value);
	if (type === 'object') return isJsonObject(value);
	return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function isScalar(value: JsonValue): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Lists and objects only: a text that happens to be a number or a word of JSON is left to the type. */
function parseJson(text: string): JsonValue | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return undefined;
	}
}

/** Expressions can give dates and other objects. */
function asJson(value: unknown): JsonValue {
	const text = toJson(value);
	return text === '' ? String(value) : (JSON.parse(text) as JsonValue);
}

function takesText({ types }: ValueRule): boolean {
	return types.length === 0 || types.includes('string');
}

function wrongType(name: string, { types }: ValueRule, value: JsonValue): PredictionError {
	const wanted = types.map((type) => TYPE_WORDS[type]).join(' or ');
	const advice = types.includes('array')
		? 'Enter a JSON list, e.g. ["first", "second"].'
		: types.includes('object')
			? 'Enter a JSON object, e.g. { "width": 1024 }.'
			: 'Correct it in Model Input.';
	return new PredictionError(
		'invalid_input',
		`The model input "${name}" must be ${wanted}, but is ${shownValue(value)}`,
		{ advice },
	);
}
