/** What JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface JsonObject {
	[key: string]: JsonValue;
}

/** A value as JSON; empty where there is none, or where it is nested too deeply to be written. */
export function toJson(
	value: unknown,
	replacer?: (name: string, part: unknown) => unknown,
): string {
	try {
		return JSON.stringify(value, replacer) ?? '';
	} catch {
		return '';
	}
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
