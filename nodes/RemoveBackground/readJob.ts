import type { IExecuteFunctions } from 'n8n-workflow';
import { PredictionError } from '../prediction/errors';
import { fileNameFromUrl } from '../prediction/fileName';
import { isImage, mediaTypeOf } from '../prediction/image';
import { isJsonObject, type JsonObject } from '../prediction/json';
import { megabytes } from '../prediction/megabytes';
import { DEFAULTS } from '../prediction/policy';
import type { Provider } from '../prediction/provider';
import type { Patience } from '../prediction/settle';
import { providerById } from '../providers';

/** A picture as the workflow has it: not yet where the service can see it. */
export type SourceImage =
	| { readonly kind: 'url'; readonly url: string }
	| {
			readonly kind: 'bytes';
			readonly bytes: Uint8Array;
			readonly mimeType: string;
			readonly name: string | null;
	  };

export interface Options {
	readonly outputFormat: 'auto' | 'png' | 'webp';
	readonly timeoutMs: number;
	readonly onTimeout: Patience['onTimeout'];
	readonly additionalInput: JsonObject;
	readonly webhookUrl: string | null;
	readonly fileName: string | null;
	readonly maxBytes: number;
	readonly includeResponse: boolean;
}

export function readProvider(context: IExecuteFunctions, itemIndex: number): Provider {
	const id = text(context.getNodeParameter('provider', itemIndex));
	const provider = providerById(id);
	if (provider === undefined)
		throw invalid(`There is no provider "${id}"`, 'Choose one from the list.');
	return provider;
}

export function readOptions(context: IExecuteFunctions, itemIndex: number): Options {
	const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	return {
		outputFormat: oneOf(options.outputFormat, ['auto', 'png', 'webp'], 'Output Format'),
		timeoutMs: (number(options.timeout, 'Timeout', 1, 86_400) ?? DEFAULTS.timeoutSeconds) * 1000,
		onTimeout: oneOf(options.onTimeout, ['error', 'return', 'cancel'], 'On Timeout'),
		additionalInput: jsonObject(options.additionalInput ?? {}, 'Additional Input'),
		webhookUrl: optionalUrl(options.webhookUrl, 'Webhook URL'),
		fileName: text(options.fileName) || null,
		maxBytes: Math.floor(
			(number(options.maxFileSize, 'Max File Size', 0.000001, 100_000) ??
				DEFAULTS.maxFileMegabytes) *
				1024 *
				1024,
		),
		includeResponse: options.includeResponse === true,
	};
}

/** How the items of a run share the provider; null adapts. The pool is one for all items, so the first item decides. */
export interface PoolOptions {
	readonly concurrency: number | null;
	readonly pollIntervalMs: number | null;
}

export function readPoolOptions(context: IExecuteFunctions): PoolOptions {
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const pollInterval = number(options.pollInterval, 'Poll Interval', 0.1, 3_600);
	return {
		concurrency: number(options.concurrency, 'Concurrency', 1, 100),
		pollIntervalMs: pollInterval === null ? null : pollInterval * 1000,
	};
}

/** The model as given; empty where the provider has only one. */
export function readModel(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
): string {
	if (!provider.takesModel) return '';
	const model = context.getNodeParameter('model', itemIndex, '', { extractValue: true });
	return text(model);
}

export type Completion = 'wait' | 'pause' | 'submit';

export function readCompletion(context: IExecuteFunctions, itemIndex: number): Completion {
	const completion = context.getNodeParameter('completion', itemIndex, 'wait');
	return oneOf(completion, ['wait', 'pause', 'submit'], 'Completion');
}

export function readDownloadsFile(
	context: IExecuteFunctions,
	itemIndex: number,
	fallback: boolean,
): boolean {
	return context.getNodeParameter('downloadFile', itemIndex, fallback) === true;
}

export function readOutputField(context: IExecuteFunctions, itemIndex: number): string {
	return text(context.getNodeParameter('outputBinaryPropertyName', itemIndex, 'data')) || 'data';
}

export function readInput(context: IExecuteFunctions, itemIndex: number): JsonObject {
	return jsonObject(context.getNodeParameter('input', itemIndex, {}), 'Input');
}

