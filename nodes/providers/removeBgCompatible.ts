import { z } from 'zod';
import { toHex } from '../prediction/model/color';
import { isJsonObject } from '../prediction/model/json';
import { marginText, type OutputImageSupport } from '../prediction/model/outputImage';
import type { ApiResponse, FormPart } from '../prediction/model/ports';
import type { ApiErrorInfo, BalanceScheme, Provider } from '../prediction/model/provider';
import { formFields, readImageResponse, requireRemoval, requireWaiting } from './imageResponses';
import { httpError, readBody, textOf, wordsOf } from './responses';

const SUBJECT = 'The remove.bg-compatible service';

/**
 * Source: the OpenAPI description of remove.bg (version 1.0) and its pages of 2026-10-03, read 2026-11-28. The API's own default size is the
 * small preview, so a size is always sent.
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
		{ value: 'hd', name: 'HD' },
		{ value: 'medium', name: 'Medium' },
		{ value: 'preview', name: 'Preview (0.25 Megapixels)' },
		{ value: 'small', name: 'Small' },
	],
	shadows: [
		{ value: 'none', name: 'None' },
		{ value: 'drop', name: 'Drop Shadow' },
		{ value: '3d', name: '3D Shadow' },
		{ value: 'car', name: 'Car Shadow' },
	],
	toInput: ({ background, backgroundColor, crop, margin, format, outputType, size, shadow }) => ({
		size: size ?? 'auto',
		...(format !== undefined && { format }),
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? 'ffffff' : toHex(backgroundColor).slice(1),
		}),
		...(crop !== undefined && { crop: String(crop) }),
		...(margin !== undefined && { crop_margin: marginText(margin) }),
		...(outputType !== undefined && { channels: outputType === 'mask' ? 'alpha' : 'rgba' }),
		...(shadow !== undefined && { shadow_type: shadow }),
	}),
};

const balanceSchema = z.object({
	data: z.object({ attributes: z.object({ credits: z.object({ total: z.number() }) }) }),
});

/** The account lies beside the path of the removal: its last segment is replaced. */
const balance: BalanceScheme = {
	buildRequest: ({ path = '' }) => ({
		method: 'GET',
		path: pathOf(path).replace(/[^/]+$/, 'account'),
	}),
	read: (body) => ({
		charged: null,
		remaining: readBody(SUBJECT, balanceSchema, body).data.attributes.credits.total,
		unit: 'credits',
	}),
};

/**
 * Any service that speaks the dialect of remove.bg, whose own self-serve API ends on 2026-12-01: base URL, path and the
 * name of the key's header are in the credential.
 */
export const removeBgCompatible: Provider = {
	id: 'removeBgCompatible',
	title: 'Remove.bg-Compatible Service',
	subject: SUBJECT,
	formHint: 'Any service that speaks the dialect of remove.bg, at its own address',
	modelHint: '',
	credential: 'removeBackgroundRemoveBgCompatibleApi',
	credentialSettings: ['path', 'headerName'],
	defaultBaseUrl: '',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		advice: 'Use a smaller image.',
	},
	outputImage: [outputImage],
	supportsCustomInput: false,
	// The limits count megapixels, so a number of requests says nothing; they are found out.
	limits: { initialConcurrency: 4 },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		requireWaiting(SUBJECT, options);
		const { image, backgroundImage } = requireRemoval(SUBJECT, options.task);
		const form: FormPart[] = [
			image.kind === 'file'
				? { name: 'image_file', file: image }
				: { name: 'image_url', text: image.url },
			...(backgroundImage === undefined
				? []
				: [
						backgroundImage.kind === 'file'
							? { name: 'bg_image_file', file: backgroundImage }
							: { name: 'bg_image_url', text: backgroundImage.url },
					]),
			...formFields(options.task),
		];
		return {
			request: {
				method: 'POST',
				path: pathOf(options.settings.path ?? ''),
				headers: { Accept: 'image/*' },
				form,
			},
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: (body, headers) => readImageResponse(SUBJECT, body, headers),
	readError,
	balance,
};

function pathOf(path: string): string {
	const parts = path.split('/').filter((part) => part !== '');
	return `/${parts.length === 0 ? 'v1.0/removebg' : parts.join('/')}`;
}

/** What a person has to do about a photo, by the codes of the dialect (the same OpenAPI description). */
const ADVICE: Readonly<Record<string, string>> = {
	unknown_foreground:
		'The service finds no subject in this image. Look at the image: retrying does not help.',
	failed_image_download:
		'The service could not download the image. Check that its address is reachable from the internet, or set Send As to File.',
	invalid_image_url: 'Check that the image URL leads to the image itself.',
	resolution_too_high: 'Make the image smaller.',
	file_too_large: 'Make the image smaller.',
};

/** Errors are `{errors: [{title, code, detail}]}`; services that only resemble remove.bg have forms of their own. */
function readError(response: ApiResponse): ApiErrorInfo | null {
	const { body, status } = response;
	const errors = isJsonObject(body) && Array.isArray(body.errors) ? body.errors : [];
	const words = textOf(errors) || wordsOf(body, ['message', 'detail', 'details', 'error', 'title']);
	const isOwn = errors.length > 0 || (isJsonObject(body) && words !== '');
	const error = httpError(response, words, isOwn);
	if (error === null) return null;
	const [first] = errors;
	const advice = ADVICE[isJsonObject(first) ? textOf(first.code) : ''];
	if (advice === undefined || status >= 500) return error;
	return { ...error, advice };
}
