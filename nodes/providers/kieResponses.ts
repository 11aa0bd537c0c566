import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import type { ErrorCode } from '../prediction/model/errors';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { isGatewayStatus } from '../prediction/model/retryPolicy';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import { tellsOfGateway } from './bodyCodes';
import { codeOfError } from './errorCode';
import { idOf } from './ids';
import {
	failureReasonOf,
	httpError,
	isSuccess,
	parsed,
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
} as const;

const optionalNumber = z.number().nullish().catch(null);

/** An answer that tells neither an ID nor a state does not fit. */
const answerSchema = z.object({ data: z.object({ taskId: z.string().min(1) }) });

/** The answer to a submission has the ID alone. The unit of `costTime` is not documented, so it is not passed on as seconds. */
const taskSchema = z.object({
	model: z.string().nullish().catch(null),
	failCode: z.unknown(),
	failMsg: z.unknown(),
	createTime: optionalNumber,
	completeTime: optionalNumber,
	creditsConsumed: optionalNumber,
	// In a callback of older pages.
	consumeCredits: optionalNumber,
});

/** Where a result may stand; documented is the first. */
const RESULTS = ['resultJson', 'resultUrls', 'resultUrl', 'response'];

/** Reads the answer to a submission, a task and a callback alike. */
export function readKieTask(body: unknown): Prediction {
	const task = taskIn(body);
	// The result is JSON as text.
	const result = parsed(RESULTS.map((name) => task[name]).find((value) => (value ?? '') !== ''));
	const files = readFiles(result);
	const id = taskIdIn(body);
	const told = stateIn(body);
	if (id === null && told === '' && files.length === 0) readBody(SUBJECT, answerSchema, body);
	const read = readBody(SUBJECT, taskSchema, task);
	const state = told || (hasFailed(body) ? 'fail' : files.length > 0 ? 'success' : 'waiting');
	const status = readStatus(state, STATUS_MAP);
	const charged = read.creditsConsumed ?? read.consumeCredits ?? null;
	return predictionWith(status, {
		id,
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

/** What a body says of a task: in its envelope, or bare. */
function taskIn(body: unknown): JsonObject {
	if (!isJsonObject(body)) return {};
	if (isJsonObject(body.data)) return body.data;
	return namedIn(body) === null && textOf(body.state) === '' ? {} : body;
}

/** The ID of the task that a body is about; the documents spell it in two ways. */
export function taskIdIn(body: unknown): string | null {
	if (!isJsonObject(body)) return null;
	const named = namedIn(taskIn(body)) ?? namedIn(body);
	return named ?? (isCoded(body) ? null : idOf(body.data));
}

function namedIn({ taskId, task_id, recordId }: JsonObject): string | null {
	return idOf(taskId) ?? idOf(task_id) ?? idOf(recordId);
}

/** The word for how the task is; empty where the body has none. An error has a status too, which is not that of a task. */
function stateIn(body: unknown): string {
	const { state, status } = taskIn(body);
	const told = textOf(state);
	return told !== '' || (isCoded(body) && taskIdIn(body) === null) ? told : textOf(status);
}

/** Whether a callback without a state is about a failed task. */
function hasFailed(body: unknown): boolean {
	return codeOf(body) === 501 || failureReasonOf(taskIn(body).failMsg) !== null;
}

function wordsIn(body: unknown): string {
	return wordsOf(body, ['msg', 'message', 'error', 'detail']);
}

/**
 * Errors are `{code, msg}`, also with HTTP 200. What tells the state of a task is no error, whatever its code: a task that
 * failed is called back with 501. Source: https://docs.kie.ai/market/common/get-task-detail, 2026-11-28.
 */
export function readKieError(response: ApiResponse): ApiErrorInfo | null {
	const { body, status } = response;
	const words = wordsIn(body);
	const isOfGateway = isGatewayStatus(status);
	// Whether the status of HTTP follows the code is not said, so the code counts.
	const code = isCoded(body) ? codeOf(body) : null;
	if (stateIn(body) !== '' && !isOfGateway && (isSuccess(response) || code !== null)) return null;
	if (code === null || isOfGateway) {
		if (isSuccess(response)) return isEmpty(body) ? NOTHING : null;
		const error = httpError(response, words, codeOf(body) !== null);
		return error !== null && status === 455 ? { ...error, code: meaningOf(status, words) } : error;
	}
	return {
		code: meaningOf(code, words),
		message: words || `code ${code}`,
		...(code === 501 && { advice: ADVICE_501 }),
		isOwn: true,
		// What timed out behind the envelope may go on all the same, and what has an ID was begun.
		...((tellsOfGateway(response) || taskIdIn(body) !== null) && { mayHaveBeenAccepted: true }),
	};
}

/** Nothing in place of a task, or of the balance. To a submission, that is no refusal. */
const NOTHING: ApiErrorInfo = {
	code: 'not_found',
	message: 'nothing, its data is null',
	isOwn: true,
	mayHaveBeenAccepted: true,
};

function isEmpty(body: unknown): boolean {
	const isEnvelope = isJsonObject(body) && codeOf(body) === 200;
	return isEnvelope && body.data === null && taskIdIn(body) === null && stateIn(body) === '';
}

const ADVICE_501 =
	'Check that the image opens in a viewer and suits the model. Running this item again submits it anew.';

/** A number, also as text. */
function codeOf(body: unknown): number | null {
	const code = isJsonObject(body) ? body.code : undefined;
	const number = typeof code === 'string' && /^\d{1,4}$/.test(code) ? Number(code) : code;
	return typeof number === 'number' ? number : null;
}

/** Whether a body has the code of an error. */
function isCoded(body: unknown): boolean {
	const code = codeOf(body);
	return code !== null && code !== 200;
}

/** 455 is a maintenance, 501 a failed task and 505 a feature that is switched off. */
function meaningOf(code: number, words: string): ErrorCode {
	if (/recordinfo is null|(task|record)( id)? (is |was |does )?not (found|exist)/i.test(words))
		return 'not_found';
	if (code === 455) return 'unavailable';
	if (code === 501) return 'prediction_failed';
	if (code === 505) return 'rejected';
	return code >= 400 && code < 600 ? codeOfError(code, words) : 'rejected';
}

/** Milliseconds since 1970 as a date; null where they are no time, as before the end. */
function dateOf(milliseconds: number | null | undefined): string | null {
	const date = new Date(milliseconds || Number.NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
