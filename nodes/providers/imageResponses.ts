import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { isJsonObject, toJson, type JsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import {
	predictionWith,
	type Credits,
	type OutputFile,
	type Prediction,
} from '../prediction/model/prediction';
import { readBody } from './responses';

/**
 * The finished image in the response to a submission: its bytes, or base64 in JSON. What the headers say of it goes into the
 * output, and what it cost into the credits.
 * @throws PredictionError `malformed_response`
 */
export function readImageResponse(
	subject: string,
	body: unknown,
	headers: ApiResponse['headers'] = {},
): Prediction {
	const kept = keptSchema.safeParse(body);
	if (kept.success) return readImageResponse(subject, kept.data.body, kept.data.headers);
	const files = imagesIn(body);
	const isImage = z.unknown().refine(() => files.length > 0);
	readBody(subject, isImage, body, 'an image');
	const details = { ...restOf(body), ...detailsOf(headers) };
	const shown = shownHeaders(headers);
	const milliseconds = numberIn(headers, ['x-processing-time-ms']);
	return predictionWith('succeeded', {
		files,
		output: Object.keys(details).length > 0 ? details : null,
		credits: creditsOf(headers),
		inferenceSeconds: milliseconds === null ? null : milliseconds / 1000,
		response: Object.keys(shown).length > 0 ? { headers: shown, body } : body,
	});
}

/** What a prediction keeps as its response, where a retry reads it again. */
const keptSchema = z.object({ headers: z.record(z.string()), body: z.unknown() }).strict();

/**
 * Where JSON has the image, for services that answer with JSON although bytes were asked for: `data.result_b64`
 * (https://www.remove.bg/api, 2026-10-03), `base64img` (https://docs.photoroom.com/getting-started/api-reference-openapi, 2026-11-28),
 * `result_b64` (clients of the same service, 2026-11-28), or a link to it (services that resemble remove.bg, 2026-11-28).
 * Elsewhere it is found by what it is, since it is paid for; the addresses in an error are none.
 */
function imagesIn(body: unknown): OutputFile[] {
	if (body instanceof Uint8Array) return readFiles(body);
	const images = isJsonObject(body) ? imagesAtUsualPlaces(body) : [];
	return images.length > 0 || isError(body) ? images : readFiles(body);
}

function isError(body: unknown): boolean {
	if (!isJsonObject(body)) return false;
	const words = [body.error, body.errors, body.detail, body.title];
	return body.success === false || words.some((part) => !NO_ERROR.test(toJson(part ?? null)));
}

/** What services write where there is no error, in JSON. */
const NO_ERROR = /^(null|false|0|""|\[\]|\{\})$/;

function imagesAtUsualPlaces(body: JsonObject): OutputFile[] {
	const inner = isJsonObject(body.data) ? body.data : {};
	const content = inner.result_b64 ?? body.result_b64 ?? body.base64img;
	if (content !== undefined && content !== null) return base64Files(content);
	const link = inner.url ?? inner.result_url ?? body.url ?? body.result_url;
	return typeof link === 'string' ? readFiles(link) : [];
}

/** Where the file stands, and what says only how the request went. */
const NO_REST =
	/^(result_b64|base64img|url|result_url|success|status|code|message|errors?|detail|title)$/;

/** What JSON says of the result beside the file, such as where in the image the subject is. */
function restOf(body: unknown): JsonObject {
	if (!isJsonObject(body) || body instanceof Uint8Array) return {};
	const told = isJsonObject(body.data) ? body.data : body;
	const entries = Object.entries(told).filter(([name]) => !NO_REST.test(name));
	const rest = readValue(
		Object.fromEntries(entries.map(([name, one]) => [asInDetails(name), one])),
	);
	return isJsonObject(rest) ? rest : {};
}

/** The same is called the same, whether JSON or a header says it: `foreground_top` is `foregroundTop`. */
function asInDetails(name: string): string {
	return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A file as base64, in one line or several, or as a data URI; none where it is something else, such as a sentence. */
export function base64Files(value: unknown): OutputFile[] {
	if (typeof value === 'string' && value.startsWith('data:')) return readFiles(value);
	const isBase64 = typeof value === 'string' && /^[\w+/-][\w+/\r\n-]*={0,2}\s*$/.test(value);
	return isBase64 ? [{ kind: 'inline', content: value }] : [];
}

/** Headers that say something of the result, by the name it gets in the output. */
const DETAILS: Readonly<Record<string, string>> = {
	'x-uncertainty-score': 'uncertaintyScore',
	'x-type': 'type',
	'x-width': 'width',
	'x-height': 'height',
	'x-image-width': 'width',
	'x-image-height': 'height',
	'x-foreground-top': 'foregroundTop',
	'x-foreground-left': 'foregroundLeft',
	'x-foreground-width': 'foregroundWidth',
	'x-foreground-height': 'foregroundHeight',
	'x-credits-calculated': 'creditsCalculated',
	'pr-unsupported-attributes': 'unsupportedAttributes',
	'pr-ai-background-seed': 'backgroundSeed',
	'pr-texts-detected': 'textsDetected',
	'pr-edit-further-url': 'editFurtherUrl',
};

function detailsOf(headers: ApiResponse['headers']): JsonObject {
	return Object.fromEntries(
		Object.entries(DETAILS).flatMap(([header, name]) => {
			const value = headers[header]?.trim() ?? '';
			if (value === '') return [];
			const number = Number(value);
			return [[name, Number.isFinite(number) ? number : value]];
		}),
	);
}

/** What was charged and what is left, in the headers that services use for it; null where none says so. */
function creditsOf(headers: ApiResponse['headers']): Credits | null {
	const charged = numberIn(headers, ['x-credits-charged', 'x-credits-consumed']);
	const remaining = numberIn(headers, ['x-remaining-credits', 'x-credits-remaining']);
	return charged === null && remaining === null ? null : { charged, remaining, unit: 'credits' };
}

/** The service's words about an error, with the ID of the request that its support asks for. */
export function withRequestId(words: string, headers: ApiResponse['headers']): string {
	const id = headers['x-request-id']?.trim() ?? '';
	return id === '' || words.includes(id) ? words : `${words} (request ${id})`.trimStart();
}

function numberIn(headers: ApiResponse['headers'], names: readonly string[]): number | null {
	const text = names.map((name) => headers[name]?.trim()).find((value) => value) ?? '';
	const number = Number(text);
	return text === '' || !Number.isFinite(number) ? null : number;
}

/** The service's own headers, for whoever looks at the raw response. */
function shownHeaders(headers: ApiResponse['headers']): JsonObject {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => /^(x-|pr-)/.test(name)));
}
