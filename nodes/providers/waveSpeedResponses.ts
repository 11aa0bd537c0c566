import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import type { ErrorCode } from '../prediction/model/errors';
import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import {
	predictionWith,
	type Prediction,
	type PredictionStatus,
} from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { readStatus } from '../prediction/model/statusMap';
import { codeNumbersIn, tellsOfGateway } from './bodyCodes';
import { codeOfError } from './errorCode';
import { idText } from './ids';
import {
	failureReasonOf,
	httpError,
	isSuccess,
	numberOrText,
	readBody,
	wordsOf,
} from './responses';

export const SUBJECT = 'WaveSpeed';

/** The envelope's codes that say that all is well. */
const ACCEPTED_CODES = [0, 200];
/** A held connection ran out while the task goes on. */
const SYNC_TIMED_OUT = 5004;

/** `cancelled`, `timeout` and `deleted` are in the vendor's own clients, not in its documentation. */
const taskSchema = z.object({
	id: idText,
	model: z.string().nullish().catch(null),
	status: z.string().min(1),
	outputs: z.unknown(),
	error: z.unknown(),
	code: numberOrText.nullish().catch(null),
	created_at: z.string().nullish().catch(null),
	timings: z
		.object({ inference: z.number().nullish().catch(null) })
		.nullish()
		.catch(null),
});

/** Reads an enveloped response and a bare webhook body alike. */
export function readTask(body: unknown): Prediction {
	const task = isJsonObject(body) && isJsonObject(body.data) ? body.data : body;
	const read = readBody(SUBJECT, taskSchema, task);
	const status = readStatus(read.status);
	const files = readFiles(read.outputs);
	const milliseconds = read.timings?.inference ?? 0;
	return predictionWith(status, {
		id: read.id,
		model: read.model ?? null,
		providerStatus: read.status,
		files,
		output: readValue(read.outputs),
		// A held connection that ran out leaves a text here while the task goes on.
		failureReason:
			status === 'starting' || status === 'processing'
				? null
				: (failureReasonOf(read.error) ?? codeReason(status, read.code ?? null)),
		createdAt: read.created_at ?? null,
		inferenceSeconds: milliseconds > 0 ? milliseconds / 1000 : null,
		response: body,
	});
}

/** The code of a task that failed without words; it is all that the support can be asked about. */
function codeReason(status: PredictionStatus, code: number | null): string | null {
	return status === 'failed' && code !== null && !ACCEPTED_CODES.includes(code)
		? `code ${code}`
		: null;
}

/** Source: https://wavespeed.ai/docs/error-codes, 2026-11-21; a code other than 200 can come with HTTP 200. */
export function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	const envelope = isJsonObject(body) ? (numberOrText.safeParse(body.code).data ?? null) : null;
	const message = wordsOf(body, ['message', 'error', 'detail']);
	const code = envelope ?? 200;
	if (isSuccess(response) && (ACCEPTED_CODES.includes(code) || holdsTask(body))) return null;
	// What timed out behind the envelope may go on all the same.
	const isUnclear = codeNumbersIn(body).includes(SYNC_TIMED_OUT) || tellsOfGateway(response);
	const error = httpError(response, message, envelope !== null) ?? {
		code: codeOfEnvelope(code, message),
		message: message || `code ${code}`,
		isOwn: true,
	};
	return { ...error, ...(isUnclear && { mayHaveBeenAccepted: true }) };
}

/** Whatever the code, such a response tells of the task: it failed, or (5004) a held connection ran out while it goes on. */
function holdsTask(body: unknown): boolean {
	return isJsonObject(body) && taskSchema.safeParse(body.data).success;
}

function codeOfEnvelope(code: number, words: string): ErrorCode {
	if (code >= 5000) return 'unavailable';
	return code < 600 ? codeOfError(code, words) : 'rejected';
}
