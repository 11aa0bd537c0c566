import { emptyAnswer, jsonAnswer, type Answer } from '../http/answer';
import { isObject, readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { Route } from '../http/router';
import { isSettled, shownWord, type Prediction, type Webhook } from '../prediction';
import { queueDocumentOf } from '../inputSchemas';
import { uuid } from '../random';
import { isExpired } from '../retention';
import { checkWebhookUrl } from '../webhookAddress';
import type { Backend, Dialect, Speak } from './dialect';
import { jwks, signAsFal } from './falKeys';

const prefix = '/fal';
const hourMs = 60 * 60 * 1000;

/** Endpoints that are known not to exist would be a long list; these are the owners that are known. */
const owners = ['fal-ai', 'pixelcut', 'bria', 'veed', 'smoretalk-ai', 'workflows', 'comfy'];

/** The head of a Matroska file, which is all that a video is here. */
const video = Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d', 'hex');

const words: Readonly<Record<string, string>> = {
	starting: 'IN_QUEUE',
	processing: 'IN_PROGRESS',
	succeeded: 'COMPLETED',
	failed: 'COMPLETED',
	canceled: 'COMPLETED',
	aborted: 'COMPLETED',
};

function statusWord(prediction: Prediction): string {
	const word = shownWord(prediction);
	return words[word] ?? word;
}

/** The platform's own failures stand in the status; what the model said of the input comes with the result alone. */
function failureOf({ status, error, imageUnavailable }: Prediction): JsonObject {
	if (status === 'canceled')
		return { error: 'Request was cancelled by the client', error_type: 'client_cancelled' };
	if (status === 'aborted') return { error: 'Request timed out', error_type: 'request_timeout' };
	return status === 'failed' && imageUnavailable !== true
		? { error: error ?? 'Runner failed', error_type: 'runner_server_error' }
		: {};
}

function statusBody(prediction: Prediction): JsonObject {
	const { id, origin, startedAt, endedAt } = prediction;
	const base = `${origin}${prefix}/${appOf(prediction.model)}/requests/${id}`;
	const status = statusWord(prediction);
	return {
		status,
		request_id: id,
		response_url: base,
		status_url: `${base}/status`,
		cancel_url: `${base}/cancel`,
		...(status === 'IN_QUEUE' && { queue_position: 0 }),
		...(status !== 'IN_QUEUE' && { logs: null }),
		...(endedAt !== undefined && {
			metrics: { inference_time: startedAt === undefined ? null : (endedAt - startedAt) / 1000 },
			...failureOf(prediction),
		}),
	};
}

const fileOf = (url: unknown) => ({
	url,
	content_type: 'image/png',
	file_name: 'out.png',
	width: 4,
	height: 4,
});

/** The model's own output, without an envelope. */
function outputBody({ output, result }: Prediction): JsonObject {
	if (result !== undefined) return { video: { url: output, content_type: 'video/webm' } };
	if (Array.isArray(output)) return { images: output.map(fileOf) };
	if (isObject(output)) return { image: output };
	if (typeof output !== 'string') return {};
	return /^(https?|data):/.test(output) ? { image: fileOf(output) } : { output };
}

/** Models complain in a list, and repeat what they were sent. */
const complaint = (field: string, msg: string, type: string, input: unknown) => ({
	detail: [{ loc: ['body', field], msg, type, url: `https://docs.fal.ai/errors#${type}`, input }],
});

function resultAnswer(prediction: Prediction): Answer {
	const headers = { 'x-fal-request-id': prediction.id };
	if (!isSettled(prediction))
		return jsonAnswer(400, { detail: 'Request is still in progress' }, headers);
	if (prediction.dataRemoved || isExpired(prediction))
		return jsonAnswer(404, { detail: 'Result not found' }, headers);
	if (prediction.status === 'succeeded') return jsonAnswer(200, outputBody(prediction), headers);
	const { error, imageUnavailable, input } = prediction;
	if (imageUnavailable === true) {
		const body = complaint('image_url', error ?? '', 'file_download_error', input['image_url']);
		return jsonAnswer(422, body, headers);
	}
	const { error: detail, error_type: type } = failureOf(prediction);
	const status = { client_cancelled: 499, request_timeout: 504 }[String(type)] ?? 500;
	return jsonAnswer(
		status,
		{ detail, error_type: type },
		{ ...headers, 'x-fal-error-type': String(type) },
	);
}

function deliveryBody(prediction: Prediction): JsonObject {
	const { id, status, error } = prediction;
	const about = { request_id: id, gateway_request_id: id };
	if (status === 'succeeded') return { ...about, status: 'OK', payload: outputBody(prediction) };
	const answer = resultAnswer(prediction);
	const payload: unknown = JSON.parse(Buffer.concat(answer.parts).toString('utf8'));
	return {
		...about,
		status: 'ERROR',
		error: error ?? `Invalid status code: ${answer.status}`,
		payload,
	};
}

/** The part of an endpoint's ID that its requests belong to. */
function appOf(model: string): string {
	const parts = model.split('/');
	return parts.slice(0, ['workflows', 'comfy'].includes(parts[0] ?? '') ? 3 : 2).join('/');
}

function readWebhook(query: URLSearchParams, allowLocal: boolean): Webhook | undefined {
	const url = query.get('fal_webhook');
	if (url === null) return undefined;
	const reason = checkWebhookUrl(url, allowLocal);
	if (reason !== undefined) throw new Refusal(400, `fal_webhook ${reason}`);
	return { url, events: ['completed'], scheme: signAsFal, body: deliveryBody };
}

function readImage(body: JsonObject, model: string): string | undefined {
	if (/video/.test(model)) {
		if (typeof body['video_url'] === 'string') return undefined;
		throw new Refusal(422, 'Field required', { missing: ['video_url'] });
	}
	const { image_url: image } = body;
	if (image === undefined && !/remov|rembg|birefnet|ben/.test(model)) return undefined;
	if (typeof image !== 'string' || !/^(https?|data):/.test(image)) {
		throw new Refusal(422, 'Field required', { missing: ['image_url'] });
	}
	return image;
}

/** fal's queue, with what lies on its other hosts below the same address. */
function fal({ lifeCycle, files, settings }: Backend): Dialect {
	const find = ({ token, parameters }: Exchange): Prediction => {
		const { app = '', id = '' } = parameters;
		const prediction = lifeCycle.find('fal', token, id);
		if (!prediction || appOf(prediction.model) !== app) throw new Refusal(404, 'Request not found');
		return prediction;
	};

	const submit = (exchange: Exchange) => {
		const model = exchange.parameters['model'] ?? '';
		const [owner = '', ...rest] = model.split('/');
		if (!owners.includes(owner) || rest.length === 0)
			throw new Refusal(404, `Application '${rest[0] ?? model}' not found`);
		const body = readJson(exchange);
		const prediction = lifeCycle.create({
			dialect: 'fal',
			token: exchange.token,
			origin: exchange.origin,
			id: uuid(),
			model,
			version: '',
			input: body,
			image: readImage(body, model),
			result: /video/.test(model) ? video : undefined,
			inline: body['sync_mode'] === true ? 'dataUri' : undefined,
			keptMs: hourMs,
			webhook: readWebhook(exchange.query, settings().allowLocalWebhooks),
		});
		return jsonAnswer(200, statusBody(prediction), { 'x-fal-request-id': prediction.id });
	};

	const cancel = (exchange: Exchange) => {
		let prediction: Prediction;
		try {
			prediction = find(exchange);
		} catch {
			return jsonAnswer(404, { status: 'NOT_FOUND' });
		}
		if (isSettled(prediction)) return jsonAnswer(400, { status: 'ALREADY_COMPLETED' });
		const isWaiting = prediction.status === 'starting';
		lifeCycle.cancel(prediction);
		return isWaiting
			? jsonAnswer(200, { status: 'OK' })
			: jsonAnswer(202, { status: 'CANCELLATION_REQUESTED' });
	};

	const upload = (exchange: Exchange) => {
		const { file_name: name, content_type: type } = readJson(exchange);
		if (typeof name !== 'string' || typeof type !== 'string')
			throw new Refusal(422, 'Field required', { missing: ['file_name'] });
		const stored = files.put([], type, name);
		// Outside the API's paths: a client has no reason to send its key there.
		return jsonAnswer(200, {
			upload_url: `${exchange.origin}/uploads${stored.path}`,
			file_url: `${exchange.origin}${stored.path}`,
		});
	};

	const routesOf = (app: string): Route[] => [
		{
			method: 'GET',
			path: `${app}/requests/:id/status`,
			handle: (exchange) => {
				const prediction = find(withApp(exchange));
				return jsonAnswer(isSettled(prediction) ? 200 : 202, statusBody(prediction));
			},
		},
		{
			method: 'GET',
			path: `${app}/requests/:id`,
			handle: (exchange) => resultAnswer(find(withApp(exchange))),
		},
		{
			method: 'PUT',
			path: `${app}/requests/:id/cancel`,
			handle: (exchange) => cancel(withApp(exchange)),
		},
	];

	return {
		id: 'fal',
		prefix,
		basePath: prefix,
		keyIn: ({ authorization = '' }) => /^Key\s+(\S+)$/.exec(authorization)?.[1] ?? '',
		refuse({ status, message, details }) {
			if (details.missing !== undefined) {
				return jsonAnswer(status, complaint(details.missing[0] ?? '', message, 'missing', {}));
			}
			const type = { 401: 'unauthorized', 429: 'concurrent_requests_limit' }[status];
			const known = type === undefined ? {} : { error_type: type };
			const detail =
				status === 402
					? 'User is locked. Reason: Exhausted balance. Top up your balance.'
					: message;
			return jsonAnswer(
				status === 402 ? 403 : status,
				{ detail, ...known },
				{
					'x-fal-request-id': uuid(),
				},
			);
		},
		routes: [
			{
				method: 'GET',
				path: '/.well-known/jwks.json',
				open: true,
				handle: () => jsonAnswer(200, jwks()),
			},
			{ method: 'POST', path: '/storage/upload/initiate', handle: upload },
			{
				method: 'GET',
				path: '/v1/models/pricing',
				handle: ({ query }) =>
					jsonAnswer(200, {
						prices: [
							{
								endpoint_id: query.get('endpoint_id'),
								unit_price: 0.00111,
								unit: 'compute seconds',
								currency: 'USD',
							},
						],
						next_cursor: null,
						has_more: false,
					}),
			},
			{
				method: 'GET',
				path: '/api/openapi/queue/openapi.json',
				open: true,
				handle: ({ query }) => {
					const document = queueDocumentOf(query.get('endpoint_id') ?? '');
					return document === undefined ? emptyAnswer(404) : jsonAnswer(200, document);
				},
			},
			...['/:namespace/:owner/:name', '/:owner/:name'].flatMap(routesOf),
			{ method: 'GET', path: '/', open: true, handle: () => emptyAnswer(404) },
			{ method: 'POST', path: '/*model', creates: true, handle: submit },
		],
	};
}

function withApp(exchange: Exchange): Exchange {
	const { namespace, owner = '', name = '' } = exchange.parameters;
	const app = [namespace, owner, name].filter((part) => part !== undefined).join('/');
	return { ...exchange, parameters: { ...exchange.parameters, app } };
}

export const dialects: readonly Speak[] = [fal];
