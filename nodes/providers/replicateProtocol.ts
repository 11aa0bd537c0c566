import { z } from 'zod';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import type { Prediction } from '../prediction/model/prediction';
import type { SubmitOptions, ListScheme, Model, ApiErrorInfo } from '../prediction/model/provider';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import {
	codeOfStatus,
	errorOf,
	isSuccess,
	readBody,
	readEach,
	shortened,
	textOf,
	wordsOf,
} from './responses';
import { readRedirect } from './redirect';

/**
 * What Replicate's prediction protocol has in common wherever it is spoken.
 * Source: https://replicate.com/docs/reference/http and https://github.com/replicate/cog/blob/main/docs/http.md, 2026-11-21.
 */
const predictionSchema = z.object({
	id: z.string().min(1).nullish(),
	model: z.string().nullish().catch(null),
	status: z.string().min(1),
	output: z.unknown(),
	error: z.unknown(),
	data_removed: z.boolean().nullish().catch(null),
	created_at: z.string().nullish().catch(null),
	started_at: z.string().nullish().catch(null),
	completed_at: z.string().nullish().catch(null),
	metrics: z
		.object({ predict_time: z.number().nullish().catch(null) })
		.nullish()
		.catch(null),
});

/** Reads a prediction object, as every route and webhook of the protocol sends it. */
export function readPrediction(label: string, body: unknown): Prediction {
	const read = readBody(label, predictionSchema, body);
	const files = readFiles(read.output);
	return {
		id: read.id ?? null,
		status: readStatus(read.status, COMMON_STATUS_MAP),
		model: read.model ?? null,
		providerStatus: read.status,
		files,
		output: readValue(read.output, files),
		dataRemoved: read.data_removed ?? false,
		error: errorOf(read.error),
		createdAt: read.created_at ?? null,
		startedAt: read.started_at ?? null,
		completedAt: read.completed_at ?? null,
		inferenceSeconds: read.metrics?.predict_time ?? null,
		response: body,
	};
}

/** Source: https://replicate.com/docs/reference/error-codes and RFC 7807 bodies seen in the field, 2026-11-21. */
export function readError(response: ApiResponse): ApiErrorInfo | null {
	if (isSuccess(response)) return null;
	const message = wordsOf(response.body, ['detail', 'title', 'error', 'message']);
	return (
		readRedirect(response) ?? {
			code: codeOfStatus(response.status),
			message: message || shortened(invalidFields(response.body)),
		}
	);
}

/** The route and the `version` for a model as a person gives it. */
export function addressOf(
	label: string,
	models: readonly Model[],
	model: string,
): { path: string; version?: string } {
	const wanted = model.trim();
	if (wanted === '') {
		throw new PredictionError('invalid_input', 'No model is chosen', {
			advice: `Choose a model of ${label} from the list, or enter its id.`,
		});
	}
	const value = models.find((known) => known.name === wanted)?.value ?? wanted;
	if (!/^[\w./:-]+$/.test(value) || value.split(/[/:]/).some((part) => /^\.*$/.test(part))) {
		throw new PredictionError('invalid_input', `"${wanted}" is not a model id`, {
			advice: 'Enter owner/name, owner/name:version, or the version alone.',
		});
	}
	const [owner, name, ...rest] = value.split('/');
	const isOfficial = name !== undefined && rest.length === 0 && !value.includes(':');
	return isOfficial
		? { path: `/models/${owner}/${name}/predictions` }
		: { path: '/predictions', version: value };
}

/** The fields that have the service report the end. */
export function webhookFields(job: SubmitOptions): JsonObject {
	return job.webhookUrl === undefined
		? {}
		: { webhook: job.webhookUrl, webhook_events_filter: ['completed'] };
}

export const routes = {
	buildStatusRequest: (id: string): ApiRequest => ({
		method: 'GET',
		path: `/predictions/${encodeURIComponent(id)}`,
	}),
	buildCancelRequest: (id: string): ApiRequest => ({
		method: 'POST',
		path: `/predictions/${encodeURIComponent(id)}/cancel`,
	}),
};

const pageSchema = z.object({
	results: z.array(z.unknown()),
	next: z.string().nullish().catch(null),
});

/** Source: https://replicate.com/docs/reference/http#predictions.list, 2026-11-21: 100 a page, newest first, `next` is a full URL. */
export function listScheme(label: string): ListScheme {
	return {
		maxPageSize: 100,
		request: (cursor) => ({
			method: 'GET',
			path: '/predictions',
			...(cursor !== null && { query: { cursor } }),
		}),
		readPage: (body) => {
			const page = readBody(label, pageSchema, body);
			return {
				predictions: readEach(page.results, (result) => readPrediction(label, result)),
				next: cursorOf(page.next ?? null),
			};
		},
		matchesSubmission: (listed, submitted) =>
			isJsonObject(listed.response) &&
			isJsonObject(submitted.body) &&
			canonical(listed.response.input) === canonical(submitted.body.input),
	};
}

/** Of the link to the next page only the cursor is used: its host is a stranger's word. */
function cursorOf(next: string | null): string | null {
	if (next === null) return null;
	try {
		return new URL(next, 'https://cursor.invalid').searchParams.get('cursor');
	} catch {
		return null;
	}
}

function canonical(value: unknown): string {
	return JSON.stringify(value ?? null, (_key, part: unknown) =>
		isJsonObject(part)
			? Object.fromEntries(
					Object.keys(part)
						.sort()
						.map((name) => [name, part[name]]),
				)
			: part,
	);
}

function invalidFields(body: unknown): string {
	return isJsonObject(body) && Array.isArray(body.invalid_fields)
		? body.invalid_fields
				.map((field) => (isJsonObject(field) ? textOf(field.description) : ''))
				.filter(Boolean)
				.join('; ')
		: '';
}
