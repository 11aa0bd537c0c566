/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { STATUS_CODES } from 'node:http';
import { jsonAnswer } from '../http/answer';
import { readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { shownWord, type Prediction, type Webhook } from '../prediction';
import { uuid } from '../random';
import { isExpired } from '../retention';
import { checkWebhookUrl } from '../webhookAddress';
import type { Backend, Dialect, Speak } from './dialect';

const formats = ['auto', 'png', 'webp'];
const mostArtworks = 500;

const resultsOf = ({ output }: Prediction): unknown[] => {
	if (output === null) return [];
	return Array.isArray(output) ? output : [output];
};

/** No error field: none is documented for a failed artwork. */
const artworkBody = (prediction: Prediction): JsonObject => ({
	id: prediction.id,
	artworkType: 'remove_background',
	parameters: prediction.input,
	duration:
		prediction.endedAt === undefined
			? 0
			: prediction.endedAt - (prediction.startedAt ?? prediction.createdAt),
	results: resultsOf(prediction),
	// There is no word for a run that was given up in the queue.
	status: prediction.status === 'aborted' ? 'canceled' : shownWord(prediction),
	createdAt: new Date(prediction.createdAt).toISOString(),
});

/** Validation messages come as a list, the way the framework behind this API words them. */
const invalid = (message: string) => new Refusal(400, message, { code: 'list' });

function readWebhook(body: JsonObject, allowLocal: boolean): Webhook | undefined {
	const { webhook } = body;
	if (webhook === undefined) return undefined;
	const reason = checkWebhookUrl(webhook, allowLocal);
	if (reason !== undefined) throw invalid(`webhook ${reason}`);
	return { url: String(webhook), events: ['completed'], scheme: 'unsigned', body: artworkBody };
}

function readCount(
	query: URLSearchParams,
	name: string,
	otherwise: number,
	least: number,
	most: number,
): number {
	const value = query.get(name);
	const count = value === null ? otherwise : Number(value);
	if (!Number.isInteger(count) || count < least || count > most) {
		throw invalid(`${name} must be a whole number from ${least} to ${most}`);
	}
	return count;
}

export function tengr(backend: Backend): Dialect {
	const { lifeCycle, settings } = backend;
	const kept = (token: string) =>
		lifeCycle.list('tengr', token).filter((artwork) => !isExpired(artwork));

	const create = (exchange: Exchange) => {
		const body = readJson(exchange);
		const { imageUrl, outputFormat = 'auto' } = body;
		if (typeof imageUrl !== 'string' || !/^https?:\/\//.test(imageUrl)) {
			throw invalid('imageUrl must be a URL address');
		}
		if (!formats.includes(String(outputFormat))) {
			throw invalid(`outputFormat must be one of the following values: ${formats.join(', ')}`);
		}
		const webhook = readWebhook(body, settings().allowLocalWebhooks);
		const parameters = { imageUrl, ...(webhook ? { webhook: webhook.url } : {}), outputFormat };
		const artwork = lifeCycle.create({
			dialect: 'tengr',
			token: exchange.token,
			origin: exchange.origin,
			id: uuid(),
			model: 'remove_background',
			version: '',
			input: parameters,
			image: imageUrl,
			format: outputFormat === 'png' ? 'png' : 'webp',
			listOutput: true,
			webhook,
		});
		return jsonAnswer(202, artworkBody(artwork));
	};

	return {
		id: 'tengr',
		prefix: '/tengr',
		basePath: '/tengr',
		refuse: ({ status, message, details }) =>
			jsonAnswer(status, {
				message: details.code === 'list' ? [message] : message,
				statusCode: status,
				error: STATUS_CODES[status] ?? 'Error',
			}),
		routes: [
			{
				method: 'GET',
				path: '/',
				open: true,
				handle: () =>
					jsonAnswer(200, { name: 'tengr sandbox', version: '2', routes: ['/v2/artworks'] }),
			},
			{ method: 'POST', path: '/v2/artworks/remove-background', creates: true, handle: create },
			{
				method: 'GET',
				path: '/v2/artworks',
				handle({ token, query }) {
					const offset = readCount(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER);
					const limit = readCount(query, 'limit', 10, 1, mostArtworks);
					return jsonAnswer(
						200,
						kept(token)
							.slice(offset, offset + limit)
							.map(artworkBody),
					);
				},
			},
			{
				method: 'GET',
				path: '/v2/artworks/:id',
				handle({ token, parameters }) {
					const artwork = lifeCycle.find('tengr', token, parameters['id'] ?? '');
					if (!artwork || isExpired(artwork)) throw new Refusal(404, 'Artwork not found');
					return jsonAnswer(200, artworkBody(artwork));
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [tengr];
