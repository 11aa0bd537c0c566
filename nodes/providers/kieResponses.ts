import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import type { ErrorCode } from '../prediction/model/errors';
import { isJsonObject, type JsonValue } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { isGatewayStatus } from '../prediction/model/retryPolicy';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import {
	codeOfStatus,
	failureReasonOf,
	httpError,
	isGatewayCode,
	isSuccess,
	readBody,
	textOf,
	wordsOf,
} from './responses';

export const SUBJECT = 'kie.ai';

const STATUS_MAP = {
	...COMMON_STATUS_MAP,
	waiting: 'starting',
	queuing: 'starting',
	generating: 'processing',
	fail: 'failed',
} as const;

const optionalNumber = z.number().nullish().catch(null);

/** An answer that tells neither an ID nor a state does not fit. */
const answerSchema = z.object({ data: z.object({ taskId: z.string().min(1) }) });

/** The answer to a submission has the ID alone. The unit of `costTime` is not documented, so it is not passed on as seconds. */
const taskSchema = z.object({
	model: z.string().nullish().catch(null),
	state: z.string().min(1).nullish(),
	resultJson: z.unknown(),
	failCode: z.unknown(),
	failMsg: z.unknown(),
	createTime: optionalNumber,
	completeTime: optionalNumber,
	creditsConsumed: optionalNumber,
	// In a callback of older pages.
	consumeCredits: optionalNumber,
});

/** Reads the answer to a submission, a task and a callback alike. */
export function readKieTask(body: unknown): Prediction {
	if (!tellsOfTask(body)) readBody(SUBJECT, answerSchema, body);
	const read = readBody(SUBJECT, taskSchema, isJsonObject(body) ? body.data : body);
	const state = read.state ?? (hasFailed(body) ? 'fail' : 'waiting');
	const status = readStatus(state, STATUS_MAP);
	const result = resultIn(read.resultJson);
	const files = readFiles(result);
	const charged = read.creditsConsumed ?? read.consumeCredits ?? null;
	return predictionWith(status, {
		id: taskIdIn(body) || null,
		model: read.model ?? null,
		providerStatus: state,
		files,
		output: readValue(result),
		failureReason:
			status === 'failed'
				? (failureReasonOf(read.failMsg) ?? failureReasonOf(read.failCode) ?? wordsIn(body))
				: null,
		createdAt: dateOf(read.createTime),
		completedAt: dateOf(read.completeTime),
		credits: charged === null ? null : { charged, remaining: null, unit: 'credits' },
		response: body,
	});
}

/** The ID of the task that a body is about; the documents spell it in two ways. */
export function taskIdIn(body: unknown): string | null {
	const data = isJsonObject(body) && isJsonObject(body.data) ? body.data : {};
	const id = data.taskId ?? data.task_id;
	return typeof id === 'string' ? id : null;
}

/** Whether a callback without a state is about a failed task. */
function hasFailed(body: unknown): boolean {
	if (!isJsonObject(body)) return false;
	const data = isJsonObject(body.data) ? body.data : {};
	return codeIn(body.code) === 501 || failureReasonOf(data.failMsg) !== null;
}

function wordsIn(body: unknown): string {
	return wordsOf(body, ['msg', 'message', 'error', 'detail']);
}

/** Whether a body says how a task is. */
function hasState(body: unknown): boolean {
	return isJsonObject(body) && isJsonObject(body.data) && textOf(body.data.state) !== '';
}

/** Whether a body is about a task: it names one, or it says how the one that was asked about is. */
function tellsOfTask(body: unknown): boolean {
	return Boolean(taskIdIn(body)) || hasState(body);
}

/**
 * Errors are `{code, msg}`, also with HTTP 200. What tells the state of a task is no error, whatever its code: a task that
 * failed is called back with 501. Source: https://docs.kie.ai/market/common/get-task-detail, 2026-11-28.
 */
export function readKieError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	const code = isJsonObject(body) ? codeIn(body.code) : null;
	const words = wordsIn(body);
	const isOfGateway = isGatewayStatus(response.status);
	// Whether the status of HTTP follows the code is not said, so the code counts.
	const isCoded = code !== null && code !== 200;
	if (hasState(body) && !isOfGateway && (isSuccess(response) || isCoded)) return null;
	if (!isCoded || isOfGateway)
		return isSuccess(response) ? null : httpError(response, words, code !== null);
	return {
		code: meaningOf(code, words),
		message: words || `code ${code}`,
		...(code === 501 && { advice: ADVICE_501 }),
		isOwn: true,
		// What timed out behind the envelope may go on all the same, and what has an ID was begun.
		...((isGatewayCode(code) || taskIdIn(body) !== null) && { mayHaveBeenAccepted: true }),
	};
}

const ADVICE_501 =
	'Check that the image opens in a viewer and suits the model. Running this item again submits it anew.';

/** A number, also as text. */
function codeIn(code: unknown): number | null {
	const number = typeof code === 'string' && /^\d{1,4}$/.test(code) ? Number(code) : code;
	return typeof number === 'number' ? number : null;
}

/** 455 is a maintenance, 501 a failed task and 505 a feature that is switched off. */
function meaningOf(code: number, words: string): ErrorCode {
	if (/recordinfo is null|task (id )?(is )?not (found|exist)/i.test(words)) return 'not_found';
	if (code === 455) return 'unavailable';
	if (code === 501) return 'prediction_failed';
	if (code === 505) return 'rejected';
	return code >= 400 && code < 600 ? codeOfStatus(code) : 'rejected';
}

/** The result is JSON as text. */
function resultIn(value: unknown): JsonValue {
	if (typeof value !== 'string') return (value ?? null) as JsonValue;
	try {
		return JSON.parse(value) as JsonValue;
	} catch {
		return value;
	}
}

/** Milliseconds since 1970 as a date; null where they are no time, as before the end. */
function dateOf(milliseconds: number | null | undefined): string | null {
	const date = new Date(milliseconds || Number.NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
