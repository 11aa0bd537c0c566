import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import { failureReasonOf, httpError, readBody, shortened, textOf, wordsOf } from './responses';

export const SUBJECT = 'Bria';

/** UNKNOWN stands for a fault inside of Bria (https://docs.bria.ai/status, 2026-08-08). */
const STATUS_MAP = { ...COMMON_STATUS_MAP, unknown: 'failed' } as const;

const jobSchema = z.object({
	request_id: z.string().min(1).nullish(),
	status: z.string().min(1).nullish(),
	status_url: z.unknown(),
	result: z.unknown(),
	error: z.unknown(),
});

/** An answer that names no request says at least how the one that was asked about is. */
const namedSchema = z.object({ request_id: z.string().min(1) });

/** Reads the answer to a submission, a status and a webhook delivery, which are alike. */
export function readBriaJob(body: unknown): Prediction {
	const read = readBody(SUBJECT, jobSchema, body);
	if (read.status == null) readBody(SUBJECT, namedSchema, body);
	const word = read.status ?? inferredStatus(read);
	const status = readStatus(word, STATUS_MAP);
	const files = readFiles(read.result);
	return predictionWith(status, {
		// A refusal has an ID too, which is none of a job.
		id: isRefusal(read, body) ? null : (read.request_id ?? null),
		providerStatus: word,
		files,
		output: readValue(read.result),
		failureReason: status === 'failed' ? (reasonOf(read.error) ?? unknownFault(word)) : null,
		response: body,
	});
}

/** What UNKNOWN without a reason says. */
function unknownFault(word: string): string | null {
	return /^unknown$/i.test(word.trim()) ? 'an internal error of Bria (UNKNOWN)' : null;
}

/** Whether the body tells of an error alone; some of them have other forms than the documented one. */
function isRefusal(
	{ status, status_url, result, error }: z.infer<typeof jobSchema>,
	body: unknown,
) {
	if (status != null) return false;
	const words = wordsOf(body, ['message', 'detail']);
	return failureReasonOf(error) !== null || (status_url == null && result == null && words !== '');
}

/** As Bria's own client infers it (https://github.com/Bria-AI/bria-client, 2026-08-17). */
function inferredStatus({ result, error }: z.infer<typeof jobSchema>): string {
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
	const own = isJsonObject(body) && isJsonObject(body.error) ? body.error : null;
	const isUnknownJob = isJsonObject(body) && body.status === 'NOT_FOUND';
	const words = own === null ? '' : (reasonOf(own) ?? '');
	const other = wordsOf(body, ['message', 'detail']);
	const error = httpError(response, words || other, own !== null || isUnknownJob);
	if (error === null)
		return isUnknownJob
			? { code: 'not_found', message: 'it does not know this job', isOwn: true }
			: null;
	if (own === null) return error;
	// An unknown job is told otherwise; where it is not, the words are not about an image.
	const isRejected = status === 506 || (status === 404 && /\bimage\b/i.test(words));
	const advice = status === 404 && !isRejected ? undefined : ADVICE[status];
	return {
		...error,
		...(isRejected && { code: 'rejected' as const }),
		...(advice !== undefined && { advice }),
	};
}

/** Message and details; a code of letters says something too. */
function reasonOf(error: unknown): string | null {
	if (!isJsonObject(error)) return failureReasonOf(error);
	const { message, details, code } = error;
	const parts = [textOf(message), textOf(details), textOf(code)];
	const distinct = parts.filter((part, index) => part !== '' && parts.indexOf(part) === index);
	return distinct.length === 0 ? failureReasonOf(error) : shortened(distinct.join(', '));
}
