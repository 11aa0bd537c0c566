import type { InputSchemaScheme, PublishedSchema } from '../model/inputSchema';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json';
import type { InputField, InputFields } from './inputField';
import { SchemaReader } from './schemaReader';
import { readRule } from './valueRule';

const LIMITS = {
	/** More inputs than this are left to JSON. */
	fields: 500,
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
	const all = [keywords, ...alternatives].map(({ properties }) => properties).filter(isJsonObject);
	if (all.length === 0) return null;
	const properties = all.reduce((sum, one) => ({ ...sum, ...one }), {});
	const required = Array.isArray(keywords.required) ? keywords.required : [];
	const entries = Object.entries(properties).slice(0, LIMITS.fields);
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
			isRequired: required.includes(name) && defaultValue === undefined,
			defaultValue,
		};
		return [{ field, place: placeOf(name, flat.keywords, keywords) }];
	});
	return fields.sort((one, other) => one.place - other.place).map(({ field }) => field);
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
