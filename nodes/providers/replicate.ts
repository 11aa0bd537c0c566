import { z } from 'zod';
import { toJson } from '../prediction/model/json';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import type {
	SubmitOptions,
	Provider,
	ApiErrorInfo,
	SubmitRequest,
	UploadScheme,
} from '../prediction/model/provider';
import { inputOf } from './input';
import { readBody } from './responses';
import { REMOVERS } from './models';
import {
	addressOf,
	listScheme,
	readPrediction,
	readError,
	routes,
	webhookFields,
} from './replicateProtocol';

const LABEL = 'Replicate';

const HOLD = {
	/** Long enough for nearly every picture, short enough for proxies that cut idle connections after a minute. */
	maxSeconds: 30,
	graceMs: 15_000,
} as const;

/** Replicate advises data URIs of at most 256 KB; base64 makes four bytes of three. */
const MAX_INLINE_BYTES = 192 * 1024;

/** Replicate refuses a shorter life. */
const MIN_CANCEL_AFTER_SECONDS = 5;

const uploadSchema = z.object({ urls: z.object({ get: z.string().url() }) });
const secretSchema = z.object({ key: z.string().min(1) });
const modelSchema = z.object({ latest_version: z.object({ id: z.string().min(1) }) });

/** Source: https://replicate.com/docs/reference/http#files.create, 2026-11-21: field `content`, up to 100 MB. */
const upload: UploadScheme = {
	request: ({ bytes, fileName, mimeType }) => {
		const body = new FormData();
		body.append('content', new Blob([Buffer.from(bytes)], { type: mimeType }), fileName);
		body.append('filename', fileName);
		body.append('type', mimeType);
		return { method: 'POST', path: '/files', body };
	},
	readUrl: (body) => readBody(LABEL, uploadSchema, body).urls.get,
};

/** Replicate, the service itself. Source: https://replicate.com/docs/reference/http, 2026-11-21. */
export const replicate: Provider = {
	id: 'replicate',
	label: LABEL,
	formHint: 'Thousands of models, pay per second',
	modelHint: 'owner/name, owner/name:version, or the version alone',
	credential: 'removeBackgroundReplicateApi',
	defaultBaseUrl: 'https://api.replicate.com/v1',
	models: REMOVERS,
	supportsModelChoice: true,
	imageInput: { kind: 'upload', inlineUpToBytes: MAX_INLINE_BYTES, upload },
	supportsOutputFormat: false,
	supportsCustomInput: true,
	buildSubmitRequest: (job) => submission(job, addressOf(LABEL, REMOVERS, job.model)),
	readPrediction: (body) => readPrediction(LABEL, body),
	readError: refusal,
	...routes,
	list: listScheme(LABEL),
	webhook: {
		publicOnly: true,
		confirm: 'signature',
		// https://replicate.com/docs/topics/webhooks/verify-webhook, 2026-11-21.
		signature: { version: 'v1', key: 'base64', digest: 'base64' },
		secret: {
			request: { method: 'GET', path: '/webhooks/default/secret' },
			read: (body) => readBody(LABEL, secretSchema, body).key,
		},
	},
};

function submission(
	job: SubmitOptions,
	address: { path: string; version?: string },
): SubmitRequest {
	const holdSeconds = Math.min(HOLD.maxSeconds, Math.max(1, Math.floor(job.timeoutMs / 1000)));
	const request: ApiRequest = {
		method: 'POST',
		path: address.path,
		headers: {
			...(job.waitForCompletion && { Prefer: `wait=${holdSeconds}` }),
			...(job.cancelOnTimeout && { 'Cancel-After': cancelAfter(job.timeoutMs) }),
		},
		body: {
			...(address.version !== undefined && { version: address.version }),
			input: inputOf(job),
			...webhookFields(job),
		},
	};
	return {
		request,
		...(job.waitForCompletion && { holdConnectionMs: holdSeconds * 1000 + HOLD.graceMs }),
		...(address.version === undefined && { onModelNotFound: lookup(job, address.path) }),
	};
}

/** The model route serves official models only; any other model is submitted by its newest version. */
function lookup(job: SubmitOptions, path: string) {
	return {
		lookup: { method: 'GET', path: path.replace(/\/predictions$/, '') } as ApiRequest,
		submit: (body: unknown) =>
			submission(job, {
				path: '/predictions',
				version: `${job.model.trim()}:${readBody(LABEL, modelSchema, body).latest_version.id}`,
			}),
	};
}

function cancelAfter(timeoutMs: number): string {
	return `${Math.max(MIN_CANCEL_AFTER_SECONDS, Math.ceil(timeoutMs / 1000))}s`;
}

/** Replicate also answers 422 "Invalid version or not permitted" to a wrong token (field reports, 2026-11-21). */
function refusal(response: ApiResponse): ApiErrorInfo | null {
	const read = readError(response);
	if (read === null || response.status !== 422 || !/not permitted/i.test(toJson(response.body)))
		return read;
	return {
		...read,
		code: 'unauthorized',
		advice:
			'Check that the model version exists, that the API token in the credential is right, and that the account has a payment method.',
	};
}
