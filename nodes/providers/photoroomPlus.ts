import { toHex } from '../prediction/model/color';
import { PredictionError } from '../prediction/model/errors';
import type { JsonObject } from '../prediction/model/json';
import {
	marginTexts,
	refuseTransparentJpeg,
	type Margin,
	type OutputImageSupport,
} from '../prediction/model/outputImage';
import type { ApiRequest } from '../prediction/model/ports';
import type { Provider } from '../prediction/model/provider';
import type { RemovalTask } from '../prediction/model/submission';
import { readImageResponse } from './imageResponses';
import { PHOTOROOM_KEY, photoroomBalance, readPhotoroomError } from './photoroomAccount';
import { fieldsOf, formFields, imagePart, requireRemoval, requireWaiting } from './removals';

const SUBJECT = 'Photoroom Plus';

/** Source: https://docs.photoroom.com/getting-started/api-reference-openapi (`/v2/edit`), 2026-11-28. */
const outputImage: OutputImageSupport = {
	backgrounds: ['transparent', 'color', 'image'],
	backgroundImage: { url: true, file: true, sentLikeImage: true },
	crop: true,
	margin: { most: { '%': 49, px: 10_000 }, counts: [1, 2, 4], needsCrop: false },
	formats: ['png', 'jpg', 'webp'],
	sizes: [
		{ value: 'auto', name: 'Automatic' },
		{ value: 'originalImage', name: 'As the Original Image' },
		{ value: 'croppedSubject', name: 'As the Cropped Subject' },
	],
	takesPixelSize: true,
	shadows: [
		{ value: 'none', name: 'None' },
		{ value: 'soft', name: 'Soft' },
		{ value: 'hard', name: 'Hard' },
		{ value: 'floating', name: 'Floating' },
	],
	refuses: refuseTransparentJpeg,
	toInput: ({ background, backgroundColor, crop, margin, format, size, shadow }) => ({
		...(background === 'color' && {
			'background.color':
				backgroundColor === undefined ? 'FFFFFF' : toHex(backgroundColor).slice(1).toUpperCase(),
		}),
		...(background === 'transparent' && { 'background.color': 'transparent' }),
		...paddings(margin),
		...sizes(crop, size),
		...(format !== undefined &&
			format !== 'auto' && { 'export.format': format === 'jpg' ? 'jpeg' : format }),
		...(shadow !== undefined && shadow !== 'none' && { 'shadow.mode': `ai.${shadow}` }),
	}),
};

/**
 * Photoroom's Image Editing API, the Plus plan: background, shadow, padding and size in one request.
 * Source: https://docs.photoroom.com/image-editing-api-plus-plan, 2026-11-28.
 */
export const photoroomPlus: Provider = {
	id: 'photoroomPlus',
	title: 'Photoroom Plus',
	subject: SUBJECT,
	formHint: 'Cutouts with background image, shadow, margin and size; about 0.10 USD an image',
	modelHint: '',
	credential: 'removeBackgroundPhotoroomPlusApi',
	...PHOTOROOM_KEY,
	defaultBaseUrl: 'https://image-api.photoroom.com',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		maxBytes: 30 * 1024 * 1024,
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/heic'],
		advice: 'Make the image smaller.',
	},
	outputImage: [outputImage],
	supportsCustomInput: false,
	// https://docs.photoroom.com/getting-started/frequently-asked-questions, 2026-09-26: 60 images a minute.
	limits: { initialConcurrency: 4, submissions: { count: 60, perMs: 60_000 } },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		requireWaiting(SUBJECT, options);
		const task = requireRemoval(SUBJECT, options.task);
		const headers = { Accept: 'image/*, application/json' };
		return { request: { headers, ...edit(task) }, holdConnectionMs: options.timeoutMs };
	},
	readPrediction: (body, headers) => readImageResponse(SUBJECT, body, headers),
	readError: (response) =>
		readPhotoroomError(response, ' A key of the Basic plan does not open the Plus API.'),
	balance: photoroomBalance(SUBJECT, { method: 'GET', path: '/v2/account' }),
};

/** `GET` takes addresses only, `POST` files only. @throws PredictionError `not_supported` for one of each */
function edit(task: RemovalTask): ApiRequest {
	const { image, backgroundImage: behind = null } = task;
	const path = '/v2/edit';
	if (behind !== null && behind.kind !== image.kind) {
		throw new PredictionError(
			'not_supported',
			`${SUBJECT} takes an image and its background both by URL or both as files`,
			{ advice: 'Set Send As to File.' },
		);
	}
	if (image.kind === 'url') {
		const background = behind?.kind === 'url' ? { 'background.imageUrl': behind.url } : {};
		return {
			method: 'GET',
			path,
			query: { imageUrl: image.url, ...background, ...fieldsOf(task) },
		};
	}
	const background = { file: 'background.imageFile', url: 'background.imageUrl' };
	return {
		method: 'POST',
		path,
		form: [
			imagePart(image, { file: 'imageFile', url: 'imageUrl' }),
			...(behind === null ? [] : [imagePart(behind, background)]),
			...formFields(task),
		],
	};
}

/** A subject is scaled to its frame, unless its place in the image is to stay. */
function sizes(crop: boolean | undefined, size: string | undefined): JsonObject {
	return {
		...(size !== undefined && { outputSize: size }),
		...(crop === true && size === undefined && { outputSize: 'croppedSubject' }),
		...(crop === false && { referenceBox: 'originalImage' }),
	};
}

/** A margin around the subject is called padding there; a side of its own has a field of its own. */
function paddings(margin: Margin | undefined): JsonObject {
	if (margin === undefined) return {};
	const [padding = '', ...others] = marginTexts(margin);
	if (others.length === 0) return { padding };
	const [right = padding, bottom = padding, left = right] = others;
	return {
		paddingTop: padding,
		paddingRight: right,
		paddingBottom: bottom,
		paddingLeft: left,
	};
}
