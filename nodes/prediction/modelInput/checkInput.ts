import { PredictionError } from '../model/errors';
import type { JsonValue } from '../model/json';
import { shownValue } from './convertValue';
import type { InputFields, ValueRule } from './inputField';

/** More choices than this are not named in a message. */
const MAX_NAMED_CHOICES = 20;

/**
 * Whether the values are what the model takes, before anything is paid.
 * @param values as they will be sent, converted by `convertValue`
 * @param given names of inputs that are given in another way, so that they are not missing
 * @throws PredictionError `invalid_input`, naming the first input that does not fit
 */
export function checkInput(
	fields: InputFields,
	values: Readonly<Record<string, JsonValue>>,
	given: ReadonlySet<string>,
): void {
	const known = new Map(fields.map((field) => [field.name, field]));
	for (const [name, value] of Object.entries(values)) {
		const field = known.get(name);
		if (field === undefined) throw unknownInput(name, fields);
		checkValue(name, field, value);
	}
	const missing = fields.find(
		({ name, isRequired }) =>
			isRequired && !Object.prototype.hasOwnProperty.call(values, name) && !given.has(name),
	);
	if (missing !== undefined) {
		throw new PredictionError('invalid_input', `The model input "${missing.name}" is required`, {
			advice: 'Fill it in under Model Input.',
		});
	}
}

function checkValue(name: string, rule: ValueRule, value: JsonValue): void {
	requireChoice(name, rule, value);
	if (typeof value === 'number') requireRange(name, rule, value);
	if (typeof value === 'string' && !rule.isFile) requireLength(name, rule, value);
	if (!Array.isArray(value)) return;
	requireCount(name, rule, value.length);
	const { items } = rule;
	if (items !== null) {
		for (const [index, item] of value.entries()) checkValue(`${name}[${index}]`, items, item);
	}
}

function requireChoice(name: string, rule: ValueRule, value: JsonValue): void {
	const { choices, choicesAreOpen } = rule;
	if (choices === null || choicesAreOpen || choices.some((choice) => choice === value)) return;
	const named = choices.slice(0, MAX_NAMED_CHOICES).map(String).join(', ');
	throw new PredictionError(
		'invalid_input',
		`The model input "${name}" cannot be ${shownValue(value)}`,
		{ advice: `Use one of: ${named}${choices.length > MAX_NAMED_CHOICES ? ', …' : '.'}` },
	);
}

function requireRange(name: string, rule: ValueRule, value: number): void {
	const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = rule;
	if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
		throw outside(name, `more than ${exclusiveMinimum}`, String(value));
	if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
		throw outside(name, `less than ${exclusiveMaximum}`, String(value));
	if (minimum !== undefined && value < minimum)
		throw outside(name, `at least ${minimum}`, String(value));
	if (maximum !== undefined && value > maximum)
		throw outside(name, `at most ${maximum}`, String(value));
}

/** JSON Schema counts characters, not their UTF-16 halves. */
function requireLength(name: string, { minLength, maxLength }: ValueRule, value: string): void {
	if (minLength === undefined && maxLength === undefined) return;
	const { length } = [...value];
	const is = `${length} long`;
	if (minLength !== undefined && length < minLength)
		throw outside(name, `at least ${minLength} characters long`, is);
	if (maxLength !== undefined && length > maxLength)
		throw outside(name, `at most ${maxLength} characters long`, is);
}

function requireCount(name: string, { minItems, maxItems }: ValueRule, count: number): void {
	if (minItems !== undefined && count < minItems)
		throw outside(name, `a list of at least ${minItems}`, `one of ${count}`);
	if (maxItems !== undefined && count > maxItems)
		throw outside(name, `a list of at most ${maxItems}`, `one of ${count}`);
}

function outside(name: string, wanted: string, is: string): PredictionError {
	return new PredictionError(
		'invalid_input',
		`The model input "${name}" must be ${wanted}, but is ${is}`,
		{ advice: 'Correct it in Model Input.' },
	);
}

/** A provider that ignores an input that it does not know would run the model without it, and charge for that. */
function unknownInput(name: string, fields: InputFields): PredictionError {
	const names = fields.map((field) => field.name).slice(0, MAX_NAMED_CHOICES);
	return new PredictionError('invalid_input', `The model has no input "${name}"`, {
		advice: `Refresh the fields of Model Input. The model has: ${names.join(', ')}${fields.length > names.length ? ', …' : '.'}`,
	});
}
