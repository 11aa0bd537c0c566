import { toHex } from '../prediction/model/color';
import type { ErrorCode } from '../prediction/model/errors';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import {
	marginTexts,
	refuseTransparentJpeg,
	type OutputImageSupport,
} from '../prediction/model/outputImage';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo, BalanceScheme, Provider } from '../prediction/model/provider';
import { readAmount } from './amounts';
import { readImageResponse, withRequestId } from './imageResponses';
import { formFields, imagePart, requireRemoval, requireWaiting } from './removals';
import { httpError, otherWordsOf, textOf, wordsOf } from './responses';

const SUBJECT = 'The remove.bg-compatible service';

/**
 * Source: the OpenAPI description of remove.bg 1.0 (https://www.remove.bg/api/swagger.yaml, 2026-11-28) and its change log
 * (https://www.remove.bg/api, 2026-10-03: WebP, `50MP`, `shadow_type`). Without a size the answer is the small preview.
 */
const outputImage: OutputImageSupport = {
	backgrounds: ['transparent', 'color', 'image'],
	backgroundImage: { url: true, file: true },
	crop: true,
	margin: { most: { '%': 50, px: 500 }, counts: [1, 2, 4], needsCrop: true },
	formats: ['png', 'jpg', 'webp'],
	outputTypes: ['cutout', 'mask'],
	sizes: [
		{ value: 'auto', name: 'Automatic (As Large as the Credits Allow)' },
		{ value: '50MP', name: '50 Megapixels' },
		{ value: 'full', name: 'Full' },
		{ value: 'hd', name: 'HD (4 Megapixels)' },
		{ value: 'medium', name: 'Medium (1.5 Megapixels)' },
		{ value: 'preview', name: 'Preview (0.25 Megapixels)' },
		{ value: 'small', name: 'Small' },
	],
	shadows: [
		{ value: 'none', name: 'None' },
		{ value: 'drop', name: 'Drop Shadow' },
		{ value: '3d', name: '3D Shadow' },
		{ value: 'car', name: 'Car Shadow' },
	],
	refuses: refuseTransparentJpeg,
	toInput: ({ background, backgroundColor, crop, margin, format, outputType, size, shadow }) => ({
		size: size ?? 'auto',
		...(format !== undefined && { format }),
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? 'ffffff' : toHex(backgroundColor).slice(1),
		}),
		...(crop !== undefined && { crop }),
		...(margin !== undefined && { crop_margin: marginTexts(margin).join(' ') }),
		...(outputType !== undefined && { channels: outputType === 'mask' ? 'alpha' : 'rgba' }),
		...(shadow !== undefined && { shadow_type: shadow }),
	}),
};

/** Documented is the first; the others are what services that resemble remove.bg may have. */
const CREDITS = [
	'data.attributes.credits.total',
	'data.attributes.credits',
	'data.credits.total',
	'data.credits',
	'credits.total',
	'credits',
] as const;

/**
 * The account lies beside the path of the removal, whose last segment is replaced, or below a path that ends with a version, as
 * that of BackgroundErase does (https://github.com/BackgroundErase/no-code-integrations, 2026-05-02).
 */
const balance: BalanceScheme = {
	buildRequest: ({ path = '' }) => ({
		method: 'GET',
		path: `${pathOf(path).replace(/\/(?!v[\d.]+$)[^/]+$/, '')}/account`,
	}),
	read: (body) => ({
		charged: null,
		remaining: readAmount(SUBJECT, body, CREDITS),
		unit: 'credits',
	}),
};

/**
 * Any service that speaks the dialect of remove.bg, whose own self-serve API ends on 2026-12-01 (https://www.remove.bg/faq,
 * 2026-10-03). Base URL, path and the name of the key's header are in the credential.
 */
export const removeBgCompatible: Provider = {
	id: 'removeBgCompatible',
	title: 'Remove.bg-Compatible Service',
	subject: SUBJECT,
	formHint: 'Any service that speaks the dialect of remove.bg, at its own address',
	modelHint: '',
	credential: 'removeBackgroundRemoveBgCompatibleApi',
	credentialSettings: ['path'],
	defaultBaseUrl: '',
	models: [],
	supportsModelChoice: false,
	// Each service has limits of its own, and says so for free.
	imageInput: { takesUrl: true, file: { via: 'request' }, advice: 'Make the image smaller.' },
	outputImage: [outputImage],
	supportsCustomInput: false,
	// The usual limit counts megapixels, so a number of requests says nothing; it is found out.
	limits: { initialConcurrency: 4 },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		requireWaiting(SUBJECT, options);
		const task = requireRemoval(SUBJECT, options.task);
		const { image, backgroundImage: behind } = task;
		const background = { file: 'bg_image_file', url: 'bg_image_url' };
		return {
			request: {
				method: 'POST',
				path: pathOf(options.settings.path ?? ''),
				headers: { Accept: 'image/*' },
				form: [
					imagePart(image, { file: 'image_file', url: 'image_url' }),
					...(behind === undefined ? [] : [imagePart(behind, background)]),
					...formFields(task),
				],
			},
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: (body, headers) => readImageResponse(SUBJECT, body, headers),
	readError,
	balance,
};

function pathOf(path: string): string {
	const parts = path.split('/').flatMap((part) => part.trim() || []);
	return `/${parts.length === 0 ? 'v1.0/removebg' : parts.join('/')}`;
}

/** What a person has to do, by the codes of the dialect (the same OpenAPI description). */
const KNOWN: Readonly<Record<string, { readonly code?: ErrorCode; readonly advice: string }>> = {
	unknown_foreground: {
		advice:
			'The service finds no subject in this image. Look at the image: sending it again does not help.',
	},
	failed_image_download: {
		advice:
			'The service could not download the image. Check that its address is reachable from the internet, or set Send As to File.',
	},
	failed_bg_download: {
		advice:
			'The service could not download the background image. Check its address, or give it as a binary field.',
	},
	invalid_image_url: { advice: 'Check that the image URL leads to the image itself.' },
	resolution_too_high: { code: 'file_too_large', advice: 'Make the image smaller.' },
	file_too_large: { code: 'file_too_large', advice: 'Make the image smaller.' },
};

/** Errors are `{errors: [{title, code, detail}]}`; some services that resemble remove.bg have `{code, message}` instead. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body, headers, status } = response;
	const errors = isJsonObject(body) && Array.isArray(body.errors) ? body.errors : [];
	const words =
		textOf(errors) ||
		wordsOf(body, ['message', 'detail', 'details', 'error', 'title']) ||
		otherWordsOf(body);
	const isOwn = errors.length > 0 || (isJsonObject(body) && isErrorOfFamily(body));
	const error = httpError(response, withRequestId(words, headers), isOwn);
	const [first] = errors;
	const known = KNOWN[isJsonObject(first) ? textOf(first.code) : ''];
	return error === null || known === undefined || status >= 500 ? error : { ...error, ...known };
}

/** The forms of services that resemble remove.bg, beside its own. */
function isErrorOfFamily(body: JsonObject): boolean {
	const isProblem = hasTexts(body, ['detail', 'type']) || typeof body.status_code === 'number';
	return hasTexts(body, ['code', 'message']) || isProblem;
}

function hasTexts(body: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
	return names.every((name) => typeof body[name] === 'string');
}
