import { z } from 'zod';
import type { JsonObject } from '../prediction/model/json';
import type { Provider } from '../prediction/model/provider';
import type { SubmitOptions } from '../prediction/model/submission';
import { BY_PUBLIC_URL, type UploadScheme } from '../prediction/model/imageInput';
import type { WebhookScheme } from '../prediction/model/webhookScheme';
import { hasOutput } from '../prediction/model/prediction';
import { ed25519Jwks, ed25519KeysIn } from '../prediction/signatures/ed25519Jwks';
import { readFalError, SUBJECT } from './falErrors';
import { appOf, partsOf, pathOf } from './falIds';
import { falInputSchema } from './falInputSchema';
import { FAL_MODELS, FAL_OUTPUT, usualInput } from './falModels';
import { isAnswerOfRequest, readFalRequest, readFalResult } from './falResponses';
import { imageUrl } from './replicateProtocol';
import { readBody } from './responses';

/** Customers' photos and their cutouts are public links: they are not kept for ever (https://fal.ai/docs/documentation/model-apis/media-expiration, 2026-09-03). */
const LIFECYCLE = JSON.stringify({ expiration_duration_seconds: 86_400 });

const uploadSchema = z.object({ upload_url: z.string().url(), file_url: z.string().url() });

/** Two steps: ask for a place with the key, put the bytes there without it (https://github.com/fal-ai/fal-js/blob/main/libs/client/src/storage.ts, 2026-08-02). */
const upload: UploadScheme = {
	buildRequest: ({ fileName, mimeType }) => ({
		method: 'POST',
		origin: 'https://rest.fal.ai',
		path: '/storage/upload/initiate',
		query: { storage_type: 'fal-cdn-v3' },
		// fal's client names it in the first way here, its documentation in the second.
		headers: {
			'X-Fal-Object-Lifecycle': LIFECYCLE,
			'X-Fal-Object-Lifecycle-Preference': LIFECYCLE,
		},
		body: { file_name: fileName, content_type: mimeType },
	}),
	readResponse: (body, { bytes, mimeType }) => {
		const { upload_url, file_url } = readBody(SUBJECT, uploadSchema, body);
		const headers = { 'Content-Type': mimeType };
		return { url: file_url, put: { url: upload_url, method: 'PUT', headers, content: bytes } };
	},
};

/** Source: https://fal.ai/docs/documentation/model-apis/inference/webhooks, 2026-09-03; the second host is in older pages. */
const HEADERS = {
	timestamp: 'x-fal-webhook-timestamp',
	signature: 'x-fal-webhook-signature',
} as const;

const webhook: WebhookScheme = {
	publicOnly: true,
	setUp:
		"The signature proves that fal sent a delivery, but not for whose account. Keep the URL secret, or add a parameter of your own to it, e.g. ?token=…, and check it in the workflow as event.query. A delivery names the request alone, without its model: use the item's own result.",
	deliveryIdHeader: 'x-fal-webhook-request-id',
	proof: {
		secret: {
			told: {
				requests: ['https://rest.fal.ai', 'https://rest.alpha.fal.ai'].map((origin) => ({
					method: 'GET',
					origin,
					isPublic: true,
					path: '/.well-known/jwks.json',
				})),
				read: (body) => readBody(SUBJECT, z.string().min(1), ed25519KeysIn(body), 'a set of keys'),
			},
		},
		headers: HEADERS,
		covers: 'body',
		accepts: ed25519Jwks({
			signed: ['x-fal-webhook-request-id', 'x-fal-webhook-user-id', HEADERS.timestamp],
			...HEADERS,
		}),
	},
};

/**
 * fal's queue. Source: https://fal.ai/docs/documentation/model-apis/inference/queue, 2026-09-03, and fal's own client,
 * https://github.com/fal-ai/fal-js, 2026-08-02.
 */
export const fal: Provider = {
	id: 'fal',
	title: 'fal',
	subject: SUBJECT,
	formHint: 'Hundreds of models, pay per image',
	modelHint: 'The ID of the endpoint, e.g. fal-ai/birefnet/v2',
	credential: 'removeBackgroundFalApi',
	keyHeaders: (key) => ({ Authorization: `Key ${key}` }),
	defaultBaseUrl: 'https://queue.fal.run',
	models: FAL_MODELS,
	supportsModelChoice: true,
	namesNoModel: true,
	outputImage: FAL_OUTPUT,
	inputSchema: falInputSchema,
	// Data URIs are for a few KB (https://fal.ai/docs/documentation/model-apis/fal-cdn, 2026-09-03); larger files than these fal's client sends in parts.
	imageInput: {
		takesUrl: true,
		file: { via: 'upload', upload, inlineUpToBytes: 256 * 1024 },
		maxBytes: 100 * 1024 * 1024,
		advice: BY_PUBLIC_URL,
	},
	supportsCustomInput: true,
	// What is over the account's limit waits in fal's queue (https://fal.ai/docs/documentation/model-apis/concurrency-limits, 2026-09-03).
	limits: { initialConcurrency: 10 },
	buildSubmitRequest: (options) => ({
		request: {
			method: 'POST',
			path: `/${partsOf(options.model).join('/')}`,
			...(options.webhookUrl !== undefined && { query: { fal_webhook: options.webhookUrl } }),
			headers: { 'X-Fal-Object-Lifecycle-Preference': LIFECYCLE },
			body: inputOf(options),
		},
	}),
	completeId: (id, model) => (id.includes('/') ? id : `${appOf(model)}/requests/${id}`),
	readPrediction: readFalRequest,
	readError: readFalError,
	buildStatusRequest: (id) => ({ method: 'GET', path: `${pathOf(id)}/status` }),
	result: {
		buildRequest: (prediction) => {
			const { id, status } = prediction;
			const isMissing = status === 'succeeded' && !hasOutput(prediction);
			return isMissing && id !== null ? { method: 'GET', path: pathOf(id) } : null;
		},
		isAnswer: isAnswerOfRequest,
		read: readFalResult,
	},
	buildCancelRequest: (id) => ({ method: 'PUT', path: `${pathOf(id)}/cancel` }),
	webhook,
};

function inputOf({ model, task }: SubmitOptions): JsonObject {
	const usual = usualInput(model.trim());
	return task.kind === 'create'
		? { ...usual, ...task.input }
		: { image_url: imageUrl(task.image), ...usual, ...task.outputInput, ...task.additionalInput };
}
