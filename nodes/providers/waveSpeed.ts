import { z } from 'zod';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';
import { isJsonObject, toJson } from '../prediction/model/json';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import type { ApiResponse } from '../prediction/model/ports';
import type { Prediction } from '../prediction/model/prediction';
import type {
	ListScheme,
	Model,
	Provider,
	ApiErrorInfo,
	UploadScheme,
} from '../prediction/model/provider';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import { inputOf } from './input';
import { codeOfStatus, errorOf, isSuccess, readBody, readEach, wordsOf } from './responses';
import { readRedirect } from './redirect';

const LABEL = 'WaveSpeed';

/** `cancelled` and `timeout` are in the vendor's own client, not in its documentation. */
const STATUS_WORDS = {
	...COMMON_STATUS_MAP,
	created: 'starting',
	completed: 'succeeded',
	timeout: 'failed',
} as const;

/** The envelope's codes that say that all is well. */
const ACCEPTED_CODES = [0, 200];

const MODELS: readonly Model[] = [
	{
		name: 'wavespeed-ai/image-background-remover',
		value: 'wavespeed-ai/image-background-remover',
		title: 'image-background-remover',
		page: 'https://wavespeed.ai/docs/docs-api/wavespeed-ai/image-background-remover',
		description: 'Quick and cheap, PNG',
		removesBackground: true,
	},
	{
		name: 'bria/remove-background',
		value: 'bria/remove-background',
		description:
			'Commercial quality, trained on licensed pictures (additional input: preserve_alpha)',
		removesBackground: true,
	},
];

const taskSchema = z.object({
	id: z.string().min(1),
	model: z.string().nullish().catch(null),
	status: z.string().min(1),
	outputs: z.unknown(),
	error: z.unknown(),
	created_at: z.string().nullish().catch(null),
	timings: z
		.object({ inference: z.number().nullish().catch(null) })
		.nullish()
		.catch(null),
});

const uploadSchema = z.object({
	data: z
		.object({ download_url: z.string().url().optional(), url: z.string().url().optional() })
		.refine((data) => data.download_url !== undefined || data.url !== undefined),
});

const pageSchema = z.object({ data: z.object({ items: z.array(z.unknown()) }) });

/** Source: https://wavespeed.ai/docs/docs-common-api/media-upload, 2026-11-21. */
const upload: UploadScheme = {
	request: ({ bytes, fileName, mimeType }) => {
		const body = new FormData();
		body.append('file', new Blob([Buffer.from(bytes)], { type: mimeType }), fileName);
		return { method: 'POST', path: '/media/upload/binary', body };
	},
	readUrl: (body) => {
		const { data } = readBody(LABEL, uploadSchema, body);
		return data.download_url ?? data.url ?? '';
	},
};

/** Source: https://wavespeed.ai/docs/docs-common-api/predictions, 2026-11-21: a POST, page numbers from 1, the last 7 days. */
const list: ListScheme = {
	maxPageSize: 100,
	request: (cursor, pageSize) => ({
		method: 'POST',
		path: '/predictions',
		body: { page: Number(cursor ?? 1), page_size: pageSize },
	}),
	readPage: (body, request) => {
		const { items } = readBody(LABEL, pageSchema, body).data;
		const asked = isJsonObject(request.body) ? request.body : {};
		const isFull = items.length >= Number(asked.page_size ?? 0);
		return {
			predictions: readEach(items, readTask),
			next: isFull ? String(Number(asked.page ?? 1) + 1) : null,
		};
	},
};

