import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import { cancelWord, errorType, hasDetail, SUBJECT } from './falErrors';
import { idInLinks, idOf, idText } from './ids';
import { failureReasonOf, isSuccess, readBody, textOf } from './responses';

const STATUS_MAP = { ...COMMON_STATUS_MAP, in_queue: 'starting' } as const;

const requestSchema = z.object({
	// A status is not said to repeat it (https://fal.ai/docs/documentation/model-apis/inference/queue, 2026-09-03).
	request_id: idText.nullish(),
	// An older page shows the answer to a submission without it (https://docs.fal.ai/model-endpoints/webhooks, 2026-09-03).
	status: z
		.string()
		.min(1)
		.nullish()
		.transform((status) => status ?? 'IN_QUEUE'),
	error: z.unknown(),
	error_type: z.string().nullish().catch(null),
	metrics: z
		.object({ inference_time: z.number().nullish().catch(null) })
		.nullish()
		.catch(null),
});

/** Without a status it is the answer to a submission, which names the request. */
const namedSchema = requestSchema.extend({ request_id: idText });

/** An error names a request too, without a status: it is the one that was refused. */
const statedSchema = requestSchema.extend({ status: z.string().min(1) });

/** Models put out JSON; anything else is from something in front of the queue, and no result. */
const resultSchema = z.union([z.record(z.unknown()), z.array(z.unknown())]);

/** Reads the answer to a submission and to a cancellation, a status and a webhook delivery. */
export function readFalRequest(body: unknown): Prediction {
	const word = cancelWord(body);
	if (word !== null) return readCancellation(word, body);
	const { request_id, status, error, error_type, metrics } = readBody(
		SUBJECT,
		schemaFor(body),
		isJsonObject(body) ? { ...body, request_id: requestIdIn(body) } : body,
	);
	const payload = isJsonObject(body) ? body.payload : undefined;
	const response =
		payload === undefined ? body : { ...(body as JsonObject), payload: withoutInput(payload) };
	const known = { id: request_id ?? null, providerStatus: status, response };
	if (isJsonObject(body) && (status === 'OK' || status === 'ERROR')) {
		return { ...readDelivery(body), ...known };
	}
	const end = readStatus(status, STATUS_MAP);
	// A request that failed is completed too, with an error.
	const hasError = failureReasonOf(error) !== null || Boolean(error_type);
	const hasFailed = end === 'failed' || (end === 'succeeded' && hasError);
	return {
		...(hasFailed ? failed(error, error_type ?? '') : predictionWith(end)),
		...known,
		inferenceSeconds: metrics?.inference_time ?? null,
	};
}

/** The links repeat it. */
function requestIdIn(body: JsonObject): string | null {
	const links = [body.status_url, body.response_url, body.cancel_url];
	return idOf(body.request_id) ?? idOf(body.requestId) ?? idInLinks(links, 'requests');
}

function schemaFor(body: unknown): typeof requestSchema | typeof namedSchema | typeof statedSchema {
	if (hasDetail(body)) return statedSchema;
	return isJsonObject(body) && textOf(body.status) !== '' ? requestSchema : namedSchema;
}

/** What a delivery says of the end; the result is in it. Source: https://fal.ai/docs/documentation/model-apis/inference/webhooks, 2026-09-03. */
function readDelivery({
	status,
	payload,
	payload_error,
	error,
	error_type,
}: JsonObject): Prediction {
	if (status !== 'OK') {
		const detail = isJsonObject(payload) ? payload.detail : undefined;
		return failed(textOf(detail) || error, textOf(error_type));
	}
	const files = readFiles(payload);
	// A result that is no JSON is not delivered, only that it is there.
	const output = valueIn(payload) ?? (textOf(payload_error) || null);
	return predictionWith('succeeded', { files, output });
}

/** One that waited is gone, one that ran gets a signal and may finish all the same. */
function readCancellation(word: string, body: unknown): Prediction {
	const id = isJsonObject(body) ? requestIdIn(body) : null;
	const known = { id, providerStatus: word, response: body };
	if (word === 'OK') return predictionWith('canceled', known);
	if (word === 'CANCELLATION_REQUESTED') return predictionWith('processing', known);
	throw new PredictionError('malformed_response', `${SUBJECT} had nothing to cancel (${word})`);
}

function failed(words: unknown, type: string): Prediction {
	const status = type === 'client_cancelled' ? 'canceled' : 'failed';
	const reason = failureReasonOf(textOf(words)) ?? (type || null);
	return predictionWith(status, { failureReason: reason });
}

/** Whether a response of the result's route is about the request, and not about our asking for it. */
export function isAnswerOfRequest(response: ApiResponse): boolean {
	const { status, body, headers } = response;
	if ([401, 402, 403, 407, 429].includes(status)) return false;
	const isOnTheWay = status === 408 || status === 499 || status >= 500;
	if (!isOnTheWay) return isJsonObject(body) || isGone(response) || isUnfinished(response);
	// Of a failure on the way only the gateway tells: it names neither a type nor a request. What fal wants to be asked again passes.
	const mayPass = ['x-fal-needs-retry', 'x-fal-retryable'].some((name) =>
		/^(1|true)$/i.test(headers[name] ?? ''),
	);
	const isOfModel = hasDetail(body) && Array.isArray(body.detail);
	const isOfFal = status >= 500 && headers['x-fal-request-id'] !== undefined;
	return !mayPass && (isOfModel || (hasDetail(body) && (isOfFal || errorType(response) !== '')));
}

/** The result of a request that was completed: its output, or the error that the model ended with. */
export function readFalResult(prediction: Prediction, response: ApiResponse): Prediction {
	const { body } = response;
	if (isUnfinished(response)) return { ...prediction, status: 'processing' };
	if (isSuccess(response)) {
		const output = readBody(SUBJECT, resultSchema, body);
		return { ...prediction, files: readFiles(output), output: valueIn(output), response: body };
	}
	if (isGone(response)) return { ...prediction, dataRemoved: true };
	const detail = hasDetail(body) ? body.detail : body;
	const { status: end, failureReason } = failed(detail, errorType(response));
	return { ...prediction, status: end, failureReason, response: withoutInput(body) };
}

function isGone({ status }: ApiResponse): boolean {
	return status === 404 || status === 410;
}

/** What the route says before the result is there is not documented (2026-11-28): by its status, by a state of the request, or in words. */
function isUnfinished(response: ApiResponse): boolean {
	const { status, body } = response;
	if (status === 202 || status === 425) return true;
	const { request_id: id, status: word } = isJsonObject(body) ? body : {};
	if (id !== undefined && /^in[_ ](queue|progress)$/i.test(textOf(word))) return true;
	const told = hasDetail(body) ? body.detail : body;
	return !isSuccess(response) && !Array.isArray(told) && UNFINISHED.test(textOf(told));
}

const UNFINISHED =
	/\bnot (yet )?(completed?|ready|finished|done)\b|\bin[ _](progress|queue)\b|\bstill (running|processing)\b/i;

/** Complaints repeat the input, whose addresses may be signed. */
function withoutInput(body: unknown): unknown {
	if (!isJsonObject(body) || !Array.isArray(body.detail)) return body;
	const detail = body.detail.map((complaint: unknown) =>
		isJsonObject(complaint)
			? Object.fromEntries(Object.entries(complaint).filter(([name]) => name !== 'input'))
			: complaint,
	);
	return { ...body, detail };
}

/** An empty object is no result. */
function valueIn(output: unknown): JsonValue {
	const value = readValue(output);
	return isJsonObject(value) && Object.keys(value).length === 0 ? null : value;
}