export function readPredictionId(context: IExecuteFunctions, itemIndex: number): string {
	const id = text(context.getNodeParameter('predictionId', itemIndex));
	if (id === '')
		throw invalid(
			'The prediction id is empty',
			'Use the predictionId of an earlier step, e.g. {{ $json.predictionId }}.',
		);
	if (/[\s/\\?#]/.test(id) || /^\.+$/.test(id) || id.length > 300) {
		throw invalid(
			'The prediction id is not an id',
			'Use the id alone, not its URL, e.g. {{ $json.predictionId }}.',
		);
	}
	return id;
}

/** How many predictions to list; Infinity for all. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true)
		return Number.POSITIVE_INFINITY;
	return Math.floor(
		number(context.getNodeParameter('limit', itemIndex, 50), 'Limit', 1, 1_000_000) ?? 50,
	);
}

/**
 * The picture of an item.
 * @throws PredictionError `invalid_input`, `file_too_large`
 */
export async function readImage(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<SourceImage> {
	const source = oneOf(
		context.getNodeParameter('imageSource', itemIndex, 'binary'),
		['binary', 'url'],
		'Image Source',
	);
	if (source === 'url') {
		const url = requiredUrl(context.getNodeParameter('imageUrl', itemIndex, ''), 'The image URL');
		return { kind: 'url', url };
	}
	const field = context.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string;
	const binary = binaryIn(context, itemIndex, field);
	if ((binary.bytes ?? 0) > maxBytes) throw tooLarge(binary.bytes ?? 0, maxBytes);
	const bytes = await context.helpers.getBinaryDataBuffer(itemIndex, field);
	if (bytes.length === 0)
		throw invalid('The image file is empty', 'Check the step that provides the file.');
	if (bytes.length > maxBytes) throw tooLarge(bytes.length, maxBytes);
	const mimeType = mediaTypeOf(bytes);
	if (mimeType === null || !isImage(mimeType)) {
		throw invalid(
			`The file ${binary.fileName ?? ''} is not an image`.replace('  ', ' '),
			'Pass a PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF or BMP file.',
		);
	}
	return { kind: 'bytes', bytes, mimeType, name: binary.fileName ?? null };
}

/** Which picture it is, without reading it: the same identity means the same picture. */
export function readImageIdentity(
	context: IExecuteFunctions,
	itemIndex: number,
): { identity: string; name: string | null } {
	if (context.getNodeParameter('imageSource', itemIndex, 'binary') === 'url') {
		const url = text(context.getNodeParameter('imageUrl', itemIndex, ''));
		return { identity: url, name: fileNameFromUrl(url) ?? 'image' };
	}
	const binary = binaryIn(
		context,
		itemIndex,
		context.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string,
	);
	const name = binary.fileName ?? 'image';
	return { identity: JSON.stringify([binary.id ?? binary.data, name, binary.mimeType]), name };
}

function binaryIn(context: IExecuteFunctions, itemIndex: number, field: string) {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		const names = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
		const advice =
			names.length === 0
				? 'The item carries no file at all. Put a step before this one that provides the image, or set Image Source to URL.'
				: `The item carries files in: ${names.join(', ')}. Enter one of these as Input Binary Field.`;
		throw invalid(`There is no file in the binary field "${String(field)}"`, advice);
	}
}

function jsonObject(value: unknown, field: string): JsonObject {
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

function optionalUrl(value: unknown, field: string): string | null {
	return text(value) === '' ? null : requiredUrl(value, `The option ${field}`);
}

function requiredUrl(value: unknown, field: string): string {
	const candidate = text(value);
	if (candidate === '')
		throw invalid(`${field} is empty`, 'Enter a full URL, e.g. https://example.com/photo.jpg.');
	let url: URL;
	try {
		url = new URL(candidate);
	} catch {
		throw invalid(
			`${field} is not a valid URL`,
			'Enter a full URL, e.g. https://example.com/photo.jpg.',
		);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw invalid(
			`${field} does not start with https:// or http://`,
			'Enter a full URL, e.g. https://example.com/photo.jpg.',
		);
	}
	return candidate;
}

/** Null stands for "not set": an empty field, or 0. */
function number(value: unknown, field: string, least: number, most: number): number | null {
	if (value === undefined || value === null || value === '' || value === 0) return null;
	const read = Number(value);
	if (!Number.isFinite(read) || read < least || read > most) {
		throw invalid(
			`${field} has to be a number from ${least} to ${most}`,
			'Correct it, or remove the option to use the default.',
		);
	}
	return read;
}

function oneOf<T extends string>(value: unknown, allowed: readonly [T, ...T[]], field: string): T {
	if (value === undefined || value === '') return allowed[0];
	const found = allowed.find((one) => one === value);
	if (found === undefined)
		throw invalid(`${field} cannot be "${String(value)}"`, `Use one of: ${allowed.join(', ')}.`);
	return found;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

function tooLarge(bytes: number, maxBytes: number): PredictionError {
	return new PredictionError(
		'file_too_large',
		`The image has ${megabytes(bytes)}, more than the limit of ${megabytes(maxBytes)}`,
		{
			advice: 'Make the image smaller, or raise the Max File Size option.',
		},
	);
}

function invalid(message: string, advice: string): PredictionError {
	return new PredictionError('invalid_input', message, { advice });
}
