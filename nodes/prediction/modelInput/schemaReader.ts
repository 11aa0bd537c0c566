import { isJsonObject, type JsonObject, type JsonValue } from '../model/json';

const LIMITS = {
	/** References and combinations inside of each other. */
	depth: 16,
	/** Schemas of one document that are looked at; what comes after is taken as "anything". */
	schemas: 20_000,
	/** Properties of one document that are copied when schemas are put together; what comes after is left out. */
	properties: 200_000,
} as const;

/** A schema whose references and combinations have been followed. */
export interface FlatSchema {
	/** The keywords of the schema, of what it refers to and of all of its `allOf`. */
	readonly keywords: JsonObject;
	/** The keywords of each alternative, where there are several; `null` is none. */
	readonly alternatives: readonly JsonObject[];
}

const ANYTHING: FlatSchema = { keywords: {}, alternatives: [] };

/** Keywords that are followed, not copied. */
const COMBINING = ['$ref', 'allOf', 'anyOf', 'oneOf'];

/**
 * Follows the references and combinations of one document. Never throws, and does a bounded amount of work: a circle, a
 * reference that leads nowhere and what is nested too deeply are schemas that take anything.
 * Sources: https://json-schema.org/draft/2020-12/json-schema-core and https://spec.openapis.org/oas/v3.0.3#schema-object,
 * 2026-11-28.
 */
export class SchemaReader {
	private schemasLeft: number = LIMITS.schemas;

	private propertiesLeft: number = LIMITS.properties;

	/** @param root the document into which references point */
	constructor(private readonly root: unknown) {}

	flatten(schema: unknown, references: readonly string[] = [], depth = 0): FlatSchema {
		if (!isJsonObject(schema) || depth > LIMITS.depth || this.schemasLeft <= 0) return ANYTHING;
		this.schemasLeft--;
		const inner = (part: unknown) => this.flatten(part, references, depth + 1);
		const parts = listOf(schema.allOf).map(inner);
		const reference = schema.$ref;
		if (typeof reference === 'string' && !references.includes(reference)) {
			parts.unshift(this.flatten(this.target(reference), [...references, reference], depth + 1));
		}
		const choices = [schema.anyOf, schema.oneOf].map((list) =>
			listOf(list)
				.map(inner)
				.filter(({ keywords }) => !isNull(keywords)),
		);
		// With null left out, a single alternative is simply what the schema is.
		for (const choice of choices) if (choice.length === 1) parts.push(...choice);
		const own = Object.fromEntries(
			Object.entries(schema).filter(([keyword]) => !COMBINING.includes(keyword)),
		);
		return {
			keywords: [...parts.map(({ keywords }) => keywords), own].reduce(
				(first: JsonObject, second: JsonObject) => this.merge(first, second),
				{},
			),
			alternatives: [
				...parts.flatMap(({ alternatives }) => alternatives),
				...choices
					.filter((choice) => choice.length > 1)
					.flatMap((choice) => choice.flatMap((one) => this.each(one))),
			],
		};
	}

	/** The alternatives that an alternative consists of itself. */
	private each({ keywords, alternatives }: FlatSchema): JsonObject[] {
		return alternatives.length === 0
			? [keywords]
			: alternatives.map((alternative) => this.merge(keywords, alternative));
	}

	private merge(first: JsonObject, second: JsonObject): JsonObject {
		if (this.propertiesLeft <= 0) return second;
		this.propertiesLeft -= sizeOf(first) + sizeOf(second);
		return together(first, second);
	}

	/** What a reference inside of the document points at, e.g. `#/components/schemas/Input`. */
	private target(reference: string): unknown {
		if (!reference.startsWith('#')) return undefined;
		let found: unknown = this.root;
		for (const part of reference.slice(1).split('/').slice(1, LIMITS.depth)) {
			const name = decoded(part).replace(/~1/g, '/').replace(/~0/g, '~');
			const isThere =
				typeof found === 'object' &&
				found !== null &&
				Object.prototype.hasOwnProperty.call(found, name);
			found = isThere ? (found as Record<string, unknown>)[name] : undefined;
		}
		return found;
	}
}

/** Both together: properties and required names are added up, also what both say of one property; for the rest the second one wins. */
function together(first: JsonObject, second: JsonObject): JsonObject {
	const merged: JsonObject = { ...first, ...second };
	if (isJsonObject(first.properties) && isJsonObject(second.properties)) {
		const known = new Map(Object.entries(first.properties));
		for (const [name, schema] of Object.entries(second.properties)) {
			const earlier = known.get(name);
			known.set(name, earlier === undefined ? schema : { allOf: [earlier, schema] });
		}
		merged.properties = Object.fromEntries(known);
	}
	if (Array.isArray(first.required) && Array.isArray(second.required)) {
		merged.required = [...first.required, ...second.required];
	}
	return merged;
}

/** How much there is to copy. */
function sizeOf({ properties, required }: JsonObject): number {
	const names = isJsonObject(properties) ? Object.keys(properties).length : 0;
	return 1 + names + listOf(required).length;
}

function isNull({ type, const: only, enum: values }: JsonObject): boolean {
	if (type === 'null' || only === null) return true;
	return Array.isArray(values) && values.length > 0 && values.every((value) => value === null);
}

function listOf(value: unknown): JsonValue[] {
	return Array.isArray(value) ? (value as JsonValue[]) : [];
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
