import type { InputSchemaScheme, PublishedSchema } from '../model/inputSchema';
import { isJsonObject, toJson, type JsonObject, type JsonValue } from '../model/json';
import type { InputField, InputFields } from './inputField';
import { SchemaReader } from './schemaReader';
import { readRule } from './valueRule';

const LIMITS = {
	/** More inputs than this are left to JSON. */
	fields: 500,
	/** An input that is described in more ways than this takes anything. */
	alternatives: 100,
	titleLength: 80,
	descriptionLength: 1_000,
} as const;

/** The place of what the order does not name. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * The inputs of a model, in the order that the schema gives them. Never throws, whatever the schema is, and does a bounded
 * amount of work.
 * @param isFile whether an input takes a file although its `format` does not say so
 * @returns null where there is no schema of an object
 */
export function readInputFields(
	{ schema, root }: PublishedSchema,
	isFile: InputSchemaScheme['isFile'] = () => false,
): InputFields | null {
	const reader = new SchemaReader(root);
	const { keywords, alternatives } = reader.flatten(schema);
	const properties = propertiesOf(keywords, alternatives);
	if (properties === null) return null;
	const required = Array.isArray(keywords.required) ? keywords.required : [];
	const all = Object.entries(properties);
	const isNeeded = new Set(required);
	// The sort keeps the order within both.
	if (all.length > LIMITS.fields)
		all.sort(([one], [other]) => Number(isNeeded.has(other)) - Number(isNeeded.has(one)));
	const entries = all.slice(0, LIMITS.fields);
	const fields = entries.flatMap(([name, property]) => {
		const flat = reader.flatten(property);
		if (flat.keywords.readOnly === true) return [];
		const defaultValue = flat.keywords.default ?? undefined;
		const field: InputField = {
			...readRule(reader, flat, isFile(name, flat.keywords)),
			name,
			title: titleOf(name, flat.keywords.title),
			description: descriptionOf(flat.keywords.description),
			// With a default there is nothing that the model lacks.
			isRequired: isNeeded.has(name) && defaultValue === undefined,
			defaultValue,
		};
		return [{ field, place: placeOf(name, flat.keywords, keywords) }];
	});
	return fields.sort((one, other) => one.place - other.place).map(({ field }) => field);
}

/** What every alternative has counts as it is, also where an alternative narrows it down; the others may each be any of theirs. */
function propertiesOf(
	keywords: JsonObject,
	alternatives: readonly JsonObject[],
): JsonObject | null {
	const ofEach = alternatives.map(({ properties }) => properties).filter(isJsonObject);
	const common = isJsonObject(keywords.properties) ? keywords.properties : null;
	if (common === null && ofEach.length === 0) return null;
	const found = new Map<string, Set<JsonValue>>();
	for (const [name, schema] of [common ?? {}, ...ofEach].flatMap(Object.entries<JsonValue>)) {
		const isCommon = Object.prototype.hasOwnProperty.call(common ?? {}, name);
		const schemas = found.get(name);
		if (schemas === undefined) found.set(name, new Set([schema]));
		else if (!isCommon) schemas.add(schema);
	}
	return Object.fromEntries([...found].map(([name, schemas]) => [name, anyOf([...schemas])]));
}

function anyOf(schemas: readonly JsonValue[]): JsonValue {
	if (schemas.length > LIMITS.alternatives) return {};
	const [only = {}, ...others] = new Map(schemas.map((one) => [toJson(one), one])).values();
	return others.length === 0 ? only : { anyOf: [only, ...others] };
}

/** `x-order` at the input, or a list of names such as `x-order-properties`; else as they come. */
function placeOf(name: string, property: JsonObject, schema: JsonObject): number {
	if (typeof property['x-order'] === 'number') return property['x-order'];
	for (const [keyword, list] of Object.entries(schema)) {
		if (!/^x-(?:[\w-]+-)?order-properties$/.test(keyword) || !Array.isArray(list)) continue;
		const place = list.indexOf(name);
		return place === -1 ? LAST : place;
	}
	return LAST;
}

/** Schemas of lists of choices bring their own name as their title. */
function titleOf(name: string, title: JsonValue | undefined): string {
	const given = typeof title === 'string' ? title.trim() : '';
	return given !== '' && given !== name ? shortened(given, LIMITS.titleLength) : inWords(name);
}

/** `guidance_scale` and `guidanceScale` are "Guidance Scale". */
function inWords(name: string): string {
	const words = shortened(name, LIMITS.titleLength)
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.split(/[\s_-]+/)
		.filter((word) => word !== '');
	return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || name;
}

function descriptionOf(description: JsonValue | undefined): string {
	// pydantic's text for every list of choices.
	if (typeof description !== 'string' || description === 'An enumeration.') return '';
	return shortened(description.replace(/\s+/g, ' ').trim(), LIMITS.descriptionLength);
}

function shortened(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
