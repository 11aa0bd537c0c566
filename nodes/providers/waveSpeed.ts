import { z } from 'zod';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, toJson } from '../prediction/model/json';
import type { BalanceScheme, ListScheme, Model, Provider } from '../prediction/model/provider';
import { BY_PUBLIC_URL, type UploadScheme } from '../prediction/model/imageInput';
import { STANDARD_HEADERS, standardWebhooks } from '../prediction/signatures/standardWebhooks';
import { readAmount } from './amounts';
import { transparentPng } from './models';
import { inputOf } from './replicateProtocol';
import { readBody, readEach } from './responses';
import { waveSpeedInputSchema } from './waveSpeedInputSchema';
import { readError, readTask, SUBJECT } from './waveSpeedResponses';

/** Prices: https://wavespeed.ai/docs/docs-api/wavespeed-ai/image-background-remover and its neighbours, 2026-11-21. */
const MODELS: readonly Model[] = [
	{
		name: 'wavespeed-ai/image-background-remover',
		value: 'wavespeed-ai/image-background-remover',
		title: 'image-background-remover',
		page: 'https://wavespeed.ai/docs/docs-api/wavespeed-ai/image-background-remover',
		purpose: 'quick, about 0.01 USD',
		removesBackground: true,
	},
	{
		name: 'bria/remove-background',
		value: 'bria/remove-background',
		purpose: 'commercial quality, trained on licensed images, about 0.018 USD',
		removesBackground: true,
	},
];

const uploadSchema = z.object({
	data: z
		.object({ download_url: z.string().url().optional(), url: z.string().url().optional() })
		.refine((data) => data.download_url !== undefined || data.url !== undefined),
});

/** An empty list may be written as null, or left out beside what else a page tells. */
const pageSchema = z.object({
	data: z
		.object({
			items: z.array(z.unknown()).nullish(),
			page: z.unknown(),
			total: z.unknown(),
		})
		.refine(
			({ items, page, total }) => items !== undefined || page !== undefined || total !== undefined,
			{ path: ['items'] },
		)
		.transform(({ items }) => ({ items: items ?? [] })),
});

/** Source: https://wavespeed.ai/docs/docs-common-api/media-upload, 2026-11-21. */
const upload: UploadScheme = {
	buildRequest: (file) => ({
		method: 'POST',
		path: '/media/upload/binary',
		form: [{ name: 'file', file }],
	}),
	readResponse: (body) => {
		const { data } = readBody(SUBJECT, uploadSchema, body);
		return { url: data.download_url ?? data.url ?? '' };
	},
};

/** Source: https://wavespeed.ai/docs/docs-common-api/predictions, 2026-11-21: a POST, page numbers from 1, the last 7 days. */
const list: ListScheme = {
	maxPageSize: 100,
	buildRequest: (cursor, pageSize) => ({
		method: 'POST',
		path: '/predictions',
		body: { page: Number(cursor ?? 1), page_size: pageSize },
	}),
	readPage: (body, request) => {
		const { items } = readBody(SUBJECT, pageSchema, body).data;
		const asked = isJsonObject(request.body) ? request.body : {};
		const isFull = items.length >= Number(asked.page_size ?? 0);
		return {
			predictions: readEach(items, readTask),
			next: isFull ? String(Number(asked.page ?? 1) + 1) : null,
		};
	},
	// Newer tasks repeat their input, with defaults filled in: what tells one from another is the model and the addresses.
	submissionKey: {
		ofSubmission: (options) => keyOf(pathOf(options.model).slice(1), inputOf(options)),
		ofPrediction: ({ model, response }) => {
			const key = isJsonObject(response) ? keyOf(model ?? '', response.input) : null;
			return key === null ? [] : [key];
		},
	},
};

/** Source: https://wavespeed.ai/docs/docs-common-api/balance, 2026-12-01: the balance is in US dollars. */
const balance: BalanceScheme = {
	buildRequest: () => ({ method: 'GET', path: '/balance' }),
	read: (body) => ({
		charged: null,
		remaining: readAmount(SUBJECT, body, ['data.balance', 'balance']),
		unit: 'USD',
	}),
};

/** WaveSpeedAI, API version 3. Source: https://wavespeed.ai/docs/what-are-predictions and its neighbours, 2026-11-21. */
export const waveSpeed: Provider = {
	id: 'waveSpeed',
	title: 'WaveSpeed',
	subject: SUBJECT,
	formHint: 'Its own models, pay per image',
	modelHint: 'The path of the model, e.g. wavespeed-ai/image-background-remover',
	credential: 'removeBackgroundWaveSpeedApi',
	defaultBaseUrl: 'https://api.wavespeed.ai/api/v3',
	models: MODELS,
	supportsModelChoice: true,
	outputImage: [{ models: MODELS.map(({ name }) => name), ...transparentPng() }],
	imageInput: {
		takesUrl: true,
		file: { via: 'upload', upload },
		advice: BY_PUBLIC_URL,
	},
	supportsCustomInput: true,
	inputSchema: waveSpeedInputSchema,
	// https://wavespeed.ai/docs/get-result, 2026-11-28; its rates depend on the account's level and move, so they are found out.
	limits: { initialConcurrency: 10, minPollGapMs: 2_000 },
	buildSubmitRequest: (options) => ({
		request: {
			method: 'POST',
			path: pathOf(options.model),
			// The webhook belongs into the query: https://wavespeed.ai/docs/how-to-use-webhooks, 2026-11-21.
			...(options.webhookUrl !== undefined && { query: { webhook: options.webhookUrl } }),
			body: inputOf(options),
		},
	}),
	readPrediction: readTask,
	readError,
	buildStatusRequest: (id) => ({
		method: 'GET',
		path: `/predictions/${encodeURIComponent(id)}/result`,
	}),
	list,
	balance,
	webhook: {
		publicOnly: false,
		proof: {
			secret: {
				field: 'webhookSigningSecret',
				told: { requests: [{ method: 'GET', path: '/webhook/secret' }], read: readSecret },
			},
			headers: STANDARD_HEADERS,
			covers: 'body',
			// The secret is used as it is: https://wavespeed.ai/docs/verify-webhooks, 2026-11-21.
			accepts: standardWebhooks({ version: 'v3', key: 'text', digest: 'hex' }),
		},
	},
};

/** The documentation does not show where in the response the secret stands, only that it begins with whsec_. */
function readSecret(body: unknown): string {
	const secret = /"(whsec_[^"\\]+)"/.exec(toJson(body))?.[1];
	return readBody(SUBJECT, z.string(), secret);
}

function keyOf(model: string, input: unknown): string | null {
	const addresses = toJson(input).match(/"https?:[^"]+"/g) ?? [];
	return model === '' || addresses.length === 0 ? null : JSON.stringify([model, addresses.sort()]);
}

function pathOf(model: string): string {
	const parts = model
		.trim()
		.split('/')
		.filter((part) => part !== '');
	if (parts.length === 0 || parts.some((part) => !/^[\w.-]+$/.test(part) || /^\.+$/.test(part))) {
		throw new PredictionError(
			'invalid_input',
			model.trim() === '' ? 'No model is selected' : `"${model}" is not a model path`,
			{
				advice:
					'Choose a model from the list, or enter its path as the provider shows it, e.g. wavespeed-ai/image-background-remover.',
			},
		);
	}
	return `/${parts.join('/')}`;
}
