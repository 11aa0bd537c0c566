import { isJsonObject, type JsonObject, type JsonValue } from '../model/json';
import type { Choice, InputType, ValueRule } from './inputField';
import type { FlatSchema, SchemaReader } from './schemaReader';

/** A longer list is no help to anyone. */
const MAX_CHOICES = 1_000;

/** Lists of lists of lists are checked no further. */
const MAX_LISTS = 3;

const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'array', 'object'];

/** `format` words for the address or the content of a file: JSON Schema, OpenAPI and pydantic. */
const FILE_FORMATS: readonly string[] = ['uri', 'uri-reference', 'url', 'binary', 'data-url'];

const RANGE = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const;
const LENGTH = ['minLength', 'maxLength'] as const;
const COUNT = ['minItems', 'maxItems'] as const;

/** What a schema takes. @param isFile whether the place takes a file although the schema does not say so */
export function readRule(
	reader: SchemaReader,
	schema: FlatSchema,
	isFile: boolean,
	lists = 0,
): ValueRule {
	const variants = schema.alternatives.length > 0 ? schema.alternatives : [schema.keywords];
	const typesOfEach = variants.map(typesOf);
	const isAnything = typesOfEach.some((types) => types.length === 0);
	const types = isAnything ? [] : [...new Set(typesOfEach.flat())];
	const choicesOfEach = variants.map(choicesOf);
	const choices = [...new Set(choicesOfEach.flatMap((choice) => choice ?? []))];
	const entries = entriesOf(variants);
	const items =
		entries !== null && lists < MAX_LISTS
			? readRule(reader, reader.flatten(entries), isFile, lists + 1)
			: null;
	return {
		types,
		choices: choices.length === 0 ? null : choices.slice(0, MAX_CHOICES),
		choicesAreOpen: choices.length > MAX_CHOICES || choicesOfEach.some((choice) => choice === null),
		isFile: takesFile(isFile, variants, types, items),
		...limitsOf(variants, ['number', 'integer'], RANGE),
		...limitsOf(variants, ['string'], LENGTH),
		...limitsOf(variants, ['array'], COUNT),
		items,
	};
}

/** What the entries of a list are, in whichever of the variants it is one; null where no variant says it. */
function entriesOf(variants: readonly JsonObject[]): JsonValue | null {
	if (!variants.some(({ items }) => isJsonObject(items))) return null;
	const entries = variants
		.filter((variant) => {
			const types = typesOf(variant);
			return types.length === 0 || types.includes('array');
		})
		.map(({ items }) => items ?? {});
	const [only, ...others] = entries;
	return only !== undefined && others.length === 0 ? only : { anyOf: entries };
}

function takesFile(
	isFile: boolean,
	variants: readonly JsonObject[],
	types: readonly InputType[],
	items: ValueRule | null,
): boolean {
	if (items?.isFile === true || variants.some(isFileByFormat)) return true;
	// A list of objects, say, whatever it is called.
	if (items !== null && types.length > 0 && types.every((type) => type === 'array')) return false;
	const canBeAddress = types.length === 0 || types.includes('string') || types.includes('array');
	return isFile && canBeAddress && !variants.every((variant) => choicesOf(variant) !== null);
}

function isFileByFormat({ format, contentMediaType, contentEncoding }: JsonObject): boolean {
	return (
		(typeof format === 'string' && FILE_FORMATS.includes(format)) ||
		typeof contentMediaType === 'string' ||
		typeof contentEncoding === 'string'
	);
}

/** None stands for any. */
function typesOf({ type, const: only, enum: values, properties, items }: JsonObject): InputType[] {
	const named = (Array.isArray(type) ? type : [type]).filter((one) => one !== 'null');
	const known = named.filter((one): one is InputType => TYPES.includes(one as string));
	if (known.length > 0) return known;
	if (named.length === 1 && typeof named[0] === 'string') return [];
	if (only !== undefined) return typeOfValue(only);
	if (Array.isArray(values)) {
		return [...new Set(values.filter((value) => value !== null).flatMap(typeOfValue))];
	}
	if (isJsonObject(properties)) return ['object'];
	return isJsonObject(items) ? ['array'] : [];
}

function typeOfValue(value: JsonValue): InputType[] {
	if (Array.isArray(value)) return ['array'];
	if (isJsonObject(value)) return ['object'];
	const type = typeof value;
	return type === 'string' || type === 'number' || type === 'boolean' ? [type] : [];
}

/** Null where there is no list of values, or one with more than plain values in it. */
function choicesOf({ const: only, enum: values }: JsonObject): Choice[] | null {
	const listed = only !== undefined ? [only] : Array.isArray(values) ? values : null;
	const choices = listed?.filter((value) => value !== null) ?? [];
	return choices.length > 0 && choices.every(isChoice) ? choices : null;
}

function isChoice(value: JsonValue): value is Choice {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Limits count for one type; where several alternatives have it, they need not be the same, so none is taken. */
function limitsOf<K extends string>(
	variants: readonly JsonObject[],
	types: readonly InputType[],
	names: readonly K[],
): Partial<Record<K, number>> {
	const concerned = variants.filter((variant) =>
		typesOf(variant).some((one) => types.includes(one)),
	);
	const [variant] = concerned;
	if (variant === undefined || concerned.length > 1) return {};
	const limits: Partial<Record<K, number>> = {};
	for (const name of names) {
		const limit = variant[name];
		if (typeof limit === 'number') limits[name] = limit;
		// OpenAPI 3.0 and draft 4 say `exclusiveMinimum: true` beside `minimum`.
		if (limit === true) {
			const bound = variant[name === 'exclusiveMinimum' ? 'minimum' : 'maximum'];
			if (typeof bound === 'number') limits[name] = bound;
		}
	}
	return limits;
}
