import { z } from 'zod';
import { PredictionError } from '../prediction/model/errors';
import { extensionOf } from '../prediction/files/mediaType';
import type { JsonValue } from '../prediction/model/json';
import { readFiles } from '../prediction/files/outputFiles';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import type { Prediction } from '../prediction/model/prediction';
import type {
	SubmitOptions,
	Model,
	Provider,
	RemovalTask,
	ApiErrorInfo,
} from '../prediction/model/provider';
import { codeOfStatus, isSuccess, readBody, wordsOf } from './responses';
import { readRedirect } from './redirect';

const LABEL = 'Rembg';
const PATH = '/api/remove';
const DATA_URI = /^data:([^;,]+);base64,/;

/** The answer is the picture itself, which the transport hands over as a data URI. */
const pictureSchema = z.string().regex(/^data:image\//);

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
	label: LABEL,
	formHint: 'A rembg server on your own machine',
	modelHint: 'The name as rembg lists it, e.g. isnet-general-use',
	credential: 'removeBackgroundRembgApi',
	defaultBaseUrl: 'http://localhost:7000',
	models: [
		model('u2net', 'The server’s own default: all-round'),
		model('u2netp', 'A lighter u2net: quick, less exact'),
		model('u2net_human_seg', 'People'),
		model('u2net_cloth_seg', 'Clothes on people: upper body, lower body and whole body'),
		model('silueta', 'As u2net, in 43 MB'),
		model('isnet-general-use', 'All-round, newer than u2net'),
		model('isnet-anime', 'Anime figures'),
		model('birefnet-general', 'Fine detail such as hair; slow without a graphics card'),
		model('birefnet-general-lite', 'A lighter birefnet-general'),
		model('birefnet-portrait', 'Portraits'),
		model('birefnet-dis', 'Fine structures such as fences and bicycles'),
		model('birefnet-hrsod', 'Large pictures'),
		model('birefnet-cod', 'Objects that hardly stand out'),
		model('birefnet-massive', 'As birefnet-general, trained on more pictures'),
		model('bria-rmbg', 'Fine edges; look at its licence before commercial use'),
		model('sam', 'Cuts out what you point at (additional input: extras with a sam_prompt)'),
	],
	supportsModelChoice: true,
	imageInput: { kind: 'inline', maxBytes: Number.POSITIVE_INFINITY, advice: '' },
	supportsOutputFormat: false,
	supportsCustomInput: false,
	buildSubmitRequest: (job) => ({
		id: job.clientReference,
		request: requestFor(job),
		holdConnectionMs: job.timeoutMs,
	}),
	readPrediction,
	readError,
};

function model(name: string, description: string): Model {
	return {
		name,
		value: name,
		page: 'https://github.com/danielgatis/rembg#models',
		description,
		removesBackground: true,
	};
}

function requestFor({
	model: chosen,
	task,
	waitForCompletion,
	clientReference,
}: SubmitOptions): ApiRequest {
	if (!waitForCompletion) {
		throw new PredictionError(
			'not_supported',
			`${LABEL} gives its result in the answer to the request and at no other time`,
			{ advice: 'Set Completion to Wait for the Result.' },
		);
	}
	if (task.kind === 'create') {
		throw new PredictionError('not_supported', `${LABEL} takes no custom predictions`, {
			advice: 'Use the Remove Background operation of the resource Image.',
		});
	}
	if (chosen.trim() === '') {
		throw new PredictionError('invalid_input', 'No model is chosen', {
			advice: 'Choose a model from the list, or enter its name.',
		});
	}
	return removal(chosen.trim(), task, clientReference);
}

/** A picture travels in a form; an address stands in the query, and the server fetches it. */
function removal(
	chosen: string,
	{ image, additionalInput }: RemovalTask,
	reference: string,
): ApiRequest {
	const fields = Object.entries({ model: chosen, ...additionalInput })
		.filter(([, value]) => value !== null)
		.map(([name, value]) => [name, written(name, value)] as const);
	// The server does not look at the id; a proxy in front of it may write it down.
	const headers = { Accept: 'image/png, application/json', 'X-Request-ID': reference };
	const picture = DATA_URI.exec(image);
	if (picture === null) {
		return {
			method: 'GET',
			path: PATH,
			query: { ...Object.fromEntries(fields), url: image },
			headers,
		};
	}
	const query = fields.filter(([name]) => QUERY_ONLY.includes(name));
	const [prefix, mimeType = ''] = picture;
	const body = new FormData();
	for (const [name, value] of fields) if (!QUERY_ONLY.includes(name)) body.append(name, value);
	const bytes = Buffer.from(image.slice(prefix.length), 'base64');
	body.append('file', new Blob([bytes], { type: mimeType }), `image.${extensionOf(mimeType)}`);
	return {
		method: 'POST',
		path: PATH,
		...(query.length > 0 && { query: Object.fromEntries(query) }),
		headers,
		body,
	};
}

/** A value as the server reads it: colours are numbers with commas between them, extras are JSON. */
function written(name: string, value: JsonValue): string {
	if (name === 'bgc' && Array.isArray(value)) return value.join(',');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function readPrediction(body: unknown): Prediction {
	const isBroken = body === BROKEN;
	const status = isBroken ? 'failed' : 'succeeded';
	return {
		id: null,
		status,
		model: null,
		providerStatus: status,
		files: isBroken ? [] : readFiles(readBody(LABEL, pictureSchema, body, 'a picture')),
		output: null,
		dataRemoved: false,
		error: isBroken ? `${BROKEN}; the log of the server says more` : null,
		createdAt: null,
		startedAt: null,
		completedAt: null,
		inferenceSeconds: null,
		response: body,
	};
}

/** Source: https://fastapi.tiangolo.com/tutorial/handling-errors/, 2026-11-21: what it refuses comes with a list of `detail`s. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	if (isSuccess(response) || response.body === BROKEN) return null;
	return (
		readRedirect(response) ?? {
			code: codeOfStatus(response.status),
			message: wordsOf(response.body, ['detail', 'message', 'error']),
		}
	);
}
