import { readFiles } from '../prediction/files/outputFiles';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../prediction/model/json';
import type { ApiResponse, FormPart, ImageFile } from '../prediction/model/ports';
import { predictionWith, type Credits, type Prediction } from '../prediction/model/prediction';
import type { CustomTask, RemovalTask, SubmitOptions } from '../prediction/model/provider';

/**
 * What providers have in common that answer a submission with the finished image: bytes, or JSON with base64 inside.
 * What their headers say of the result goes into the output.
 */
export function readImageResponse(
	subject: string,
	body: unknown,
	headers: ApiResponse['headers'] = {},
): Prediction {
	const files = readFiles(body);
	if (files.length === 0) {
		throw new PredictionError(
			'malformed_response',
			`${subject} sent a response that is not an image`,
			{
				advice:
					"Check the Base URL in the credential: the response does not look like this provider's. If it is right, the provider may have changed its API.",
			},
		);
	}
	const details = detailsOf(headers);
	return predictionWith('succeeded', {
		files,
		output: Object.keys(details).length > 0 ? details : null,
		credits: creditsOf(headers),
		response: isJsonObject(body) ? body : { headers: shownHeaders(headers), body },
	});
}

/** The work of a provider that only removes backgrounds. @throws PredictionError `not_supported` */
export function requireRemoval(subject: string, task: RemovalTask | CustomTask): RemovalTask {
	if (task.kind === 'removeBackground') return task;
	throw new PredictionError(
		'not_supported',
		`${subject} does not support predictions with an input of their own`,
		{ advice: 'Use the Remove Background operation of the resource Image.' },
	);
}

/** The file of a removal, at a provider that takes nothing else. @throws PredictionError `not_supported` */
export function requireFile(subject: string, { task }: SubmitOptions): ImageFile {
	const { image } = requireRemoval(subject, task);
	if (image.kind === 'file') return image;
	throw new PredictionError('not_supported', `${subject} does not fetch images from URLs`, {
		advice: 'Set Send As to Automatic or File.',
	});
}

/** The settings and the additional input of a removal as fields of a form. */
export function formFields(task: RemovalTask | CustomTask): FormPart[] {
	if (task.kind === 'create') return [];
	return Object.entries({ ...task.outputInput, ...task.additionalInput }).flatMap(
		([name, value]) => (value === null ? [] : [{ name, text: fieldText(value) }]),
	);
}

/** @throws PredictionError `not_supported` where nobody waits for the only response there is */
export function requireWaiting(subject: string, { waitForCompletion }: SubmitOptions): void {
	if (waitForCompletion) return;
	throw new PredictionError(
		'not_supported',
		`${subject} returns the result only in the response to the request, so the node has to wait for it`,
		{ advice: 'Set Completion to Wait for the Result.' },
	);
}

function fieldText(value: JsonValue): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Names of headers that say something of the result, by the name it gets in the output. */
const DETAILS: Readonly<Record<string, string>> = {
	'x-uncertainty-score': 'uncertaintyScore',
	'x-type': 'type',
	'x-width': 'width',
	'x-height': 'height',
	'x-foreground-top': 'foregroundTop',
	'x-foreground-left': 'foregroundLeft',
	'x-foreground-width': 'foregroundWidth',
	'x-foreground-height': 'foregroundHeight',
	'pr-unsupported-attributes': 'unsupportedAttributes',
	'pr-ai-background-seed': 'backgroundSeed',
	'pr-texts-detected': 'textsDetected',
};

function detailsOf(headers: ApiResponse['headers']): JsonObject {
	return Object.fromEntries(
		Object.entries(DETAILS).flatMap(([header, name]) => {
			const value = headers[header];
			if (value === undefined || value === '') return [];
			const number = Number(value);
			return [[name, Number.isFinite(number) ? number : value]];
		}),
	);
}

/** What was charged and what is left, in the headers that providers use for it. */
export function creditsOf(headers: ApiResponse['headers']): Credits | null {
	const charged = numberIn(headers, ['x-credits-charged', 'x-credits-consumed']);
	const remaining = numberIn(headers, [
		'x-remaining-credits',
		'x-credits-remaining',
		'x-picsart-credit-available',
	]);
	return charged === null && remaining === null ? null : { charged, remaining, unit: 'credits' };
}

function numberIn(headers: ApiResponse['headers'], names: readonly string[]): number | null {
	const text = names.map((name) => headers[name]).find((value) => value !== undefined) ?? '';
	const number = Number(text);
	return text.trim() === '' || !Number.isFinite(number) ? null : number;
}

/** The provider's own headers, for whoever looks at the raw response. */
function shownHeaders(headers: ApiResponse['headers']): JsonObject {
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => /^(x-|pr-|content-type$)/.test(name)),
	);
}
