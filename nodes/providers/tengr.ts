import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, toJson } from '../prediction/model/json';
import type { Prediction } from '../prediction/model/prediction';
import { predictionWith } from '../prediction/model/prediction';
import type { Provider } from '../prediction/model/provider';
import { readStatus } from '../prediction/model/statusMap';
import { imageUrl } from './replicateProtocol';
import { idText } from './ids';
import { failureReasonIn, httpError, readBody, readEach, wordsOf } from './responses';

const SUBJECT = 'Tengr';

const artworkSchema = z.object({
	id: idText,
	artworkType: z.string().nullish().catch(null),
	status: z.string().min(1),
	results: z.unknown(),
	createdAt: z.string().nullish().catch(null),
});

/** Tengr.ai. Source: https://docs.tengr.ai/v2/remove-background-v-2 and its neighbours, 2026-11-21. */
export const tengr: Provider = {
	id: 'tengr',
	title: 'Tengr',
	subject: SUBJECT,
	formHint: 'Its own model; takes public image URLs',
	modelHint: '',
	credential: 'removeBackgroundTengrApi',
	defaultBaseUrl: 'https://api.tengr.ai',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		takesUrl: true,
		advice:
			'Tengr fetches images from public URLs only. Put the file on public storage first (e.g. with an S3 node) and pass its URL.',
	},
	// `auto` is WebP: https://docs.tengr.ai/v2/remove-background-v-2, 2026-11-21.
	outputImage: [
		{
			backgrounds: ['transparent'],
			formats: ['png', 'webp'],
			toInput: ({ format = 'auto' }) => ({ outputFormat: format }),
		},
	],
	supportsCustomInput: false,
	limits: { initialConcurrency: 10 },
	buildSubmitRequest: ({ task, webhookUrl }) => {
		if (task.kind === 'create') {
			throw new PredictionError(
				'not_supported',
				'Tengr does not support predictions of other models',
				{
					advice: 'Use the Remove Background operation.',
				},
			);
		}
		return {
			request: {
				method: 'POST',
				path: '/v2/artworks/remove-background',
				body: {
					imageUrl: imageUrl(task.image),
					...task.outputInput,
					...(webhookUrl !== undefined && { webhook: webhookUrl }),
					...task.additionalInput,
				},
			},
		};
	},
	readPrediction: readArtwork,
	readError: (response) => {
		const { body } = response;
		const isOwn = isJsonObject(body) && body.statusCode !== undefined;
		return httpError(response, wordsOf(body, ['message', 'error']), isOwn);
	},
	buildStatusRequest: (id) => ({ method: 'GET', path: `/v2/artworks/${encodeURIComponent(id)}` }),
	list: {
		maxPageSize: 500,
		buildRequest: (cursor, pageSize) => ({
			method: 'GET',
			path: '/v2/artworks',
			query: { offset: Number(cursor ?? 0), limit: pageSize },
		}),
		readPage: (body, request) => {
			const artworks = readBody(SUBJECT, z.array(z.unknown()), body, 'a list');
			const offset = Number(request.query?.offset ?? 0) + artworks.length;
			const isFull = artworks.length >= Number(request.query?.limit ?? 0);
			return {
				predictions: readEach(artworks, readArtwork),
				next: isFull ? String(offset) : null,
			};
		},
		submissionKey: {
			ofSubmission: ({ task }) =>
				task.kind === 'create'
					? null
					: keyOf({
							imageUrl: imageUrl(task.image),
							...task.outputInput,
							...task.additionalInput,
						}),
			ofPrediction: ({ response }) => {
				const key = isJsonObject(response) ? keyOf(response.parameters) : null;
				return key === null ? [] : [key];
			},
		},
	},
	// Deliveries are said to be signed, but not how: https://docs.tengr.ai/v2/rotate-organization-webhook-secret, 2026-11-21.
	webhook: { publicOnly: true },
};

function readArtwork(body: unknown): Prediction {
	const read = readBody(SUBJECT, artworkSchema, body);
	const status = readStatus(read.status);
	return predictionWith(status, {
		id: read.id,
		model: read.artworkType ?? null,
		providerStatus: read.status,
		files: readFiles(read.results),
		output: readValue(read.results),
		failureReason: failureReasonIn(status, body),
		createdAt: read.createdAt ?? null,
		// The unit of `duration` is not documented, so it is not passed on as seconds.
		response: body,
	});
}

/** What an artwork was made of; its list repeats the parameters of the request. */
function keyOf(parameters: unknown): string | null {
	if (!isJsonObject(parameters)) return null;
	const { imageUrl: image, outputFormat = 'auto' } = parameters;
	return typeof image === 'string' ? toJson([image, outputFormat ?? 'auto']) || null : null;
}
