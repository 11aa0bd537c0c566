import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { isSettled, predictionWith, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { readStatus } from '../prediction/model/statusMap';
import { readError, readPrediction } from './replicateProtocol';
import {
	codeOfStatus,
	failureReasonOf,
	httpError,
	isGatewayCode,
	isSuccess,
	textOf,
	wordsOf,
} from './responses';

/**
 * How gateways of the new-api family speak Replicate's protocol.
 * Source: https://docs.kkiai.com/Other-Model-APIs/replicate-api/, the vendors' pages for single models and new-api's own
 * source (dto.TaskResponse), 2026-11-28.
 */
const taskSchema = z.object({
	task_id: z.string().min(1),
	status: z.string().min(1),
	fail_reason: z.unknown(),
	data: z.unknown(),
	result_url: z.unknown(),
});

type Task = z.infer<typeof taskSchema>;

/** Reads a prediction, bare or in the task envelope `{"code":"success","data":{"task_id",…,"data":{prediction}}}`. */
export function readTask(subject: string, body: unknown): Prediction {
	const wrapped = isJsonObject(body) && body.status === undefined ? body.data : body;
	const task = taskSchema.safeParse(wrapped);
	if (!task.success) return readPrediction(subject, isPrediction(wrapped) ? wrapped : body);
	const { task_id: id, status: providerStatus, fail_reason: reason, data } = task.data;
	const own = predictionWith(readStatus(providerStatus));
	const inner = isPrediction(data) ? readPrediction(subject, data) : null;
	const known = inner ?? { ...own, ...resultOf(task.data), providerStatus };
	// The task may have ended without its prediction, as when the gateway gave up.
	const isEnded = isSettled(own) && !isSettled(known);
	const failure = own.status === 'succeeded' ? null : failureReasonOf(reason);
	return {
		...known,
		...(isEnded && { status: own.status, providerStatus }),
		id,
		failureReason: inner?.failureReason ?? failure,
		response: body,
	};
}

/** The result of a task without a prediction: gateways put it at several places, one of them meant for failures. */
function resultOf({ status, data, result_url: resultUrl, fail_reason: reason }: Task) {
	if (readStatus(status) !== 'succeeded') return {};
	const results = [isJsonObject(data) ? data.output : undefined, data, resultUrl, reason];
	const result = results.find((one) => readFiles(one).length > 0);
	return { files: readFiles(result), output: readValue(result) };
}

/**
 * Errors carry `error.message` and `error.code`, sometimes with HTTP 200; Replicate's own may pass through.
 */
export function readGatewayError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	if (isSuccess(response) && !isErrorDespiteSuccess(body)) return null;
	const error = isJsonObject(body) && isJsonObject(body.error) ? body.error : null;
	const message =
		wordsOf(error, ['message']) ||
		wordsOf(body, ['detail', 'title', 'message', 'msg', 'error', 'description']) ||
		(readError(response)?.message ?? '');
	const ownCode = isJsonObject(body) ? body.code : '';
	const vendorCode = codeText(error?.code) || codeText(ownCode);
	const vendorType = textOf(error?.type) || textOf(isJsonObject(body) ? body.type : '');
	if (isMissingModel(vendorCode, message)) {
		return {
			code: 'not_found',
			message,
			advice:
				'The key has no access to this model. Choose another model, or ask the provider to enable it.',
			isOwn: true,
		};
	}
	if (isEmptyAccount(response.status, vendorCode, vendorType, message)) {
		return { code: 'billing', message, isOwn: true };
	}
	if (/^task_(origin_)?not_exist$/.test(vendorCode)) {
		return { code: 'not_found', message, isOwn: true };
	}
	if (/^(do_request_failed|read_response_body_failed)$/.test(vendorCode)) {
		// The gateway lost its upstream, which may have begun.
		return { code: 'unavailable', message, isOwn: true, mayHaveBeenAccepted: true };
	}
	if (isSuccess(response)) {
		return {
			code: codeOfVendor(vendorCode),
			message: message || 'it reports an error',
			isOwn: true,
			// What timed out behind the gateway may go on all the same.
			...(isGatewayCode(Number(vendorCode)) && { mayHaveBeenAccepted: true }),
		};
	}
	const isOwn =
		error !== null ||
		(isJsonObject(body) &&
			(body.detail !== undefined || body.title !== undefined || textOf(ownCode) !== ''));
	return httpError(response, message, isOwn);
}

/** A success names a prediction: by an ID, or by a task that has one. */
function isErrorDespiteSuccess(body: unknown): boolean {
	if (!isJsonObject(body) || body.id !== undefined || body.status !== undefined) return false;
	if (Array.isArray(body.results)) return false;
	if (body.success === false || isJsonObject(body.error) || typeof body.error === 'string')
		return true;
	const hasData = body.data !== undefined && body.data !== null;
	return body.code !== undefined && !hasData;
}

function isPrediction(value: unknown): boolean {
	return isJsonObject(value) && typeof value.status === 'string' && value.task_id === undefined;
}

/** Permanent for this key and model, although the gateways say 503 (one-api#2340, popjane#110, 2026-11-28). */
function isMissingModel(vendorCode: string, message: string): boolean {
	return vendorCode === 'model_not_found' || /无可用渠道|no available channel/i.test(message);
}

/**
 * An empty account: a code, or Chinese words without one ("this token's quota is used up", "reserving the fee failed").
 * With 429 only the code counts: older gateways put words about load on every 429 of the upstream.
 */
function isEmptyAccount(
	status: number,
	vendorCode: string,
	vendorType: string,
	message: string,
): boolean {
	if (
		/insufficient_(user_)?quota|pre_consume_token_quota_failed/i.test(`${vendorCode} ${vendorType}`)
	)
		return true;
	return (
		status !== 429 &&
		/额度|余额|欠费|insufficient.{0,20}(quota|balance|credit)|quota.{0,20}(exceeded|exhausted|not enough|insufficient|used up)|(exceeded|exhausted|used up).{0,20}quota/i.test(
			message,
		)
	);
}

/** A code as text, whether it is a word or a number. */
function codeText(code: unknown): string {
	return typeof code === 'number' ? String(code) : textOf(code);
}

/** A code in a body with HTTP 200, where it is an HTTP status. */
function codeOfVendor(vendorCode: string): ApiErrorInfo['code'] {
	const status = Number(vendorCode);
	return status >= 400 && status < 600 ? codeOfStatus(status) : 'rejected';
}
