import { z } from 'zod';
import { PredictionError } from '../prediction/model/errors';
import { toJson } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo, Provider } from '../prediction/model/provider';
import type { SubmitOptions, SubmitRequest } from '../prediction/model/submission';
import { BY_PUBLIC_URL, type UploadScheme } from '../prediction/model/imageInput';
import { STANDARD_HEADERS, standardWebhooks } from '../prediction/signatures/standardWebhooks';
import { REMOVER_OUTPUT, REMOVERS } from './models';
import { replicateInputSchema } from './replicateInputSchema';
import {
	addressOf,
	cancelAfterHeader,
	readError,
	readPrediction,
	routes,
	submissionBody,
} from './replicateProtocol';
import { listScheme } from './replicateList';
import { readBody } from './responses';

const SUBJECT = 'Replicate';

const HOLD = {
	/** Long enough for nearly every image, short enough for proxies that cut idle connections after a minute. */
	maxSeconds: 30,
	graceMs: 15_000,
} as const;

const uploadSchema = z.object({ urls: z.object({ get: z.string().url() }) });
const secretSchema = z.object({ key: z.string().min(1) });
const modelSchema = z.object({ latest_version: z.object({ id: z.string().min(1) }).nullable() });

/** Source: https://replicate.com/docs/reference/http#files.create, 2026-11-21: field `content`, up to 100 MB. */
const upload: UploadScheme = {
	buildRequest: (file) => ({
		method: 'POST',
		path: '/files',
		form: [
			{ name: 'content', file },
			{ name: 'filename', text: file.fileName },
			{ name: 'type', text: file.mimeType },
		],
	}),
	readResponse: (body) => ({ url: readBody(SUBJECT, uploadSchema, body).urls.get }),
};

/** Replicate, the service itself. Source: https://replicate.com/docs/reference/http, 2026-11-21. */
export const replicate: Provider = {
	id: 'replicate',
	title: 'Replicate',
	subject: SUBJECT,
	formHint: 'Thousands of models, pay per second',
	modelHint: 'owner/name, owner/name:version, or the version alone',
	credential: 'removeBackgroundReplicateApi',
	defaultBaseUrl: 'https://api.replicate.com/v1',
	models: REMOVERS,
	supportsModelChoice: true,
	outputImage: REMOVER_OUTPUT,
	// Always uploaded: what the list of predictions shows of a data URI is not documented, so a lost submission could not be found.
	imageInput: {
		takesUrl: true,
		file: { via: 'upload', upload },
		maxBytes: 100 * 1024 * 1024,
		advice: BY_PUBLIC_URL,
	},
	supportsCustomInput: true,
	inputSchema: replicateInputSchema(SUBJECT, REMOVERS),
	// 600 submissions a minute, fewer with little credit (https://replicate.com/docs/topics/predictions/rate-limits, 2026-11-21).
	limits: { initialConcurrency: 10 },
	buildSubmitRequest: (options) => submission(options, addressOf(SUBJECT, REMOVERS, options.model)),
	readPrediction: (body) => readPrediction(SUBJECT, body),
	readError: readReplicateError,
	...routes,
	list: listScheme(SUBJECT, REMOVERS),
	webhook: {
		publicOnly: true,
		proof: {
			secret: {
				field: 'webhookSigningSecret',
				told: {
					requests: [{ method: 'GET', path: '/webhooks/default/secret' }],
					read: (body) => readBody(SUBJECT, secretSchema, body).key,
				},
			},
			headers: STANDARD_HEADERS,
			covers: 'body',
			// https://replicate.com/docs/topics/webhooks/verify-webhook, 2026-11-21.
			accepts: standardWebhooks({ version: 'v1', key: 'base64', digest: 'base64' }),
		},
	},
};

function submission(
	options: SubmitOptions,
	{ path, version }: { path: string; version?: string },
): SubmitRequest {
	const { waitForCompletion, timeoutMs } = options;
	const holdSeconds = Math.min(HOLD.maxSeconds, Math.max(1, Math.floor(timeoutMs / 1000)));
	return {
		request: {
			method: 'POST',
			path,
			headers: {
				...(waitForCompletion && { Prefer: `wait=${holdSeconds}` }),
				...cancelAfterHeader(options),
			},
			body: submissionBody(options, version),
		},
		...(waitForCompletion && { holdConnectionMs: holdSeconds * 1000 + HOLD.graceMs }),
		...(version === undefined && { onModelNotFound: byNewestVersion(options, path) }),
	};
}

/** The model route serves official models only; any other model is submitted by its newest version. */
function byNewestVersion(
	options: SubmitOptions,
	path: string,
): NonNullable<SubmitRequest['onModelNotFound']> {
	const model = options.model.trim();
	return {
		lookup: { method: 'GET', path: path.replace(/\/predictions$/, '') },
		readVersion: (body) => {
			const { latest_version: newest } = readBody(SUBJECT, modelSchema, body);
			if (newest !== null) return newest.id;
			throw new PredictionError('not_found', `The model ${model} has no version to run`, {
				advice: 'Choose another model, or enter a version of it as owner/name:version.',
			});
		},
		buildSubmitRequest: (version) =>
			submission(options, { path: '/predictions', version: `${model}:${version}` }),
	};
}

/** Replicate also responds with 422 "Invalid version or not permitted" to a wrong token (field reports, 2026-11-21). */
function readReplicateError(response: ApiResponse): ApiErrorInfo | null {
	const error = readError(response);
	const isPermission = response.status === 422 && /not permitted/i.test(toJson(response.body));
	if (error === null || !isPermission) return error;
	return {
		...error,
		code: 'unauthorized',
		advice:
			'Check that the model version exists, that the API token in the credential is right, and that the account has a payment method.',
	};
}
