import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { isGatewayStatus } from '../prediction/model/retryPolicy';
import { codeText, isWell, tellsOfGateway } from './bodyCodes';
import { codeOfError, isEmptyAccount } from './errorCode';
import { readError } from './replicateProtocol';
import { failureReasonOf, httpError, isSuccess, textOf, wordsOf } from './responses';

const WORDS = ['detail', 'title', 'message', 'msg', 'error', 'description'] as const;

/**
 * The errors of gateways of the new-api family: they carry `error.message` and `error.code`, sometimes with HTTP 200;
 * Replicate's own may pass through. Source: as in newApiTasks.ts.
 */
export function readGatewayError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	if (isSuccess(response) && !isErrorDespiteSuccess(body)) return null;
	const error = isJsonObject(body) && isJsonObject(body.error) ? body.error : null;
	const message =
		wordsOf(error, ['message']) || wordsOf(body, WORDS) || (readError(response)?.message ?? '');
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
	if (isEmptyAccount(Number(vendorCode) || response.status, message, body)) {
		return { code: 'billing', message, isOwn: true };
	}
	if (/^task_(origin_)?not_exist$/.test(vendorCode)) {
		return { code: 'not_found', message, isOwn: true };
	}
	const upstreamStatus = Number(codeText(error?.param)) || response.status;
	if ([vendorCode, vendorType].some((word) => hasLostUpstream(word, upstreamStatus))) {
		return { code: 'unavailable', message, isOwn: true, mayHaveBeenAccepted: true };
	}
	if (isSuccess(response)) {
		return {
			code: codeOfVendor(vendorCode || codeText(isJsonObject(body) ? body.status : ''), message),
			message: message || 'it reports an error',
			isOwn: true,
			// What timed out behind the gateway may go on all the same.
			...(tellsOfGateway(response) && { mayHaveBeenAccepted: true }),
		};
	}
	const isOwn =
		error !== null ||
		(isJsonObject(body) &&
			(body.detail !== undefined || body.title !== undefined || textOf(ownCode) !== ''));
	return httpError(response, message, isOwn);
}

/** Go writes out what is empty. */
function says(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** A success names a prediction, by an ID or by a task that has one, or it says that all is well. */
function isErrorDespiteSuccess(body: unknown): boolean {
	if (!isJsonObject(body) || says(body.id) || says(body.task_id)) return false;
	if (Array.isArray(body.results)) return false;
	if (says(body.status)) {
		// A state without an ID is that of the prediction; these are none, and come with words only.
		const isState = body.status !== 'error' && typeof body.status !== 'number';
		return !isState && !says(body.output) && !says(body.input) && wordsOf(body, WORDS) !== '';
	}
	if (body.success === false || failureReasonOf(body.error) !== null) return true;
	const hasData = body.data !== undefined && body.data !== null;
	return body.code !== undefined && !hasData && !isWell(body.code);
}

/**
 * Whether the gateway lost its upstream, which may have begun: it got no response, or none that it could read, or a failure.
 * The words are those of new-api (types/error.go, its task routes) and of one-api before it, 2026-11-28.
 */
function hasLostUpstream(word: string, upstreamStatus: number): boolean {
	if (/^(bad_response_status_code|fail_to_fetch_task)$/.test(word)) {
		const isRefused = upstreamStatus >= 400 && upstreamStatus < 500;
		return !isRefused || isGatewayStatus(upstreamStatus);
	}
	return /^do_request_failed$|^(empty|invalid)_response$|(^|[_:])response(_body|(_body)?_failed|_time_exceeded)$|time(d_)?out/.test(
		word,
	);
}

/** Permanent for this key and model, although the gateways say 503 (one-api#2340, popjane#110, 2026-11-28). */
function isMissingModel(vendorCode: string, message: string): boolean {
	return vendorCode === 'model_not_found' || /无可用渠道|no available channel/i.test(message);
}

/** A code in a body with HTTP 200, where it is an HTTP status. */
function codeOfVendor(vendorCode: string, message: string): ApiErrorInfo['code'] {
	const status = Number(vendorCode);
	return status >= 400 && status < 600 ? codeOfError(status, message) : 'rejected';
}
