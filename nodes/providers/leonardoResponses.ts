import { z } from 'zod';
import { readFiles } from '../prediction/files/outputFiles';
import { isJsonObject } from '../prediction/model/json';
import {
	predictionWith,
	type Credits,
	type Prediction,
	type PredictionStatus,
} from '../prediction/model/prediction';
import { readStatus } from '../prediction/model/statusMap';
import { base64Files } from './imageResponses';
import { idText } from './ids';
import { failureReasonIn, numberOrText, readBody } from './responses';

export const SUBJECT = 'Leonardo.Ai';
const MODEL = 'remove-bg';

const text = z.string().nullish().catch(null);

/** Costs come as text or number, in dollars or credits. */
const costSchema = z.object({ amount: numberOrText, unit: z.string() }).nullish().catch(null);

/** A finished result has `results`, an acceptance `generationId`, a state `status` and a list of images. */
const generationSchema = z.object({
	id: idText.nullish().catch(null),
	generationId: idText.nullish().catch(null),
	status: text,
	results: z.unknown(),
	generated_images: z.unknown(),
	images: z.unknown(),
	blockedCount: numberOrText.nullish().catch(null),
	cost: costSchema,
	apiCreditCost: z.number().nullish().catch(null),
	createdAt: text,
});

type Generation = z.infer<typeof generationSchema>;

/** What names no generation and has no result has to say how the one that was asked about is. */
const statedSchema = z.object({ status: z.string().min(1) });

/**
 * Reads the finished result, the acceptance, the state and a webhook delivery alike; all but the last come bare and in an
 * envelope. Sources: https://docs.leonardo.ai/docs/remove-bg, 2026-09-02; https://docs.leonardo.ai/reference/getgenerationbyid,
 * 2026-11-28; https://docs.leonardo.ai/docs/guide-to-the-webhook-callback-feature, 2026-01-21.
 */
export function readGeneration(body: unknown): Prediction {
	const inner = unwrapped(body);
	const generation = readBody(SUBJECT, generationSchema, inner);
	const { results, cost, apiCreditCost } = generation;
	const id = generation.id || generation.generationId || null;
	const files = filesOf(generation);
	const isWithheld = files.length === 0 && (generation.blockedCount ?? 0) > 0;
	const isFinished = (results !== undefined && results !== null) || files.length > 0 || isWithheld;
	if (id === null && !isFinished) readBody(SUBJECT, statedSchema, inner);
	const word = generation.status || (isFinished ? 'succeeded' : 'PENDING');
	const told = readStatus(word);
	// Results that were moderated are missing, and paid all the same.
	const status = told === 'succeeded' && isWithheld ? 'failed' : told;
	return predictionWith(status, {
		id,
		model: MODEL,
		providerStatus: word,
		files,
		failureReason:
			status !== told
				? 'the content moderation withheld the result, which is charged all the same'
				: reasonIn(told, inner),
		createdAt: generation.createdAt ?? null,
		credits:
			typeof apiCreditCost === 'number'
				? { charged: apiCreditCost, remaining: null, unit: 'credits' }
				: creditsOf(cost),
		response: withoutCallbackKey(body),
	});
}

/** What goes wrong is said once the generation ended; an error beside one that goes on is none of its own. */
function reasonIn(status: PredictionStatus, generation: unknown): string | null {
	const hasEndedBadly = status === 'failed' || status === 'canceled';
	return hasEndedBadly ? failureReasonIn(status, generation) : null;
}

/** Whether a body has a result, whatever else it says. */
export function hasResult(body: unknown): boolean {
	const generation = generationSchema.safeParse(unwrapped(body));
	return generation.success && filesOf(generation.data).length > 0;
}

function filesOf({ results, generated_images, images }: Generation): Prediction['files'] {
	return [results ?? generated_images ?? images].flat().flatMap((image: unknown) => {
		if (typeof image === 'string') return readFiles(image);
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

/** What a generation may be wrapped in, also one in another. */
const ENVELOPES = [
	'data',
	'generateSync',
	'generate',
	'sdGenerationJob',
	'generations_by_pk',
	'object',
];

function unwrapped(body: unknown, depth = 0): unknown {
	const outer: unknown = Array.isArray(body) && body.length === 1 ? body[0] : body;
	const parts = isJsonObject(outer) ? ENVELOPES.map((name) => outer[name]) : [];
	const inner = parts.find((part) => isJsonObject(part));
	return inner === undefined || depth > ENVELOPES.length ? outer : unwrapped(inner, depth + 1);
}

/** How a delivery calls the callback key. */
const CALLBACK_KEYS = ['apiKey', 'webhookCallbackApiKey'];
/** No response is nested deeper; what lies behind cannot be looked through, so it is not shown. */
const MAX_SHOWN_DEPTH = 100;

/**
 * A delivery repeats the callback key in clear, which is nobody's business behind the trigger. What has none stays as it came.
 */
function withoutCallbackKey(value: unknown, depth = 0): unknown {
	if (value instanceof Uint8Array) return value;
	if (depth > MAX_SHOWN_DEPTH) return null;
	if (Array.isArray(value)) {
		const parts = value.map((part) => withoutCallbackKey(part, depth + 1));
		return parts.every((part, index) => part === value[index]) ? value : parts;
	}
	if (!isJsonObject(value)) return value;
	const shown = Object.entries(value)
		.filter(([name]) => !CALLBACK_KEYS.includes(name))
		.map(([name, part]) => [name, withoutCallbackKey(part, depth + 1)] as const);
	const isAsItCame =
		shown.length === Object.keys(value).length &&
		shown.every(([name, part]) => part === value[name]);
	return isAsItCame ? value : Object.fromEntries(shown);
}
