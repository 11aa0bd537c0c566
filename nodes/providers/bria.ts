import { readDataUri } from '../prediction/files/dataUri';
import { PredictionError } from '../prediction/model/errors';
import type { JsonObject, JsonValue } from '../prediction/model/json';
import type { Provider } from '../prediction/model/provider';
import type { SubmitOptions, SubmitRequest, SubmittedImage } from '../prediction/model/submission';
import type { WebhookScheme } from '../prediction/model/webhookScheme';
import { derivedHmac } from '../prediction/signatures/derivedHmac';
import { readBriaError, readBriaJob, SUBJECT } from './briaResponses';
import { transparentPng } from './models';

const REMOVER = 'image/edit/remove_background';

/**
 * Signed with a key that is derived from the API token, so there is no secret to enter.
 * Source: https://docs.bria.ai/webhooks, 2026-08-08, and Bria's own client,
 * https://github.com/Bria-AI/bria-client/blob/main/src/bria_client/toolkit/webhook_verification.py, 2026-08-17.
 */
const webhook: WebhookScheme = {
	publicOnly: true,
	deliveryIdHeader: 'bria-webhook-id',
	proof: {
		secret: { field: 'apiKey' },
		covers: 'body',
		accepts: derivedHmac({
			context: 'bria-webhook-signing-v1',
			id: 'bria-webhook-id',
			timestamp: 'bria-webhook-timestamp',
			signature: 'bria-webhook-signature',
			version: 'v1=',
		}),
	},
};

/**
 * Bria, version 2. Source: the OpenAPI description of its image editing and of its status service (2026-08-22), and
 * https://docs.bria.ai/llms.txt, 2026-11-28.
 */
export const bria: Provider = {
	id: 'bria',
	title: 'Bria',
	subject: SUBJECT,
	formHint: 'Commercial quality, trained on licensed images; about 0.018 USD an image',
	modelHint: 'The path of the endpoint behind /v2, e.g. image/edit/remove_background',
	credential: 'removeBackgroundBriaApi',
	keyHeaders: (key) => ({ api_token: key }),
	defaultBaseUrl: 'https://engine.prod.bria-api.com/v2',
	models: [
		{
			name: REMOVER,
			value: REMOVER,
			title: 'remove_background',
			page: 'https://docs.bria.ai/image-editing/v2-endpoints/background-remove',
			purpose: 'soft edges, commercial quality',
			removesBackground: true,
		},
	],
	supportsModelChoice: true,
	namesNoModel: true,
	outputImage: [{ models: [REMOVER], ...transparentPng() }],
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		maxBytes: 12 * 1024 * 1024,
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
		advice: 'Use a smaller image.',
	},
	supportsCustomInput: true,
	// Each endpoint takes 10 (free), 60 or 1,000 requests a minute by plan, status requests too: with these, five open predictions make
	// 60 (https://docs.bria.ai/getting-started/rate-limits-and-errors, 2026-11-28). What a plan takes is found out.
	limits: { initialConcurrency: 5, minPollGapMs: 5_000 },
	buildSubmitRequest: submission,
	readPrediction: readBriaJob,
	readError: readBriaError,
	// The link in the response is a stranger's word, so the route is made of the ID.
	buildStatusRequest: (id) => ({ method: 'GET', path: `/status/${encodeURIComponent(id)}` }),
	webhook,
};

/** Asynchronous, because then the ID is known whatever happens; synchronous where the additional input says so. */
function submission(options: SubmitOptions): SubmitRequest {
	const body: JsonObject = {
		...inputOf(options),
		...(options.webhookUrl !== undefined && { webhook_url: options.webhookUrl }),
	};
	return {
		request: { method: 'POST', path: pathOf(options.model), body },
		...(body.sync === true && { holdConnectionMs: options.timeoutMs }),
	};
}

function inputOf({ task }: SubmitOptions): JsonObject {
	if (task.kind === 'removeBackground')
		return {
			image: imageOf(task.image),
			...task.outputInput,
			...withoutPrefixes(task.additionalInput),
		};
	return withoutPrefixes(task.input);
}

/** Files as Bria takes them: its own client cuts what a data URI has before the base64 too (https://github.com/Bria-AI/bria-client, 2026-08-17). */
function withoutPrefixes(input: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.entries(input).map(([name, value]) => [
			name,
			Array.isArray(value) ? value.map(withoutPrefix) : withoutPrefix(value),
		]),
	);
}

function withoutPrefix(value: JsonValue): JsonValue {
	const uri = typeof value === 'string' && /^data:/i.test(value) ? readDataUri(value) : null;
	return uri?.isBase64 === true ? uri.payload : value;
}

/** An address, or base64 without what a data URI has before it. */
function imageOf(image: SubmittedImage): string {
	return image.kind === 'url' ? image.url : Buffer.from(image.bytes).toString('base64');
}

/** @throws PredictionError `invalid_input` */
function pathOf(model: string): string {
	const wanted = model.trim().replace(/^\/(v2\/)?|^v2\//, '');
	const parts = wanted.split('/');
	if (parts.every((part) => /^[\w-]+$/.test(part))) return `/${parts.join('/')}`;
	throw new PredictionError(
		'invalid_input',
		wanted === '' ? 'No model is selected' : `"${wanted}" is not the path of an endpoint`,
		{
			advice: `Choose a model from the list, or enter the path behind /v2 as ${SUBJECT}'s documentation shows it, e.g. image/edit/remove_background.`,
		},
	);
}
