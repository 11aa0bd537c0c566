import { toHex } from '../prediction/model/color';
import type { OutputImageSupport } from '../prediction/model/outputImage';
import type { FormPart } from '../prediction/model/ports';
import type { Provider } from '../prediction/model/provider';
import { formFields, readImageResponse, requireFile, requireWaiting } from './imageResponses';
import { PHOTOROOM_BALANCE, describePhotoroomKey, readPhotoroomError } from './photoroomAccount';

const SUBJECT = 'Photoroom';

/** Source: the OpenAPI description of the Remove Background API, 2026-11-28. */
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
	toInput: ({ background, backgroundColor, crop, format, outputType, size }) => ({
		...(background === 'color' && {
			bg_color: backgroundColor === undefined ? '#ffffff' : toHex(backgroundColor),
		}),
		...(crop !== undefined && { crop: String(crop) }),
		...(format !== undefined && format !== 'auto' && { format }),
		...(outputType !== undefined && { channels: outputType === 'mask' ? 'alpha' : 'rgba' }),
		...(size !== undefined && size !== 'auto' && { size }),
	}),
};

/**
 * Photoroom's Remove Background API (the Basic plan): an image in, the cutout out, and nothing is kept.
 * Source: https://docs.photoroom.com/remove-background-api-basic-plan, 2026-11-28.
 */
export const photoroom: Provider = {
	id: 'photoroom',
	title: 'Photoroom (Basic)',
	subject: SUBJECT,
	formHint: 'Quick cutouts with background color, crop and size; about 0.02 USD an image',
	modelHint: '',
	credential: 'removeBackgroundPhotoroomApi',
	describeKey: describePhotoroomKey,
	keyHeaders: (key) => ({ 'x-api-key': key }),
	defaultBaseUrl: 'https://sdk.photoroom.com',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: false,
		file: { via: 'request' },
		maxBytes: 50 * 1024 * 1024,
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
		const file = requireFile(SUBJECT, options);
		const form: FormPart[] = [{ name: 'image_file', file }, ...formFields(options.task)];
		return {
			request: {
				method: 'POST',
				path: '/v1/segment',
				headers: { Accept: 'image/png, application/json' },
				form,
			},
			holdConnectionMs: options.timeoutMs,
		};
	},
	readPrediction: (body, headers) => readImageResponse(SUBJECT, body, headers),
	readError: readPhotoroomError,
	balance: PHOTOROOM_BALANCE,
};
