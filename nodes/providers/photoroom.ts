import { toHex } from '../prediction/model/color';
import { refuseTransparentJpeg, type OutputImageSupport } from '../prediction/model/outputImage';
import type { Provider } from '../prediction/model/provider';
import { readImageResponse } from './imageResponses';
import { PHOTOROOM_KEY, photoroomBalance, readPhotoroomError } from './photoroomAccount';
import { formFields, requireFile, requireRemoval, requireWaiting } from './removals';

const SUBJECT = 'Photoroom';

/** Source: https://docs.photoroom.com/getting-started/api-reference-openapi (`/v1/segment`), 2026-11-28. */
const outputImage: OutputImageSupport = {
	backgrounds: ['transparent', 'color'],
	crop: true,
	formats: ['png', 'jpg', 'webp'],
	outputTypes: ['cutout', 'mask'],
	sizes: [
		{ value: 'full', name: 'Full (36 Megapixels)' },
		{ value: 'hd', name: 'HD (4 Megapixels)' },
		{ value: 'medium', name: 'Medium (1.5 Megapixels)' },
		{ value: 'preview', name: 'Preview (0.25 Megapixels)' },
	],
	refuses: refuseTransparentJpeg,
	toInput: ({ background, backgroundColor, crop, format, outputType, size }) => ({
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? '#ffffff' : toHex(backgroundColor),
		}),
		...(crop !== undefined && { crop }),
		...(format !== undefined && format !== 'auto' && { format }),
		...(outputType !== undefined && { channels: outputType === 'mask' ? 'alpha' : 'rgba' }),
		...(size !== undefined && size !== 'auto' && { size }),
	}),
};

/**
 * Photoroom's Remove Background API, the Basic plan: a file in, the cutout out, and nothing is kept.
 * Source: https://docs.photoroom.com/remove-background-api-basic-plan, 2026-11-28.
 */
export const photoroom: Provider = {
	id: 'photoroom',
	title: 'Photoroom (Basic)',
	subject: SUBJECT,
	formHint: 'Quick cutouts with background color, crop and size; about 0.02 USD an image',
	modelHint: '',
	credential: 'removeBackgroundPhotoroomApi',
	...PHOTOROOM_KEY,
	defaultBaseUrl: 'https://sdk.photoroom.com',
	models: [],
	supportsModelChoice: false,
	// https://docs.photoroom.com/remove-background-api-basic-plan/file-size-resolution-and-format, 2026-11-28.
	imageInput: {
		takesUrl: false,
		file: { via: 'request' },
		maxBytes: 50 * 1024 * 1024,
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/heic'],
		maxSide: 6_000,
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
		const file = requireFile(SUBJECT, task.image);
		return {
			request: {
				method: 'POST',
				path: '/v1/segment',
				headers: { Accept: 'image/*, application/json' },
				form: [{ name: 'image_file', file }, ...formFields(task)],
			},
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: (body, headers) => readImageResponse(SUBJECT, body, headers),
	readError: readPhotoroomError,
	// The account lies at the host of the Plus plan.
	balance: photoroomBalance(SUBJECT, {
		method: 'GET',
		origin: 'https://image-api.photoroom.com',
		path: '/v1/account',
	}),
};
