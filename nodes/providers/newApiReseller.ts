import { PredictionError } from '../prediction/model/errors';
import { isJsonObject } from '../prediction/model/json';
import { readFiles } from '../prediction/files/outputFiles';
import type { ApiResponse } from '../prediction/model/ports';
import type { Prediction } from '../prediction/model/prediction';
import type { Model, Provider, ApiErrorInfo } from '../prediction/model/provider';
import { inputOf } from './input';
import { codeOfStatus, isSuccess, textOf, wordsOf } from './responses';
import { readRedirect } from './redirect';
import { addressOf, readPrediction, routes } from './replicateProtocol';

interface Aggregator {
	readonly id: string;
	readonly label: string;
	readonly formHint: string;
	readonly credential: string;
	readonly defaultBaseUrl: string;
	readonly models: readonly Model[];
}

/**
 * A new-api style service that resells Replicate's models: create and status only, everything else is not documented.
 * Source: https://docs.kkiai.com/Other-Model-APIs/replicate-api/ and the vendors' pages for single models, 2026-11-21.
 */
export function newApiReseller(service: Aggregator): Provider {
	return {
		...service,
		modelHint: 'owner/name:version, or the version alone',
		supportsModelChoice: true,
		imageInput: {
			kind: 'inline',
			maxBytes: 7 * 1024 * 1024,
			advice: 'Larger images have to be passed as a public URL: set Image Source to URL.',
		},
		supportsOutputFormat: false,
		supportsCustomInput: true,
		buildSubmitRequest: (job) => {
			if (job.webhookUrl !== undefined) throw noWebhook(service.label);
			const { path, version } = addressOf(service.label, service.models, job.model);
			return {
				request: {
					method: 'POST',
					path,
					body: { ...(version !== undefined && { version }), input: inputOf(job) },
				},
			};
		},
		readPrediction: (body) => readPictures(body) ?? readPrediction(service.label, body),
		readError,
		buildStatusRequest: routes.buildStatusRequest,
	};
}

/** Some pages of the vendors show an answer of an image API: pictures, but neither id nor status. It is a finished result. */
function readPictures(body: unknown): Prediction | null {
	if (!isJsonObject(body) || body.id !== undefined || !Array.isArray(body.data)) return null;
	const files = readFiles(body.data);
	if (files.length === 0) return null;
	return {
		id: null,
		status: 'succeeded',
		model: null,
		providerStatus: 'succeeded',
		files,
		output: null,
		dataRemoved: false,
		error: null,
		createdAt: timeOf(body.created),
		startedAt: null,
		completedAt: null,
		inferenceSeconds: null,
		response: body,
	};
}

/** Seconds since 1970 as a date; null where they are no time. */
function timeOf(seconds: unknown): string | null {
	const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** new-api errors carry `error.message` and `error.code`, sometimes with HTTP 200; Replicate's own may pass through. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	const error = isJsonObject(body) && isJsonObject(body.error) ? body.error : null;
	const isRefusedDespite200 =
		isJsonObject(body) &&
		body.id === undefined &&
		body.status === undefined &&
		(error !== null || (body.code !== undefined && (body.data ?? null) === null));
	if (isSuccess(response) && !isRefusedDespite200) return null;
	const message =
		wordsOf(error, ['message']) || wordsOf(body, ['detail', 'title', 'message', 'error']);
	const vendorCode = textOf(error?.code) || (isJsonObject(body) ? textOf(body.code) : '');
	if (vendorCode === 'model_not_found') {
		return {
			code: 'not_found',
			message,
			advice:
				'The key has no access to this model. Choose another model, or ask the provider to enable it.',
		};
	}
	if (
		/insufficient_user_quota|quota/i.test(`${vendorCode} ${message}`) &&
		response.status !== 429
	) {
		return { code: 'billing', message };
	}
	const code = isSuccess(response) ? 'rejected' : codeOfStatus(response.status);
	return readRedirect(response) ?? { code, message };
}

function noWebhook(label: string): PredictionError {
	return new PredictionError('not_supported', `${label} does not document webhooks`, {
		advice: 'Remove the Webhook URL option and wait for the result instead.',
	});
}
