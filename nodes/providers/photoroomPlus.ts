import { toHex } from '../prediction/model/color';
import type { Margin, OutputImageSupport } from '../prediction/model/outputImage';
import type { JsonObject } from '../prediction/model/json';
import type { FormPart } from '../prediction/model/ports';
import type { Provider, RemovalTask } from '../prediction/model/provider';
import { formFields, readImageResponse, requireRemoval, requireWaiting } from './imageResponses';
import { PHOTOROOM_BALANCE, describePhotoroomKey, readPhotoroomError } from './photoroomAccount';

const SUBJECT = 'Photoroom Plus';

/** Source: the OpenAPI description of the Image Editing API, 2026-11-28. */
const outputImage: OutputImageSupport = {
	backgrounds: ['transparent', 'color', 'image'],
	backgroundImage: { url: true, file: true },
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
	toInput: (output) => ({
		...(output.background === 'color' && {
			'background.color':
				output.backgroundColor === undefined
					? 'FFFFFF'
					: toHex(output.backgroundColor).slice(1).toUpperCase(),
		}),
		...(output.background === 'transparent' && { 'background.color': 'transparent' }),
		...paddings(output.margin),
		...(output.size !== undefined && { outputSize: output.size }),
		...(output.crop === true && output.size === undefined && { outputSize: 'croppedSubject' }),
		...(output.format !== undefined &&
			output.format !== 'auto' && {
				'export.format': output.format === 'jpg' ? 'jpeg' : output.format,
			}),
		...(output.shadow !== undefined &&
			output.shadow !== 'none' && { 'shadow.mode': `ai.${output.shadow}` }),
	}),
};

/**
 * Photoroom's Image Editing API (the Plus plan): background, shadow, padding and size in one request.
 * Source: https://docs.photoroom.com/image-editing-api-plus-plan, 2026-11-28.
 */
export const photoroomPlus: Provider = {
	id: 'photoroomPlus',
	title: 'Photoroom Plus',
	subject: SUBJECT,
	formHint: 'Cutouts with background image, shadow, margin and size; about 0.10 USD an image',
	modelHint: '',
	credential: 'removeBackgroundPhotoroomPlusApi',
	describeKey: describePhotoroomKey,
	keyHeaders: (key) => ({ 'x-api-key': key }),
	defaultBaseUrl: 'https://image-api.photoroom.com',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		maxBytes: 30 * 1024 * 1024,
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/heic'],
		advice: 'Use a smaller image.',
	},
	outputImage: [outputImage],
	supportsCustomInput: false,
	// https://docs.photoroom.com/getting-started/frequently-asked-questions, 2026-11-28.
	limits: { initialConcurrency: 4, submissions: { count: 60, perMs: 60_000 } },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		requireWaiting(SUBJECT, options);
		const task = requireRemoval(SUBJECT, options.task);
		const request = { path: '/v2/edit', headers: { Accept: 'image/png, application/json' } };
		const holdConnectionMs = options.timeoutMs;
		if (task.image.kind === 'url' && task.backgroundImage?.kind !== 'file') {
			const query = { imageUrl: task.image.url, ...queryOf(task) };
			return { request: { ...request, method: 'GET', query }, holdConnectionMs };
		}
		return { request: { ...request, method: 'POST', form: formOf(task) }, holdConnectionMs };
	},
	readPrediction: (body, headers) => readImageResponse(SUBJECT, body, headers),
	readError: readPhotoroomError,
	balance: { ...PHOTOROOM_BALANCE, buildRequest: () => ({ method: 'GET', path: '/v2/account' }) },
};

function formOf(task: RemovalTask): FormPart[] {
	const { image, backgroundImage } = task;
	return [
		image.kind === 'file'
			? { name: 'imageFile', file: image }
			: { name: 'imageUrl', text: image.url },
		...(backgroundImage === undefined
			? []
			: [
					backgroundImage.kind === 'file'
						? { name: 'background.imageFile', file: backgroundImage }
						: { name: 'background.imageUrl', text: backgroundImage.url },
				]),
		...formFields(task),
	];
}

function queryOf(task: RemovalTask): Record<string, string> {
	const fields = formFields(task).flatMap((part) =>
		'text' in part ? [[part.name, part.text]] : [],
	);
	return {
		...(task.backgroundImage?.kind === 'url' && {
			'background.imageUrl': task.backgroundImage.url,
		}),
		...(Object.fromEntries(fields) as Record<string, string>),
	};
}

/** A margin around the subject is called padding there; a side of its own has a field of its own. */
function paddings(margin: Margin | undefined): JsonObject {
	const texts = margin?.values.map(({ amount, unit }) => `${amount}${unit}`) ?? [];
	const [top, right = top, bottom = top, left = right] = texts;
	if (top === undefined) return {};
	return texts.length === 1
		? { padding: top }
		: {
				paddingTop: top,
				paddingRight: right ?? top,
				paddingBottom: bottom ?? top,
				paddingLeft: left ?? top,
			};
}
