import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { isGatewayStatus } from '../prediction/model/retryPolicy';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import { idInLinks, idOf, idText } from './ids';
import { failureReasonOf, httpError, readBody, textOf, wordsOf } from './responses';
import { shortened } from './shortened';

export const SUBJECT = 'Bria';

/** UNKNOWN stands for a fault inside of Bria (https://docs.bria.ai/status, 2026-08-08). */
const STATUS_MAP = { ...COMMON_STATUS_MAP, unknown: 'failed' } as const;

const jobSchema = z.object({
	request_id: z.unknown(),
	status: z.string().min(1).nullish(),
	status_url: z.unknown(),
	result: z.unknown(),
	error: z.unknown(),
});

type Job = z.infer<typeof jobSchema>;

/** An answer that names no request says at least how the one that was asked about is. */
const namedSchema = z.object({ request_id: idText });

/** Reads the answer to a submission, a status and a webhook delivery, which are alike. */
export function readBriaJob(body: unknown): Prediction {
	const job = readBody(SUBJECT, jobSchema, body);
	const read = { ...job, result: resultIn(job, body) };
	const id = idOf(read.request_id) ?? idInLinks([read.status_url], 'status');
	const isSilent =
		read.status == null && read.result == null && failureReasonOf(read.error) === null;
	if (isSilent && id === null) readBody(SUBJECT, namedSchema, body);
	const word = read.status ?? inferredStatus(read);
	const status = readStatus(word, STATUS_MAP);
	const files = readFiles(read.result);
	return predictionWith(status, {
		// A refusal has an ID too, which is none of a job.
		id: isRefusal(read, body) ? null : id,
		providerStatus: word,
		files,
		output: readValue(read.result),
		failureReason: status === 'failed' ? (reasonOf(read.error) ?? unknownFault(word)) : null,
		response: body,
	});
}

/** The result in its place, or else the files of a finished job beside that place; null where there is neither. */
function resultIn({ status, status_url, result }: Job, body: unknown): unknown {
	const isEmpty = isJsonObject(result) && Object.keys(result).length === 0;
	if (result != null && !isEmpty) return result;
	const isFinished =
		status == null ? status_url == null : readStatus(status, STATUS_MAP) === 'succeeded';
	if (!isFinished || !isJsonObject(body)) return null;
	const beside = Object.entries(body).filter(([name]) => !(name in jobSchema.shape));
	return readFiles(Object.fromEntries(beside)).length > 0 ? Object.fromEntries(beside) : null;
}

/** What UNKNOWN without a reason says. */
function unknownFault(word: string): string | null {
	return /^unknown$/i.test(word.trim()) ? 'an internal error of Bria (UNKNOWN)' : null;
}

/** Whether the body tells of an error alone; some of them have other forms than the documented one. */
function isRefusal({ status, status_url, result, error }: Job, body: unknown): boolean {
	if (status != null) return false;
	const words = wordsOf(body, ['message', 'detail']);
	return failureReasonOf(error) !== null || (status_url == null && result == null && words !== '');
}

/** As Bria's own client infers it (https://github.com/Bria-AI/bria-client, 2026-08-17). */
function inferredStatus({ result, error }: Job): string {
	if (failureReasonOf(error) !== null) return 'ERROR';
	return result === undefined || result === null ? 'IN_PROGRESS' : 'COMPLETED';
}

/** What to do about statuses that no standard knows or that mean something else there. */
const ADVICE: Readonly<Record<number, string>> = {
	404: 'Bria could not find the image: check that its address is reachable from the internet.',
	415: 'Convert the image to JPEG or PNG, in RGB, RGBA or CMYK.',
	422: 'Check the image and the input. Where content moderation is on, it may have refused the image.',
	460: 'Bria could not download the image: check that its address is reachable from the internet, or set Send As to File.',
	506: 'Bria does not support this input. Retrying does not help.',
};

/**
 * Errors are `{error: {code, message, details}, request_id}`, or `{status: "NOT_FOUND"}` for an unknown job.
 * Source: the OpenAPI descriptions of Bria, 2026-08-22.
 */
export function readBriaError(response: ApiResponse): ApiErrorInfo | null {
	const { body, status } = response;
	if (tellsEnd(response)) return null;
	const own = isJsonObject(body) && isJsonObject(body.error) ? body.error : null;
	const isUnknownJob = isJsonObject(body) && /^not_found$/i.test(textOf(body.status));
	const isUnsupported =
		status === 506 && isJsonObject(body) && wordsOf(body, ['error', 'detail']) !== '';
	const words = own === null ? '' : (reasonOf(own) ?? '');
	const other = wordsOf(body, ['message', 'detail', 'error']);
	const isOwn = own !== null || isUnknownJob || isUnsupported;
	const error = httpError(response, words || other, isOwn);
	if (error === null)
		return isUnknownJob
			? { code: 'not_found', message: 'it does not know this job', isOwn: true }
			: null;
	if (own === null && !isUnsupported) return error;
	// An unknown job is told otherwise; where it is not, the words are not about an image.
	const isRejected = isUnsupported || (status === 404 && /\bimage\b/i.test(words));
	const advice = status === 404 && !isRejected ? undefined : ADVICE[status];
	return {
		...error,
		...(isRejected && { code: 'rejected' as const }),
		...(advice !== undefined && { advice }),
	};
}

/** Statuses that are about the request, whatever job its body names. */
const OF_REQUEST = [401, 402, 403, 404, 429];

/** Whether an error status comes with a job that it is the end of. */
function tellsEnd({ status, body }: ApiResponse): boolean {
	if (!isJsonObject(body) || idOf(body.request_id) === null) return false;
	const isOfRequest = OF_REQUEST.includes(status) || isGatewayStatus(status);
	return !isOfRequest && readStatus(textOf(body.status), STATUS_MAP) === 'failed';
}

/** Message and details; a code of letters says something too. */
function reasonOf(error: unknown): string | null {
	if (!isJsonObject(error)) return failureReasonOf(error);
	const { message, details, code } = error;
	const parts = [textOf(message), textOf(details), textOf(code)];
	const distinct = parts.filter((part, index) => part !== '' && parts.indexOf(part) === index);
	return distinct.length === 0 ? failureReasonOf(error) : shortened(distinct.join(', '));
}
