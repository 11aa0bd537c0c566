import { z } from 'zod';
import { toHex } from '../prediction/model/color';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import { marginText, type OutputImageSupport } from '../prediction/model/outputImage';
import { readFiles } from '../prediction/files/outputFiles';
import { PredictionError } from '../prediction/model/errors';
import type { ApiResponse } from '../prediction/model/ports';
import { predictionWith, type Credits, type Prediction } from '../prediction/model/prediction';
import type {
	ApiErrorInfo,
	Provider,
	SubmitOptions,
	SubmittedImage,
	UploadScheme,
} from '../prediction/model/provider';
import { readStatus } from '../prediction/model/statusMap';
import { bearerSecret } from '../prediction/signatures/bearerSecret';
import { requireRemoval } from './imageResponses';
import {
	codeOfStatus,
	failureReasonOf,
	httpError,
	isSuccess,
	readBody,
	textOf,
	wordsOf,
} from './responses';

const SUBJECT = 'Leonardo';

/** Stands for an uploaded file, which Leonardo knows by its ID. */
const UPLOADED = 'leonardo-upload:';

/** Base64 makes four bytes of three; up to 10 MB of it are taken (https://docs.leonardo.ai/docs/remove-bg, 2026-09-02). */
const MAX_INLINE_BYTES = 7 * 1024 * 1024;

/** Source: https://docs.leonardo.ai/docs/remove-bg, 2026-09-02. */
const outputImage: OutputImageSupport = {
	backgrounds: ['transparent', 'color', 'image'],
	backgroundImage: { url: true, file: true },
	crop: true,
	margin: { most: { '%': 50, px: 500 }, counts: [1, 2, 4], needsCrop: true },
	formats: ['png', 'jpg', 'webp'],
	outputTypes: ['cutout', 'mask'],
	sizes: [
		{ value: 'auto', name: 'Automatic' },
		{ value: '50MP', name: '50 Megapixels' },
		{ value: 'full', name: 'Full' },
		{ value: 'preview', name: 'Preview (0.25 Megapixels)' },
	],
	shadows: [
		{ value: 'none', name: 'None' },
		{ value: 'drop', name: 'Drop Shadow' },
		{ value: '3d', name: '3D Shadow' },
		{ value: 'car', name: 'Car Shadow' },
	],
	toInput: ({ background, backgroundColor, crop, margin, format, outputType, size, shadow }) => ({
		...(size !== undefined && { size }),
		// It has no automatic format.
		...(format !== undefined && format !== 'auto' && { format }),
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? '#ffffff' : toHex(backgroundColor),
		}),
		...(crop !== undefined && { crop }),
		...(margin !== undefined && { crop_margin: marginText(margin) }),
		...(outputType !== undefined && { channels: outputType === 'mask' ? 'alpha' : 'rgba' }),
		...(shadow !== undefined && { shadow_type: shadow }),
	}),
};

const uploadSchema = z.object({
	uploadInitImage: z.object({
		id: z.string().min(1),
		url: z.string().url(),
		fields: z.string(),
	}),
});

/** Two steps: ask for a place, then post the file there without a key (https://docs.leonardo.ai/reference/uploadinitimage, 2026-11-28). */
const upload: UploadScheme = {
	buildRequest: ({ fileName }) => ({
		method: 'POST',
		path: '/v1/init-image',
		body: { extension: /\.(jpe?g|png|webp)$/i.exec(fileName)?.[1]?.toLowerCase() ?? 'png' },
	}),
	readResponse: (body, file) => {
		const { id, url, fields } = readBody(SUBJECT, uploadSchema, body).uploadInitImage;
		const signed = z.record(z.string()).parse(JSON.parse(fields));
		return {
			url: `${UPLOADED}${id}`,
			put: {
				url,
				method: 'POST',
				content: [
					...Object.entries(signed).map(([name, text]) => ({ name, text })),
					{ name: 'file', file },
				],
			},
		};
	},
};

/** Costs come as text or number, in dollars or credits. */
const costSchema = z.object({ amount: z.coerce.number(), unit: z.string() }).nullish().catch(null);

