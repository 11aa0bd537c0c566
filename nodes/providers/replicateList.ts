import { z } from 'zod';
import { isJsonObject, toJson, type JsonObject, type JsonValue } from '../prediction/model/json';
import type { ListScheme, Model } from '../prediction/model/provider';
import { addressOf, inputOf, readPrediction } from './replicateProtocol';
import { readBody, readEach, textOf } from './responses';

const pageSchema = z.object({
	// An empty list may be written as null.
	results: z
		.array(z.unknown())
		.nullable()
		.transform((results) => results ?? []),
	next: z.string().nullish().catch(null),
});

/** Source: https://replicate.com/docs/reference/http#predictions.list, 2026-11-21: 100 a page, newest first, `next` is a full URL. */
export function listScheme(subject: string, models: readonly Model[]): ListScheme {
	return {
		maxPageSize: 100,
		buildRequest: (cursor) => ({
			method: 'GET',
			path: '/predictions',
			...(cursor !== null && { query: { cursor } }),
		}),
		readPage: (body) => {
			const page = readBody(subject, pageSchema, body);
			return {
				predictions: readEach(page.results, (result) => readPrediction(subject, result)),
				next: cursorOf(page.next ?? null),
			};
		},
		submissionKey: {
			ofSubmission: (options) => {
				// Whether lists show inline files is not documented.
				if (options.task.kind === 'removeBackground' && options.task.image.kind === 'file')
					return null;
				const { path, version } = addressOf(subject, models, options.model);
				const model = /^\/models\/(.+)\/predictions$/.exec(path)?.[1];
				return keyOf(model ?? versionOf(version), inputOf(options));
			},
			ofPrediction: ({ response }) => {
				if (!isJsonObject(response)) return [];
				return [versionOf(response.version), textOf(response.model)].flatMap(
					(model) => keyOf(model, response.input) ?? [],
				);
			},
		},
	};
}

/** Of the link to the next page only the cursor is used: its host is a stranger's word. */
function cursorOf(next: string | null): string | null {
	if (next === null) return null;
	try {
		return new URL(next, 'https://cursor.invalid').searchParams.get('cursor');
	} catch {
		return null;
	}
}

/** `owner/name:hash` and `hash` are the same version. */
function versionOf(version: unknown): string {
	return textOf(version).split(':').at(-1) ?? '';
}

/** The address of a file as lists show it, and before its signature as the upload tells it. */
const SIGNED = /^(https?:\/\/[^?#]+\/files\/[\w-]+)(?:\/download)?\?(?:.*&)?signature=.*$/;
/** An uploaded file, wherever the API lies. Files elsewhere may have the same name at two hosts. */
const UPLOADED = /^https?:\/\/[^?#]+\/v1\/files\/([\w-]+)$/;

/**
 * A model and its input as text; null with an inline file. An uploaded file is known by its ID, because the address in the list has a signature of its own (a response of 2024-10-22 in a public issue;
 * staff in replicate-python#396, 2026-11-28).
 */
function keyOf(model: string, input: unknown): string | null {
	if (model === '' || !isJsonObject(input)) return null;
	let hasInlineFile = false;
	const text = toJson([model, input], (_name, part) => {
		if (typeof part === 'string') {
			hasInlineFile ||= part.startsWith('data:');
			return part.replace(SIGNED, '$1').replace(UPLOADED, 'file:$1');
		}
		return isJsonObject(part) ? sortedByName(part) : part;
	});
	return hasInlineFile || text === '' ? null : text;
}

function sortedByName(value: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((name) => [name, value[name] as JsonValue]),
	);
}
