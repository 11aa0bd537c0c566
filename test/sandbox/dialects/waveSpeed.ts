import { jsonAnswer } from '../http/answer';
import { readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { waveSpeedModels } from '../inputSchemas';
import type { Prediction, Webhook } from '../prediction';
import { hexId } from '../random';
import { isExpired } from '../retention';
import { derivedSecret } from '../signatures';
import { checkWebhookUrl } from '../webhookAddress';
import type { Backend, Dialect, Speak } from './dialect';
import { holdAnswer } from './replicateProtocol';
import { taskBody, taskStatus } from './waveSpeedTask';
import { waveSpeedFileRoutes } from './waveSpeedFiles';

const basePath = '/wavespeed/api/v3';
const removers = ['wavespeed-ai/image-background-remover', 'bria/remove-background'];
const syncTimedOut = 5004;

const success = (data: unknown, code = 200) => jsonAnswer(200, { code, message: 'success', data });

function readImage(body: JsonObject, model: string): string | undefined {
	const { image } = body;
	if (image === undefined && !removers.includes(model)) return undefined;
	if (typeof image !== 'string' || image === '') {
		throw new Refusal(400, 'property "image" is missing', { code: '1400' });
	}
	// A data URI is documented for no background remover.
	if (!/^https?:/.test(image))
		throw new Refusal(400, 'property "image" must be a URL', { code: '1401' });
	return image;
}

function readWebhook(query: URLSearchParams, allowLocal: boolean): Webhook | undefined {
	const url = query.get('webhook');
	if (url === null) return undefined;
	const reason = checkWebhookUrl(url, allowLocal);
	if (reason !== undefined) throw new Refusal(400, `webhook ${reason}`);
	return { url, events: ['completed'], scheme: 'waveSpeed', body: taskBody };
}

function readPage(body: JsonObject): { page: number; size: number } {
	const { page = 1, page_size: size = 20 } = body;
	const isCount = (value: unknown): value is number =>
		Number.isInteger(value) && Number(value) >= 1;
	if (!isCount(page) || !isCount(size) || size > 100) {
		throw new Refusal(400, 'page must be at least 1 and page_size between 1 and 100');
	}
	return { page, size };
}

function listFilter(body: JsonObject): (prediction: Prediction) => boolean {
	const { model, status, created_after: after, created_before: before } = body;
	const from = typeof after === 'string' ? Date.parse(after) : -Infinity;
	const to = typeof before === 'string' ? Date.parse(before) : Infinity;
	return (prediction) =>
		(model === undefined || prediction.model === model) &&
		(status === undefined || taskStatus(prediction) === status) &&
		prediction.createdAt >= from &&
		prediction.createdAt < to;
}

export function waveSpeed(backend: Backend): Dialect {
	const { lifeCycle, settings } = backend;
	const kept = (token: string) =>
		lifeCycle.list('waveSpeed', token).filter((task) => !isExpired(task));

	const show = ({ token, parameters }: Exchange) => {
		const prediction = lifeCycle.find('waveSpeed', token, parameters['id'] ?? '');
		if (!prediction || isExpired(prediction)) throw new Refusal(404, 'prediction not found');
		return success(taskBody(prediction));
	};

	const submit = async (exchange: Exchange) => {
		const body = readJson(exchange);
		const model = exchange.parameters['model'] ?? '';
		if (!/^[\w.-]+(\/[\w.-]+)+$/.test(model)) throw new Refusal(404, `model ${model} not found`);
		const { syncLimitMs, syncCodeIn, allowLocalWebhooks } = settings();
		const prediction = lifeCycle.create({
			dialect: 'waveSpeed',
			token: exchange.token,
			origin: exchange.origin,
			id: hexId(),
			model,
			version: '',
			input: body,
			image: readImage(body, model),
			listOutput: true,
			inline: body['enable_base64_output'] === true ? 'base64' : undefined,
			webhook: readWebhook(exchange.query, allowLocalWebhooks),
		});
		if (body['enable_sync_mode'] !== true) return success(taskBody(prediction));
		await holdAnswer(prediction, syncLimitMs, exchange.dropped);
		if (prediction.endedAt !== undefined) return success(taskBody(prediction));
		const error = `Sync mode timed out after ${syncLimitMs / 1000} seconds, query the result later`;
		const late = { ...taskBody(prediction), status: 'processing', error };
		return syncCodeIn === 'envelope'
			? success(late, syncTimedOut)
			: success({ ...late, code: syncTimedOut });
	};

	return {
		id: 'waveSpeed',
		prefix: basePath,
		basePath,
		refuse: ({ status, message, details }) =>
			jsonAnswer(status, {
				code: status,
				message,
				...(details.code ? { error_code: details.code } : {}),
			}),
		routes: [
			{ method: 'GET', path: '/predictions/:id/result', handle: show },
			{ method: 'GET', path: '/predictions/:id', handle: show },
			{
				method: 'POST',
				path: '/predictions',
				handle(exchange) {
					const body = readJson(exchange);
					const { page, size } = readPage(body);
					const all = kept(exchange.token).filter(listFilter(body));
					const items = all.slice((page - 1) * size, page * size).map(taskBody);
					return success({ page, total: all.length, items });
				},
			},
			{
				method: 'POST',
				path: '/predictions/delete',
				handle(exchange) {
					const { ids } = readJson(exchange);
					if (!Array.isArray(ids)) throw new Refusal(400, 'ids is required');
					const doomed = kept(exchange.token).filter((task) => ids.includes(task.id));
					for (const task of doomed) lifeCycle.remove(task);
					return success({ deleted_count: doomed.length });
				},
			},
			...waveSpeedFileRoutes(backend),
			{ method: 'GET', path: '/balance', handle: () => success({ balance: 10 }) },
			{
				method: 'GET',
				path: '/models',
				handle: () =>
					success([
						...removers
							.filter((name) => !waveSpeedModels().some(({ model_id }) => model_id === name))
							.map((model_id) => ({ model_id, type: 'image-to-image', base_price: 0.01 })),
						...waveSpeedModels(),
					]),
			},
			{
				method: 'POST',
				path: '/model/price',
				handle: (exchange) =>
					success({ model_id: readJson(exchange)['model_id'], unit_price: 0.01 }),
			},
			{
				method: 'GET',
				path: '/webhook/secret',
				handle: ({ token }) =>
					success({
						secret: settings().webhookSecrets[token] ?? derivedSecret('waveSpeed', token),
					}),
			},
			{ method: 'POST', path: '/*model', creates: true, handle: submit },
		],
	};
}

export const dialects: readonly Speak[] = [waveSpeed];