const syncSchema = z.object({
	id: z.string().nullish().catch(null),
	blockedCount: z.number().nullish().catch(null),
	cost: costSchema,
	results: z.array(z.unknown()),
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
	createdAt: z.string().nullish().catch(null),
});

const accountSchema = z.object({
	user_details: z
		.array(
			z.object({
				apiPaidTokens: z.number().nullish().catch(null),
				apiSubscriptionTokens: z.number().nullish().catch(null),
			}),
		)
		.min(1),
});

/**
 * Leonardo.Ai's `remove-bg`, the successor of remove.bg. Whoever waits gets the result in the response; with an ID only
 * where nobody does. Source: https://docs.leonardo.ai/docs/remove-bg and
 * https://docs.leonardo.ai/docs/migrate-from-the-removebg-api-to-leonardoai, 2026-09-02.
 */
export const leonardo: Provider = {
	id: 'leonardo',
	title: 'Leonardo.Ai',
	subject: SUBJECT,
	formHint: 'The successor of remove.bg; about 0.10 USD an image',
	modelHint: 'remove-bg',
	credential: 'removeBackgroundLeonardoApi',
	defaultBaseUrl: 'https://cloud.leonardo.ai/api/rest',
	models: [
		{
			name: 'remove-bg',
			value: 'remove-bg',
			page: 'https://docs.leonardo.ai/docs/remove-bg',
			purpose: 'people, products, cars, animals and graphics',
			removesBackground: true,
		},
	],
	supportsModelChoice: true,
	imageInput: {
		takesUrl: true,
		file: { via: 'upload', upload, inlineUpToBytes: MAX_INLINE_BYTES },
		maxBytes: 25 * 1024 * 1024,
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
		advice: 'Use a smaller image.',
	},
	outputImage: [outputImage],
	supportsCustomInput: false,
	// Per key: 100 submissions a minute, 10 at once (https://docs.leonardo.ai/v1.0/reference/limits, 2026-11-28).
	limits: { initialConcurrency: 4, submissions: { count: 100, perMs: 60_000 } },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		const body = {
			model: options.model.trim() || 'remove-bg',
			public: false,
			parameters: parametersOf(options),
		};
		if (!options.waitForCompletion) {
			return { request: { method: 'POST', path: '/v2/generations', body } };
		}
		return {
			request: {
				method: 'POST',
				path: '/v2/generationssync',
				// The photo does not stay in the account's library.
				body: { ...body, ephemeral: true, base64: false },
			},
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: readGeneration,
	readError,
	buildStatusRequest: (id) => ({
		method: 'GET',
		path: `/v1/generations/${encodeURIComponent(id)}`,
	}),
	// Set once per key, signed by nothing but the callback key: https://docs.leonardo.ai/docs/guide-to-the-webhook-callback-feature, 2026-01-21.
	webhook: {
		publicOnly: true,
		setInAccount: true,
		setUp:
			'Leonardo.Ai calls one URL per API key: enter the production URL above, and a callback key of your own, where you create the key at Leonardo.Ai, and the same callback key as Webhook Callback Key of the credential.',
		proof: {
			secret: { field: 'webhookCallbackKey' },
			coversBody: true,
			accepts: bearerSecret,
		},
	},
	balance: {
		buildRequest: () => ({ method: 'GET', path: '/v1/me' }),
		read: (body) => {
			const [account] = readBody(SUBJECT, accountSchema, body).user_details;
			const tokens = (account?.apiPaidTokens ?? 0) + (account?.apiSubscriptionTokens ?? 0);
			return { charged: null, remaining: tokens, unit: 'credits' };
		},
	},
};

function parametersOf({ task }: SubmitOptions): JsonObject {
	const { image, backgroundImage, outputInput, additionalInput } = requireRemoval(SUBJECT, task);
	return {
		...outputInput,
		...additionalInput,
		guidances: {
			image_reference: [{ image: imageOf(image) }],
			...(backgroundImage !== undefined && {
				background_image_reference: [{ image: imageOf(backgroundImage) }],
			}),
		},
	};
}

function imageOf(image: SubmittedImage): JsonObject {
	if (image.kind === 'file') {
		return { type: 'BASE64', data: Buffer.from(image.bytes).toString('base64') };
	}
	return image.url.startsWith(UPLOADED)
		? { type: 'UPLOADED', id: image.url.slice(UPLOADED.length) }
		: { type: 'URL', url: image.url };
}

/** Reads the finished result, the acceptance and the state alike; they come bare and wrapped. */
function readGeneration(body: unknown): Prediction {
	const inner = unwrapped(body);
	const finished = syncSchema.safeParse(inner);
	if (finished.success) return readFinished(finished.data, body);
	const accepted = acceptedSchema.safeParse(inner);
	if (accepted.success) {
		const { generationId: id, cost, apiCreditCost } = accepted.data;
		const credits =
			apiCreditCost == null
				? creditsOf(cost)
				: { charged: apiCreditCost, remaining: null, unit: 'credits' };
		return predictionWith('starting', {
			id,
			providerStatus: 'PENDING',
			model: 'remove-bg',
			credits,
			response: body,
		});
	}
	if (isJsonObject(body) && body.generations_by_pk === null) {
		throw new PredictionError('not_found', `${SUBJECT} does not know this prediction`, {
			advice:
				'Check the prediction ID, and that the credential belongs to the account that created it.',
		});
	}
	const { id, status, generated_images, images, createdAt } = readBody(
		SUBJECT,
		generationSchema,
		inner,
	);
	return predictionWith(readStatus(status === 'COMPLETE' ? 'completed' : status), {
		id,
		model: 'remove-bg',
		providerStatus: status,
		files: readFiles(urlsOf(generated_images ?? images ?? [])),
		createdAt: createdAt ?? null,
		response: body,
	});
}

/** Results that were moderated are missing, and paid all the same. */
function readFinished(
	{ id = null, results, blockedCount, cost }: z.infer<typeof syncSchema>,
	body: unknown,
): Prediction {
	const files = readFiles(urlsOf(results));
	const isBlocked = files.length === 0 && (blockedCount ?? 0) > 0;
	const status = isBlocked ? 'failed' : 'succeeded';
	return predictionWith(status, {
		id,
		model: 'remove-bg',
		files,
		failureReason: isBlocked ? 'the content moderation withheld the result' : null,
		credits: creditsOf(cost),
		response: body,
	});
}

function urlsOf(images: readonly unknown[]): unknown[] {
	return images.map((image) =>
		isJsonObject(image) ? (image.url ?? image.dataB64 ?? image) : image,
	);
}

function creditsOf(cost: z.infer<typeof costSchema>): Credits | null {
	if (cost == null) return null;
	const unit = cost.unit.toUpperCase() === 'DOLLARS' ? 'USD' : 'credits';
	return { charged: cost.amount, remaining: null, unit };
}

function unwrapped(body: unknown): unknown {
	if (!isJsonObject(body)) return body;
	const delivered = isJsonObject(body.data) ? body.data.object : undefined;
	return body.generateSync ?? body.generate ?? body.generations_by_pk ?? delivered ?? body;
}

/** Errors come with HTTP 200 too: `errors[]` with a status of their own, or `{error, path, code}` of the gateway that checks keys. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	const [first] = isJsonObject(body) && Array.isArray(body.errors) ? body.errors : [];
	const extensions = isJsonObject(first) && isJsonObject(first.extensions) ? first.extensions : {};
	const hookError = isJsonObject(body) && typeof body.error === 'string' && 'path' in body;
	if (first === undefined && !hookError) {
		const isOwn = isJsonObject(body) && (body.error !== undefined || body.message !== undefined);
		return httpError(response, wordsOf(body, ['error', 'message', 'detail']), isOwn);
	}
	const message = failureReasonOf(first ?? body) ?? '';
	if (/authori[sz]ation hook|authentication hook|unauthorized/i.test(message))
		return { code: 'unauthorized', message, isOwn: true };
	const status = Number(textOf(extensions.statusCode) || extensions.statusCode);
	const code = Number.isFinite(status) && status >= 400 ? codeOfStatus(status) : null;
	const fallback = isSuccess(response) ? 'rejected' : codeOfStatus(response.status);
	return { code: code ?? fallback, message, isOwn: true };
}
