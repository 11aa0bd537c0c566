import { z } from 'zod';
import { extensionOf } from '../prediction/files/mediaType';
import type { JsonObject } from '../prediction/model/json';
import type { SubmittedImage } from '../prediction/model/submission';
import type { UploadScheme } from '../prediction/model/imageInput';
import { SUBJECT } from './leonardoResponses';
import { readBody, readJsonText } from './responses';

/** Stands for an uploaded file, which Leonardo.Ai knows by its ID. */
const UPLOADED = 'leonardo-upload:';

const fieldsSchema = z.record(z.string());

const uploadSchema = z.object({
	uploadInitImage: z.object({
		id: z.string().min(1),
		url: z.string().url(),
		/** The signed fields of the form: JSON as text, or the object itself. */
		fields: z.string().or(fieldsSchema),
	}),
});

/**
 * Two steps: ask for a place, then post the file there without a key, behind all the fields that were signed.
 * Source: https://docs.leonardo.ai/reference/uploadinitimage, 2026-11-28.
 */
export const leonardoUpload: UploadScheme = {
	// What the file is counts, whatever it is called.
	buildRequest: ({ mimeType }) => ({
		method: 'POST',
		path: '/v1/init-image',
		body: { extension: extensionOf(mimeType) },
	}),
	readResponse: (body, file) => {
		const { id, url, fields } = readBody(SUBJECT, uploadSchema, body).uploadInitImage;
		const signed =
			typeof fields === 'string' ? readJsonText(SUBJECT, fieldsSchema, fields) : fields;
		const parts = Object.entries(signed).map(([name, text]) => ({ name, text }));
		const content = [...parts, { name: 'file', file }];
		return { url: `${UPLOADED}${id}`, put: { url, method: 'POST', content } };
	},
};

/** An image in one of the forms that a generation takes (https://docs.leonardo.ai/docs/remove-bg, 2026-09-02). */
export function imageReference(image: SubmittedImage): JsonObject {
	if (image.kind === 'file') {
		return { type: 'BASE64', data: Buffer.from(image.bytes).toString('base64') };
	}
	return image.url.startsWith(UPLOADED)
		? { type: 'UPLOADED', id: image.url.slice(UPLOADED.length) }
		: { type: 'URL', url: image.url };
}
