/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHmac } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { jsonAnswer, type Answer } from '../http/answer';
import { readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import {
	isSettled,
	shownWord,
	type Prediction,
	type SignDelivery,
	type Webhook,
} from '../prediction';
import { hexId } from '../random';
import { isExpired } from '../retention';
import { checkWebhookUrl } from '../webhookAddress';
import type { Backend, Dialect, Speak } from './dialect';

const prefix = '/bria';
const threeDaysMs = 3 * 24 * 60 * 60 * 1000;
const removal = 'image/edit/remove_background';

const words: Readonly<Record<string, string>> = {
	starting: 'IN_PROGRESS',
	processing: 'IN_PROGRESS',
	succeeded: 'COMPLETED',
	failed: 'ERROR',
	canceled: 'ERROR',
	aborted: 'UNKNOWN',
};

function resultOf({ output }: Prediction): JsonObject {
	if (typeof output === 'string' && /^(https?|data):/.test(output)) return { image_url: output };
	return output === null ? {} : { structured_prompt: output };
}

/** The status and the webhook, which are alike. */
function jobBody(prediction: Prediction): JsonObject {
	const { id, status, error, imageUnavailable } = prediction;
	const word = shownWord(prediction);
	return {
		request_id: id,
		status: words[word] ?? word,
		...(status === 'succeeded' && { result: resultOf(prediction) }),
		...(words[status] === 'ERROR' && {
			error: {
				code: imageUnavailable === true ? 'IMAGE_DOWNLOAD_ERROR' : 'PROCESSING_ERROR',
				message: error ?? 'The job was ended',
			},
		}),
	};
}

const signAsBria: SignDelivery = ({ timestamp, body, prediction, keys }) => ({
	'bria-webhook-id': prediction.id,
	'bria-webhook-timestamp': timestamp,
	'bria-webhook-signature': keys
		.map((token) => {
			const key = createHmac('sha256', token).update('bria-webhook-signing-v1').digest();
			const signed = createHmac('sha256', key)
				.update(`${prediction.id}.${timestamp}.`)
				.update(body);
			return `v1=${signed.digest('base64')}`;
		})
		.join(','),
});

function readImage({ image }: JsonObject): string {
	if (typeof image !== 'string' || image === '') throw new Refusal(422, 'image is required');
	if (/^https?:/.test(image)) return image;
	// Base64 without what a data URI has before it.
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(image)) throw new Refusal(415, 'Unsupported image type');
	return `data:application/octet-stream;base64,${image}`;
}

function bria({ lifeCycle, settings }: Backend): Dialect {
	const readWebhook = ({ webhook_url: url }: JsonObject): Webhook | undefined => {
		if (url === undefined) return undefined;
		const reason = checkWebhookUrl(url, settings().allowLocalWebhooks);
		if (reason !== undefined) throw new Refusal(422, `webhook_url ${reason}`);
		return { url: String(url), events: ['completed'], scheme: signAsBria, body: jobBody };
	};

	const submit = async (exchange: Exchange): Promise<Answer> => {
		const model = exchange.parameters['model'] ?? '';
		const body = readJson(exchange);
		const job = lifeCycle.create({
			dialect: 'bria',
			token: exchange.token,
			origin: exchange.origin,
			id: hexId(),
			model,
			version: '',
			input: body,
			image: model === removal || body['image'] !== undefined ? readImage(body) : undefined,
			keptMs: threeDaysMs,
			webhook: readWebhook(body),
		});
		if (body['sync'] !== true) {
			const status_url = `${exchange.origin}${prefix}/v2/status/${job.id}`;
			return jsonAnswer(202, { request_id: job.id, status_url });
		}
		await job.ended;
		if (job.status === 'succeeded')
			return jsonAnswer(200, { request_id: job.id, result: resultOf(job) });
		const status = job.imageUnavailable === true ? 460 : 500;
		return jsonAnswer(status, errorBody(status, job.error ?? 'The job was ended', job.id));
	};

	return {
		id: 'bria',
		prefix,
		basePath: `${prefix}/v2`,
		keyHeader: 'api_token',
		refuse: ({ status, message }) => jsonAnswer(status, errorBody(status, message, hexId())),
		routes: [
			{
				method: 'GET',
				path: '/v2/status/:id',
				handle({ token, parameters }) {
					const job = lifeCycle.find('bria', token, parameters['id'] ?? '');
					const isGone = job !== undefined && isSettled(job) && isExpired(job);
					if (job === undefined || isGone) return jsonAnswer(404, { status: 'NOT_FOUND' });
					return jsonAnswer(200, jobBody(job));
				},
			},
			{ method: 'POST', path: '/v2/*model', creates: true, handle: submit },
		],
	};
}

/** Errors of requests: `code` is a number here. */
function errorBody(status: number, message: string, request_id: string): JsonObject {
	const details = STATUS_CODES[status] ?? 'Error';
	return { error: { code: status, message, details }, request_id };
}

export const dialects: readonly Speak[] = [bria];
