import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { toDataUri } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../prediction/model/json';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import type { Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo, Model } from '../prediction/model/provider';
import type { SubmitOptions, SubmittedImage } from '../prediction/model/submission';
import { readStatus } from '../prediction/model/statusMap';
import { idText } from './ids';
import { failureReasonIn, httpError, readBody, textOf, wordsOf } from './responses';
import { shortened } from './shortened';

/**
 * What Replicate's prediction protocol has in common wherever it is spoken.
 * Source: https://replicate.com/docs/reference/http and https://github.com/replicate/cog/blob/main/docs/http.md, 2026-11-21;
 * recorded responses are looser than the documents (replicate-python, tests/cassettes, 2026-11-28).
 */
const predictionSchema = z.object({
	id: idText.nullish(),
	model: z.string().nullish().catch(null),
	status: z.string().min(1),
	output: z.unknown(),
	data_removed: z.boolean().nullish().catch(null),
	created_at: z.string().nullish().catch(null),
	started_at: z.string().nullish().catch(null),
	completed_at: z.string().nullish().catch(null),
	metrics: z
		.object({ predict_time: z.number().nullish().catch(null) })
		.nullish()
		.catch(null),
});

/**
 * Reads a prediction object, as every route and webhook of the protocol sends it.
 * @param hasServerPaths whether a path in the output is one of the service's own machine
 */
export function readPrediction(
	subject: string,
	body: unknown,
	{ hasServerPaths = false } = {},
): Prediction {
	const read = readBody(subject, predictionSchema, body);
	const status = readStatus(read.status);
	const files = readFiles(read.output, { hasServerPaths });
	return {
		id: read.id ?? null,
		status,
		model: read.model ?? null,
		providerStatus: read.status,
		files,
		output: readValue(read.output, { hasServerPaths }),
		dataRemoved: read.data_removed ?? false,
		failureReason: failureReasonIn(status, body),
		createdAt: read.created_at ?? null,
		startedAt: read.started_at ?? null,
		completedAt: read.completed_at ?? null,
		inferenceSeconds: read.metrics?.predict_time ?? null,
		credits: null,
		response: body,
	};
}

/**
 * Errors are problem documents with `detail` and mostly `title`.
 * Source: https://replicate.com/docs/reference/error-codes and RFC 7807 bodies seen in the field, 2026-11-21.
 */
export function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	const isOwn = isJsonObject(body) && (body.detail !== undefined || body.title !== undefined);
	const message =
		wordsOf(body, ['detail', 'title', 'error', 'message']) || shortened(invalidFields(body));
	return httpError(response, message, isOwn);
}

/** The route and the `version` for a model as a person gives it. */
export function addressOf(
	subject: string,
	models: readonly Model[],
	model: string,
): { path: string; version?: string } {
	const wanted = model.trim();
	if (wanted === '') {
		throw new PredictionError('invalid_input', 'No model is selected', {
			advice: `Choose a model of ${subject} from the list, or enter its ID.`,
		});
	}
	const value = models.find((known) => known.name === wanted)?.value ?? wanted;
	if (!/^[\w./:-]+$/.test(value) || value.split(/[/:]/).some((part) => /^\.*$/.test(part))) {
		throw new PredictionError('invalid_input', `"${wanted}" is not a model ID`, {
			advice: 'Enter owner/name, owner/name:version, or the version alone.',
		});
	}
	const [owner, name, ...rest] = value.split('/');
	const isOfficial = name !== undefined && rest.length === 0 && !value.includes(':');
	return isOfficial
		? { path: `/models/${owner}/${name}/predictions` }
		: { path: '/predictions', version: value };
}

/** The model's own input for a submission; what the user adds wins. */
export function inputOf({ task }: SubmitOptions): JsonObject {
	return task.kind === 'create'
		? task.input
		: { image: imageUrl(task.image), ...task.outputInput, ...task.additionalInput };
}

/** An image where the protocol expects an address: as it is, or as a data URI. */
export function imageUrl(image: SubmittedImage): string {
	return image.kind === 'url' ? image.url : toDataUri(image.bytes, image.mimeType);
}

/** The body of a submission, the same at all providers of the protocol. */
export function submissionBody(options: SubmitOptions, version: string | undefined): JsonObject {
	const { webhookUrl } = options;
	return {
		...(version !== undefined && { version }),
		input: inputOf(options),
		...(webhookUrl !== undefined && { webhook: webhookUrl, webhook_events_filter: ['completed'] }),
	};
}

/**
 * The header that has the provider cancel a prediction itself; it refuses less than five seconds.
 * Source: https://replicate.com/changelog/2025-10-16-prediction-deadlines, 2026-11-21.
 */
export function cancelAfterHeader(options: SubmitOptions): Record<string, string> {
	const seconds = Math.max(5, Math.ceil(options.timeoutMs / 1000));
	return options.cancelOnTimeout ? { 'Cancel-After': `${seconds}s` } : {};
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

function invalidFields(body: unknown): string {
	return isJsonObject(body) && Array.isArray(body.invalid_fields)
		? textOf(body.invalid_fields as JsonValue)
		: '';
}
