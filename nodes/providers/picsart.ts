import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { toHex } from '../prediction/model/color';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../prediction/model/json';
import { refuseContradiction, type OutputImageSupport } from '../prediction/model/outputImage';
import type { ApiResponse, FormPart } from '../prediction/model/ports';
import { predictionWith, type Credits, type Prediction } from '../prediction/model/prediction';
import type { ApiErrorInfo, BalanceScheme, Provider } from '../prediction/model/provider';
import { readStatus } from '../prediction/model/statusMap';
import { readAmount } from './amounts';
import { idOf } from './ids';
import { formFields, imagePart, requireRemoval, requireWaiting } from './removals';
import { httpError, otherWordsOf, readBody, textOf, wordsOf } from './responses';

const SUBJECT = 'Picsart';

/** Source: the OpenAPI description of Picsart's image tools, 2026-08-22. */
const outputImage: OutputImageSupport = {
	backgrounds: ['transparent', 'color', 'image'],
	backgroundImage: { url: true, file: true },
	formats: ['png', 'jpg', 'webp'],
	outputTypes: ['cutout', 'mask'],
	shadows: [
		{ value: 'disabled', name: 'None' },
		...[
			'bottom',
			'bottom-left',
			'bottom-right',
			'left',
			'right',
			'top',
			'top-left',
			'top-right',
		].map((value) => ({ value, name: titled(value) })),
	],
	refuses: refuseContradiction,
	toInput: ({ background, backgroundColor, format, outputType, shadow }) => ({
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? '#ffffff' : toHex(backgroundColor),
		}),
		...(format !== undefined && format !== 'auto' && { format: format.toUpperCase() }),
		...(outputType !== undefined && { output_type: outputType }),
		...(shadow !== undefined && { shadow: shadow === 'none' ? 'disabled' : shadow }),
	}),
};

const resultSchema = z.object({ data: z.object({ url: z.string().url() }) });

const balance: BalanceScheme = {
	buildRequest: () => ({ method: 'GET', path: '/balance' }),
	read: (body) => ({
		charged: null,
		remaining: readAmount(SUBJECT, body, ['credits', 'data.credits']),
		unit: 'credits',
	}),
};

/**
 * Picsart's Remove Background. Source: the OpenAPI description of its image tools (2026-08-22) and
 * https://docs.picsart.io/docs/creative-apis-error-responses, 2026-07-20.
 */
export const picsart: Provider = {
	id: 'picsart',
	title: 'Picsart',
	subject: SUBJECT,
	formHint: 'Cutouts with background, shadow and format; paid by credits',
	modelHint: '',
	credential: 'removeBackgroundPicsartApi',
	keyHeaders: (key) => ({ 'X-Picsart-API-Key': key }),
	defaultBaseUrl: 'https://api.picsart.io/tools/1.0',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
		advice: 'Use a smaller image.',
	},
	outputImage: [outputImage],
	supportsCustomInput: false,
	// https://docs.picsart.io/docs/creative-apis-quotas-and-limits, 2026-07-20.
	limits: { initialConcurrency: 4, submissions: { count: 500, perMs: 60_000 } },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		requireWaiting(SUBJECT, options);
		const task = requireRemoval(SUBJECT, options.task);
		const { image, backgroundImage: behind } = task;
		const form: FormPart[] = [
			imagePart(image, { file: 'image', url: 'image_url' }),
			...(behind === undefined
				? []
				: [imagePart(behind, { file: 'bg_image', url: 'bg_image_url' })]),
			...formFields(task),
		];
		return {
			request: { method: 'POST', path: '/removebg', form },
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: readResult,
	readError,
	balance,
};

/**
 * The result is a link in `{status, data: {id, url}}`, where the ID is that of the image; what is left of the credits stands
 * in a header. A file is a result, whatever the word beside it, unless that is one of failure.
 */
function readResult(body: unknown, headers: ApiResponse['headers'] = {}): Prediction {
	const told = isJsonObject(body) ? body : {};
	const files = readFiles(told.data ?? body);
	if (files.length === 0) {
		requireNoTransaction(told);
		readBody(SUBJECT, resultSchema, body);
	}
	const word = textOf(told.status) || 'success';
	const status = readStatus(word);
	return predictionWith(status === 'failed' || status === 'canceled' ? status : 'succeeded', {
		providerStatus: word,
		files,
		output: restOf(told.data),
		credits: creditsIn(headers['x-picsart-credit-available']),
		response: body,
	});
}

/** What of the result is no file. Each has the ID of its image, which says nothing of it. */
function restOf(data: unknown): JsonValue {
	if (!isJsonObject(data)) return readValue(data);
	return readValue(Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'id')));
}

/** @throws PredictionError where the work goes on under an ID that nothing documented can ask about */
function requireNoTransaction({ transaction_id: told }: JsonObject): void {
	const predictionId = idOf(told);
	if (predictionId === null) return;
	throw new PredictionError(
		'malformed_response',
		`${SUBJECT} accepted the image as transaction ${predictionId} instead of returning the result`,
		{ predictionId },
	);
}

function creditsIn(available: string | undefined): Credits | null {
	const remaining = Number(available?.trim() || Number.NaN);
	return Number.isFinite(remaining) ? { charged: null, remaining, unit: 'credits' } : null;
}

/** Errors are `{code, message, detail}`; each answer has an ID that Picsart's support asks for. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body, headers, status } = response;
	const isOwn = isJsonObject(body) && (body.code !== undefined || body.detail !== undefined);
	const words = [wordsOf(body, ['message']), wordsOf(body, ['detail', 'error'])].filter(Boolean);
	const id = headers['x-picsart-correlation-id'];
	const told = words.length === 0 ? [otherWordsOf(body)] : words;
	const message = [...new Set(told), id && `request ${id}`].filter(Boolean).join(', ');
	const error = httpError(response, message, isOwn);
	if (error === null || status !== 422) return error;
	return {
		...error,
		advice:
			'Check the settings and that the address of the image is reachable from the internet, or set Send As to File.',
	};
}

/** E.g. `Bottom Left`. */
function titled(value: string): string {
	return value
		.split('-')
		.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
		.join(' ');
}