/** WaveSpeedAI, API version 3. Source: https://wavespeed.ai/docs/what-are-predictions and its neighbours, 2026-11-21. */
export const waveSpeed: Provider = {
	id: 'waveSpeed',
	label: LABEL,
	formHint: 'Its own models, pay per image',
	modelHint: 'The path of the model, e.g. wavespeed-ai/image-background-remover',
	credential: 'removeBackgroundWaveSpeedApi',
	defaultBaseUrl: 'https://api.wavespeed.ai/api/v3',
	models: MODELS,
	supportsModelChoice: true,
	imageInput: { kind: 'upload', inlineUpToBytes: 0, upload },
	supportsOutputFormat: false,
	supportsCustomInput: true,
	buildSubmitRequest: (job) => ({
		request: {
			method: 'POST',
			path: pathOf(job.model),
			// The webhook belongs into the query: https://wavespeed.ai/docs/how-to-use-webhooks, 2026-11-21.
			...(job.webhookUrl !== undefined && { query: { webhook: job.webhookUrl } }),
			body: inputOf(job),
		},
	}),
	readPrediction: readTask,
	readError,
	buildStatusRequest: (id) => ({
		method: 'GET',
		path: `/predictions/${encodeURIComponent(id)}/result`,
	}),
	list,
	webhook: {
		publicOnly: false,
		confirm: 'signature',
		// The secret is used as it is: https://wavespeed.ai/docs/verify-webhooks, 2026-11-21.
		signature: { version: 'v3', key: 'text', digest: 'hex' },
		secret: {
			request: { method: 'GET', path: '/webhook/secret' },
			read: (body) => readSecret(body),
		},
	},
};

/** The documentation does not show where in the answer the secret stands, only that it begins with whsec_. */
function readSecret(body: unknown): string {
	const secret = /"(whsec_[^"\\]+)"/.exec(toJson(body))?.[1];
	return readBody(LABEL, z.string(), secret);
}

/** Reads an enveloped answer and a bare webhook body alike. */
function readTask(body: unknown): Prediction {
	const task = isJsonObject(body) && isJsonObject(body.data) ? body.data : body;
	const read = readBody(LABEL, taskSchema, task);
	const status = readStatus(read.status, STATUS_WORDS);
	const files = readFiles(read.outputs);
	const milliseconds = read.timings?.inference ?? 0;
	return {
		id: read.id,
		status,
		model: read.model ?? null,
		providerStatus: read.status,
		files,
		output: readValue(read.outputs, files),
		dataRemoved: false,
		// A held connection that ran out leaves a text here while the task goes on.
		error: status === 'starting' || status === 'processing' ? null : errorOf(read.error),
		createdAt: read.created_at ?? null,
		startedAt: null,
		completedAt: null,
		inferenceSeconds: milliseconds > 0 ? milliseconds / 1000 : null,
		response: body,
	};
}

/** Source: https://wavespeed.ai/docs/error-codes, 2026-11-21; a code other than 200 can come with HTTP 200. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	const envelopeCode = isJsonObject(body) && typeof body.code === 'number' ? body.code : 200;
	if (isSuccess(response) && (ACCEPTED_CODES.includes(envelopeCode) || holdsTask(body)))
		return null;
	const message = wordsOf(body, ['message', 'error', 'detail']);
	if (isSuccess(response))
		return { code: codeOfEnvelope(envelopeCode), message: message || `code ${envelopeCode}` };
	return readRedirect(response) ?? { code: codeOfStatus(response.status), message };
}

/** Whatever the code, such an answer tells of the task: it failed, or (5004) a held connection ran out while it goes on. */
function holdsTask(body: unknown): boolean {
	return isJsonObject(body) && taskSchema.safeParse(body.data).success;
}

function codeOfEnvelope(code: number): ErrorCode {
	if (code >= 5000) return 'unavailable';
	return code < 600 ? codeOfStatus(code) : 'rejected';
}

function pathOf(model: string): string {
	const parts = model
		.trim()
		.split('/')
		.filter((part) => part !== '');
	if (parts.length === 0 || parts.some((part) => !/^[\w.-]+$/.test(part) || /^\.+$/.test(part))) {
		throw new PredictionError(
			'invalid_input',
			model.trim() === '' ? 'No model is chosen' : `"${model}" is not a model path`,
			{
				advice:
					'Choose a model from the list, or enter its path as the provider shows it, e.g. wavespeed-ai/image-background-remover.',
			},
		);
	}
	return `/${parts.join('/')}`;
}
