import { z } from 'zod';
import { PredictionError } from '../prediction/model/errors';
import { readFiles } from '../prediction/files/outputFiles';
import type { Provider } from '../prediction/model/provider';
import { COMMON_STATUS_MAP, readStatus } from '../prediction/model/statusMap';
import { codeOfStatus, errorOf, isSuccess, readBody, readEach, wordsOf } from './responses';
import { readRedirect } from './redirect';

const LABEL = 'Tengr';

/** Artworks of the first API version could end in `done`. */
const STATUS_WORDS = { ...COMMON_STATUS_MAP, done: 'succeeded' } as const;

const artworkSchema = z.object({
	id: z.string().min(1),
	artworkType: z.string().nullish().catch(null),
	status: z.string().min(1),
	results: z.unknown(),
	error: z.unknown(),
	createdAt: z.string().nullish().catch(null),
});

/** Tengr.ai. Source: https://docs.tengr.ai/v2/remove-background-v-2 and its neighbours, 2026-11-21. */
export const tengr: Provider = {
	id: 'tengr',
	label: LABEL,
	formHint: 'Its own model; takes public image URLs',
	modelHint: '',
	credential: 'removeBackgroundTengrApi',
	defaultBaseUrl: 'https://api.tengr.ai',
	models: [],
	supportsModelChoice: false,
	imageInput: {
		kind: 'url',
		advice:
			'Tengr fetches images from public URLs only. Set Image Source to URL, or put the file on public storage first (e.g. with an S3 node) and pass its URL.',
	},
	supportsOutputFormat: true,
	supportsCustomInput: false,
	buildSubmitRequest: ({ task, webhookUrl }) => {
		if (task.kind === 'create') {
			throw new PredictionError('not_supported', 'Tengr takes no custom predictions', {
				advice: 'Use the Remove Background operation.',
			});
		}
		return {
			request: {
				method: 'POST',
				path: '/v2/artworks/remove-background',
				body: {
					imageUrl: task.image,
					outputFormat: task.outputFormat,
					...(webhookUrl !== undefined && { webhook: webhookUrl }),
					...task.additionalInput,
				},
			},
		};
	},
	readPrediction: (body) => {
		const read = readBody(LABEL, artworkSchema, body);
		return {
			id: read.id,
			status: readStatus(read.status, STATUS_WORDS),
			model: read.artworkType ?? null,
			providerStatus: read.status,
			files: readFiles(read.results),
			output: null,
			dataRemoved: false,
			error: errorOf(read.error),
			createdAt: read.createdAt ?? null,
			startedAt: null,
			completedAt: null,
			// The unit of `duration` is not documented, so it is not passed on as seconds.
			inferenceSeconds: null,
			response: body,
		};
	},
	readError: (response) =>
		isSuccess(response)
			? null
			: (readRedirect(response) ?? {
					code: codeOfStatus(response.status),
					message: wordsOf(response.body, ['message', 'error']),
				}),
	buildStatusRequest: (id) => ({ method: 'GET', path: `/v2/artworks/${encodeURIComponent(id)}` }),
	list: {
		maxPageSize: 500,
		request: (cursor, pageSize) => ({
			method: 'GET',
			path: '/v2/artworks',
			query: { offset: Number(cursor ?? 0), limit: pageSize },
		}),
		readPage: (body, request) => {
			const artworks = readBody(LABEL, z.array(z.unknown()), body);
			const offset = Number(request.query?.offset ?? 0) + artworks.length;
			const isFull = artworks.length >= Number(request.query?.limit ?? 0);
			return {
				predictions: readEach(artworks, tengr.readPrediction),
				next: isFull ? String(offset) : null,
			};
		},
	},
	// Deliveries are said to be signed, but not how: https://docs.tengr.ai/v2/rotate-organization-webhook-secret, 2026-11-21.
	webhook: { publicOnly: true, confirm: 'status' },
};
