import { z } from 'zod';
import { readFiles } from '../prediction/files/outputFiles';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Credits, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { readStatus } from '../prediction/model/statusMap';
import { base64Files } from './imageResponses';
import {
	codeOfStatus,
	failureReasonOf,
	httpError,
	isSuccess,
	numberOrText,
	readBody,
	wordsOf,
} from './responses';

const SUBJECT = 'Leonardo.Ai';
const MODEL = 'remove-bg';

const text = z.string().nullish().catch(null);

/** Costs come as text or number, in dollars or credits. */
const costSchema = z.object({ amount: numberOrText, unit: z.string() }).nullish().catch(null);

const finishedSchema = z.object({
	id: text,
	blockedCount: z.number().nullish().catch(null),
	cost: costSchema,
	results: z.array(z.unknown()).nullable(),
});

const acceptedSchema = z.object({
	generationId: z.string().min(1),
	cost: costSchema,
	apiCreditCost: z.number().nullish().catch(null),
});

const generationSchema = z.object({
	id: z.string().min(1),
	status: z.string().min(1),
	generated_images: z.array(z.unknown()).nullish().catch(null),
	images: z.array(z.unknown()).nullish().catch(null),
	createdAt: text,
});

/**
 * Reads the finished result, the acceptance, the state and a webhook delivery alike; all but the last come bare and in an
 * envelope. Sources: https://docs.leonardo.ai/docs/remove-bg, 2026-09-02; https://docs.leonardo.ai/reference/getgenerationbyid,
 * 2026-11-28; https://docs.leonardo.ai/docs/guide-to-the-webhook-callback-feature, 2026-01-21.
 */
export function readGeneration(body: unknown): Prediction {
	const inner = unwrapped(body);
	const response = withoutCallbackKey(body);
	const finished = finishedSchema.safeParse(inner);
	if (finished.success) return readFinished(finished.data, response);
	const accepted = acceptedSchema.safeParse(inner);
	if (accepted.success) return readAccepted(accepted.data, response);
	const generation = readBody(SUBJECT, generationSchema, inner);
	const { id, status, generated_images: generated, images, createdAt } = generation;
	return predictionWith(readStatus(status), {
		id,
		model: MODEL,
		providerStatus: status,
		files: filesOf(generated ?? images ?? []),
		createdAt: createdAt ?? null,
		response,
	});
}

function readAccepted(
	{ generationId: id, cost, apiCreditCost }: z.infer<typeof acceptedSchema>,
	response: unknown,
): Prediction {
	const inCredits = { charged: apiCreditCost ?? null, remaining: null, unit: 'credits' };
	const credits = apiCreditCost === null || apiCreditCost === undefined ? null : inCredits;
	return predictionWith('starting', {
		id,
		model: MODEL,
		providerStatus: 'PENDING',
		credits: credits ?? creditsOf(cost),
		response,
	});
}

/** Results that were moderated are missing, and paid all the same. */
function readFinished(
	{ id = null, results, blockedCount, cost }: z.infer<typeof finishedSchema>,
	response: unknown,
): Prediction {
	const files = filesOf(results ?? []);
	const isBlocked = files.length === 0 && (blockedCount ?? 0) > 0;
	return predictionWith(isBlocked ? 'failed' : 'succeeded', {
		id,
		model: MODEL,
		files,
		failureReason: isBlocked
			? 'the content moderation withheld the result, which is charged all the same'
			: null,
		credits: creditsOf(cost),
		response,
	});
}

function filesOf(images: readonly unknown[]): Prediction['files'] {
	return images.flatMap((image) => {
		if (!isJsonObject(image)) return [];
		const byUrl = typeof image.url === 'string' ? readFiles(image.url) : [];
		return byUrl.length > 0 ? byUrl : base64Files(image.dataB64);
	});
}

function creditsOf(cost: z.infer<typeof costSchema>): Credits | null {
	if (cost === null || cost === undefined) return null;
	const unit = cost.unit.toUpperCase() === 'DOLLARS' ? 'USD' : 'credits';
	return { charged: cost.amount, remaining: null, unit };
}

function unwrapped(body: unknown): unknown {
	if (!isJsonObject(body)) return body;
	const delivered = isJsonObject(body.data) ? body.data.object : undefined;
	return body.generateSync ?? body.generate ?? body.generations_by_pk ?? delivered ?? body;
}

/** A delivery repeats the callback key in clear, which is nobody's business behind the trigger. */
function withoutCallbackKey(body: unknown): unknown {
	if (!isJsonObject(body) || !isJsonObject(body.data) || !isJsonObject(body.data.object))
		return body;
	const shown = Object.entries(body.data.object).filter(([name]) => name !== 'apiKey');
	return { ...body, data: { ...body.data, object: Object.fromEntries(shown) } };
}

/**
 * Errors come with HTTP 200 too: `errors[]` with a status of their own, `{error, path, code}` of the gateway that checks keys,
 * and nothing in place of a generation that is unknown. Sources: https://docs.leonardo.ai/docs/migrate-from-the-removebg-api-to-leonardoai, 2026-09-02;
 * https://docs.leonardo.ai/docs/api-error-messages, 2026-01-28.
 */
export function readLeonardoError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	if (isJsonObject(body) && body.generations_by_pk === null)
		return { code: 'not_found', message: 'it does not know this generation', isOwn: true };
	const [first] = isJsonObject(body) && Array.isArray(body.errors) ? body.errors : [];
	const isOfGateway = isJsonObject(body) && typeof body.error === 'string' && 'path' in body;
	if (first === undefined && !isOfGateway) {
		const isOwn = isJsonObject(body) && typeof body.error === 'string';
		return httpError(response, wordsOf(body, ['error', 'message', 'detail']), isOwn);
	}
	const message = failureReasonOf(first ?? body) ?? '';
	const isRefusedKey = /authori[sz]ation hook|authentication hook|unauthorized/i.test(message);
	if (isRefusedKey || extensionsOf(first).code === 'access-denied')
		return { code: 'unauthorized', message, isOwn: true };
	// An empty account has no status of its own (seen in the field, 2026-11-28).
	if (/not enough (api )?(tokens|credits)|insufficient (tokens?|credits?|balance)/i.test(message))
		return { code: 'billing', message, isOwn: true };
	const status = statusIn(first);
	if (status === null && isSuccess(response)) {
		const { code } = extensionsOf(first);
		// A timeout or a failure on the inside is no refusal: every generation that was begun is charged.
		const isUnclear = /time[ds]?[ -]?out/i.test(message) || code === 'unexpected';
		return isUnclear
			? { code: 'unavailable', message, isOwn: true, mayHaveBeenAccepted: true }
			: { code: 'rejected', message, isOwn: true };
	}
	if (status === null) return { code: codeOfStatus(response.status), message, isOwn: true };
	const isUnclear = isSuccess(response) && (status === 408 || status >= 500);
	return {
		code: codeOfStatus(status),
		message,
		isOwn: true,
		...(isUnclear && { mayHaveBeenAccepted: true }),
	};
}

function extensionsOf(error: unknown): JsonObject {
	return isJsonObject(error) && isJsonObject(error.extensions) ? error.extensions : {};
}

function statusIn(error: unknown): number | null {
	const { data: status = Number.NaN } = numberOrText.safeParse(extensionsOf(error).statusCode);
	return Number.isInteger(status) && status >= 400 && status < 600 ? status : null;
}
