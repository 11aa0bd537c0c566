import { z } from 'zod';
import { toHex } from '../prediction/model/color';
import type { JsonObject } from '../prediction/model/json';
import {
	marginTexts,
	refuseTransparentJpeg,
	type OutputImageSupport,
} from '../prediction/model/outputImage';
import type { BalanceScheme, Provider } from '../prediction/model/provider';
import type { SubmitOptions } from '../prediction/model/submission';
import { bearerSecret } from '../prediction/signatures/bearerSecret';
import { readLeonardoError } from './leonardoErrors';
import { imageReference, leonardoUpload } from './leonardoImages';
import { readGeneration, SUBJECT } from './leonardoResponses';
import { requireRemoval } from './removals';
import { numberOrText, readBody } from './responses';

/** Source: https://docs.leonardo.ai/docs/remove-bg, 2026-09-02. It has no automatic format. */
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
	refuses: refuseTransparentJpeg,
	toInput: ({ background, backgroundColor, crop, margin, format, outputType, size, shadow }) => ({
		...(size !== undefined && { size }),
		...(format !== undefined && format !== 'auto' && { format }),
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? '#ffffff' : toHex(backgroundColor),
		}),
		...(crop !== undefined && { crop }),
		...(margin !== undefined && { crop_margin: marginTexts(margin).join(' ') }),
		...(outputType !== undefined && { channels: outputType === 'mask' ? 'alpha' : 'rgba' }),
		...(shadow !== undefined && { shadow_type: shadow }),
	}),
};

const tokens = numberOrText.nullish().catch(null);
const accountSchema = z.object({
	user_details: z.array(z.object({ apiPaidTokens: tokens, apiSubscriptionTokens: tokens })).min(1),
});

function isNumber(value: number | null | undefined): value is number {
	return typeof value === 'number';
}

/** Source: https://docs.leonardo.ai/reference/getuserself, 2026-11-28. */
const balance: BalanceScheme = {
	buildRequest: () => ({ method: 'GET', path: '/v1/me' }),
	read: (body) => {
		const [account] = readBody(SUBJECT, accountSchema, body).user_details;
		const told = [account?.apiPaidTokens, account?.apiSubscriptionTokens].filter(isNumber);
		const remaining = told.length === 0 ? null : told.reduce((sum, count) => sum + count);
		return { charged: null, remaining, unit: 'credits' };
	},
};

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
	modelHint: '',
	credential: 'removeBackgroundLeonardoApi',
	defaultBaseUrl: 'https://cloud.leonardo.ai/api/rest',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: true,
		takesHttpsOnly: true,
		// Base64 takes files of less than 7.5 MB.
		file: { via: 'upload', upload: leonardoUpload, inlineUpToBytes: 7 * 1024 * 1024 },
		maxBytes: 25 * 1024 * 1024,
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
		advice: 'Make the image smaller.',
	},
	outputImage: [outputImage],
	supportsCustomInput: false,
	// For each key: 100 submissions a minute, 10 at once (https://docs.leonardo.ai/v1.0/reference/limits, 2026-11-28).
	limits: { initialConcurrency: 4, submissions: { count: 100, perMs: 60_000 } },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		const body = { model: 'remove-bg', public: false, parameters: parametersOf(options) };
		if (!options.waitForCompletion) {
			return { request: { method: 'POST', path: '/v2/generations', body } };
		}
		// Ephemeral: the photo does not stay in the account's library.
		const held = { ...body, ephemeral: true, base64: false };
		return {
			request: { method: 'POST', path: '/v2/generationssync', body: held },
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: readGeneration,
	readError: readLeonardoError,
	buildStatusRequest: (id) => ({
		method: 'GET',
		path: `/v1/generations/${encodeURIComponent(id)}`,
	}),
	// Set once per key, and proven by the callback key alone: https://docs.leonardo.ai/docs/guide-to-the-webhook-callback-feature, 2026-01-21.
	webhook: {
		publicOnly: true,
		setInAccount: true,
		setUp:
			'Leonardo.Ai calls one URL per API key. Where you create the key at Leonardo.Ai, enter the production URL above and a callback key of your own. Enter the same callback key as Webhook Callback Key of the credential.',
		proof: { secret: { field: 'webhookCallbackKey' }, covers: 'sender', accepts: bearerSecret },
	},
	balance,
};

function parametersOf({ task }: SubmitOptions): JsonObject {
	const { image, backgroundImage, outputInput, additionalInput } = requireRemoval(SUBJECT, task);
	return {
		...outputInput,
		...additionalInput,
		guidances: {
			image_reference: [{ image: imageReference(image) }],
			...(backgroundImage !== undefined && {
				background_image_reference: [{ image: imageReference(backgroundImage) }],
			}),
		},
	};
}
