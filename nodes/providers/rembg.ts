import { z } from 'zod';
import { extensionOf } from '../prediction/files/mediaType';
import { readFiles } from '../prediction/files/outputFiles';
import type { Color } from '../prediction/model/color';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonValue } from '../prediction/model/json';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type {
	ApiErrorInfo,
	Model,
	Provider,
	RemovalTask,
	SubmitOptions,
} from '../prediction/model/provider';
import { requireRemoval, requireWaiting } from './removals';
import { httpError, readBody, wordsOf } from './responses';

const SUBJECT = 'Rembg';
const PATH = '/api/remove';

/** What its framework answers when the work on a picture breaks off (https://www.starlette.io/exceptions/, 2026-11-21). */
const BROKEN = 'Internal Server Error';

/** These stand in the query even when the others are fields of a form. */
const QUERY_ONLY = ['bgc', 'extras'];

/**
 * A self-hosted `rembg s`. Source: https://github.com/danielgatis/rembg/blob/main/rembg/commands/s_command.py, 2026-11-21.
 * It answers a request with the finished picture and keeps nothing: no ids, no states, no list, no webhooks, no keys.
 */
export const rembg: Provider = {
	id: 'rembg',
	title: 'Rembg',
	subject: SUBJECT,
	formHint: 'A rembg server on your own machine',
	modelHint: 'The name as rembg lists it, e.g. isnet-general-use',
	credential: 'removeBackgroundRembgApi',
	defaultBaseUrl: 'http://localhost:7000',
	models: [
		model('u2net', 'all-round; the default of rembg'),
		model('u2netp', 'quick, less exact than u2net'),
		model('u2net_human_seg', 'people'),
		model('u2net_cloth_seg', 'clothes on people: upper body, lower body and whole body'),
		model('silueta', 'as u2net, in 43 MB'),
		model('isnet-general-use', 'all-round, newer than u2net'),
		model('isnet-anime', 'anime figures'),
		model('birefnet-general', 'fine detail such as hair; slow without a graphics card'),
		model('birefnet-general-lite', 'lighter than birefnet-general'),
		model('birefnet-portrait', 'portraits'),
		model('birefnet-dis', 'fine structures such as fences'),
		model('birefnet-hrsod', 'large images'),
		model('birefnet-cod', 'objects that hardly stand out'),
		model('birefnet-massive', 'as birefnet-general, trained on more images'),
		model('bria-rmbg', 'fine edges; not free for commercial use'),
		model('sam', 'cuts out what a sam_prompt in Additional Input points at'),
	],
	supportsModelChoice: true,
	outputImage: [
		{
			backgrounds: ['transparent', 'color'],
			formats: ['png'],
			outputTypes: ['cutout', 'mask'],
			toInput: ({ background, backgroundColor, outputType }) => ({
				...(background === 'color' && { bgc: channelsOf(backgroundColor ?? WHITE) }),
				...(outputType === 'mask' && { om: true }),
			}),
		},
	],
	imageInput: { takesUrl: true, file: { via: 'request' }, advice: '' },
	supportsCustomInput: false,
	// By default up to 40 requests share the processor, and memory grows with each (danielgatis/rembg#752, 2026-11-28).
	limits: { initialConcurrency: 2 },
	answersWithResult: true,
	buildSubmitRequest: (options) => ({
		id: options.clientReference,
		request: requestFor(options),
		holdConnectionMs: options.timeoutMs,
	}),
	readPrediction,
	readError,
};

const WHITE: Color = { red: 255, green: 255, blue: 255, alpha: 255 };

/** Four numbers, the way the server reads a colour. */
function channelsOf({ red, green, blue, alpha }: Color): number[] {
	return [red, green, blue, alpha];
}

function model(name: string, purpose: string): Model {
	return {
		name,
		value: name,
		page: 'https://github.com/danielgatis/rembg#models',
		purpose,
		removesBackground: true,
	};
}

function requestFor(options: SubmitOptions): ApiRequest {
	requireWaiting(SUBJECT, options);
	const task = requireRemoval(SUBJECT, options.task);
	const chosen = options.model.trim();
	if (chosen === '') {
		throw new PredictionError('invalid_input', 'No model is selected', {
			advice: 'Choose a model from the list, or enter its name.',
		});
	}
	return removal(chosen, task, options.clientReference);
}

/** A file travels in a form; an address stands in the query, and the server fetches it. */
function removal(
	chosen: string,
	{ image, outputInput, additionalInput }: RemovalTask,
	clientReference: string,
): ApiRequest {
	const fields = Object.entries({ model: chosen, ...outputInput, ...additionalInput })
		.filter(([, value]) => value !== null)
		.map(([name, value]) => ({ name, text: fieldValue(name, value) }));
	// The server does not look at the ID; a proxy in front of it may write it down.
	const headers = { Accept: 'image/png, application/json', 'X-Request-ID': clientReference };
	const asQuery = (chosenFields: typeof fields) =>
		Object.fromEntries(chosenFields.map(({ name, text }) => [name, text]));
	if (image.kind === 'url') {
		return { method: 'GET', path: PATH, query: { ...asQuery(fields), url: image.url }, headers };
	}
	const query = fields.filter(({ name }) => QUERY_ONLY.includes(name));
	return {
		method: 'POST',
		path: PATH,
		...(query.length > 0 && { query: asQuery(query) }),
		headers,
		form: [
			...fields.filter(({ name }) => !QUERY_ONLY.includes(name)),
			{ name: 'file', file: { ...image, fileName: `image.${extensionOf(image.mimeType)}` } },
		],
	};
}

/** A value as the server reads it: colours are numbers with commas between them, extras are JSON. */
function fieldValue(name: string, value: JsonValue): string {
	if (name === 'bgc' && Array.isArray(value)) return value.join(',');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The response is the image itself. */
function readPrediction(body: unknown): Prediction {
	if (body === BROKEN) {
		return predictionWith('failed', {
			failureReason: `${BROKEN}; the log of the server says more`,
			response: body,
		});
	}
	const image = readBody(SUBJECT, z.instanceof(Uint8Array), body, 'an image');
	return predictionWith('succeeded', { files: readFiles(image), response: body });
}

/** Source: https://fastapi.tiangolo.com/tutorial/handling-errors/, 2026-11-21: what it refuses comes with a list of `detail`s. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { status, body } = response;
	if (status === 500 && body === BROKEN) return null;
	const isOwn = isJsonObject(body) && body.detail !== undefined;
	return httpError(response, wordsOf(body, ['detail', 'message', 'error']), isOwn);
}
