import { jsonAnswer } from '../http/answer';
import type { Exchange } from '../http/exchange';
import type { Route } from '../http/router';
import { addedModel, findByName, replicateModels, type Model } from '../models';
import type { DialectId, Prediction } from '../prediction';
import { replicateId } from '../random';
import { derivedSecret } from '../signatures';
import type { Backend, Dialect, Speak } from './dialect';
import { replicateFileRoutes } from './replicateFiles';
import { readCancelAfterMs, readWaitMs, requestsLeft } from './replicateHeaders';
import { replicateModelRoutes } from './replicateModels';
import { pageOf } from './replicatePages';
import {
	canceledBody,
	heldBody,
	holdAnswer,
	notFound,
	predictionBody,
	readOrder,
	refuseAsReplicate,
} from './replicateProtocol';

/** The prediction routes that every service speaking Replicate's protocol in full has. */
function predictionRoutes(backend: Backend, dialect: DialectId, basePath: string): Route[] {
	const { lifeCycle, settings } = backend;
	const models = () => [...replicateModels, ...settings().extraModels.map(addedModel)];

	const urlsOf = (prediction: Prediction) => {
		const own = `${prediction.origin}${basePath}/predictions/${prediction.id}`;
		return { cancel: `${own}/cancel`, get: own, web: `https://replicate.com/p/${prediction.id}` };
	};
	const bodyOf = (prediction: Prediction) => predictionBody(prediction, urlsOf(prediction));
	/** A limit that a test sets is not announced: whether the service announces a lower one is not known. */
	const left = (count: number) =>
		dialect === 'replicate' && settings().rateLimit === null ? requestsLeft(count) : {};
	const answer = (body: unknown) => jsonAnswer(200, body, left(2999));
	const owned = ({ token, parameters }: Exchange) => {
		const prediction = lifeCycle.find(dialect, token, parameters['id'] ?? '');
		if (!prediction) throw notFound();
		return prediction;
	};
	const create = async (exchange: Exchange, model?: Model) => {
		const { allowLocalWebhooks, cancelAfterMinimumSeconds } = settings();
		const waitMs = readWaitMs(exchange.headers);
		const cancelAfterMs = readCancelAfterMs(exchange.headers, cancelAfterMinimumSeconds);
		const order = readOrder(exchange, {
			dialect,
			models: models(),
			...(model ? { model } : {}),
			allowLocalWebhooks,
			newId: replicateId,
			body: bodyOf,
			scheme: dialect === 'replicate' ? 'replicate' : 'unsigned',
		});
		const deadlineAt = cancelAfterMs === undefined ? undefined : Date.now() + cancelAfterMs;
		const prediction = lifeCycle.create({ ...order, deadlineAt });
		await holdAnswer(prediction, waitMs, exchange.dropped);
		if (waitMs === 0) {
			const type = { 'content-type': 'application/json; charset=utf-8' };
			return jsonAnswer(201, bodyOf(prediction), { ...type, ...left(599) });
		}
		const applied = { 'preference-applied': String(exchange.headers.prefer) };
		// A held answer that came too late is 202: created, not finished.
		const status = prediction.endedAt === undefined ? 202 : 201;
		const isWhole = prediction.status === 'succeeded';
		const body = isWhole ? heldBody(prediction, urlsOf(prediction)) : bodyOf(prediction);
		const type = { 'content-type': 'application/json; charset=UTF-8' };
		return jsonAnswer(status, body, { ...type, ...applied, ...left(599) });
	};
	const createByName = (exchange: Exchange, accepts: (model: Model) => boolean) => {
		const { owner, name } = exchange.parameters;
		const model = findByName(models(), `${owner}/${name}`);
		if (!model || !accepts(model)) throw notFound();
		return create(exchange, model);
	};

	return [
		{ method: 'POST', path: '/predictions', creates: true, handle: (exchange) => create(exchange) },
		{
			method: 'POST',
			path: '/models/:owner/:name/predictions',
			creates: true,
			handle: (exchange) => createByName(exchange, (model) => model.official),
		},
		{
			method: 'POST',
			path: '/deployments/:owner/:name/predictions',
			creates: true,
			handle: (exchange) => createByName(exchange, () => true),
		},
		{
			method: 'GET',
			path: '/predictions',
			handle({ token, query, origin }) {
				const listUrl = `${origin}${basePath}/predictions`;
				const page = pageOf(lifeCycle.list(dialect, token), query, listUrl, settings().pageSize);
				return answer({
					next: page.next,
					previous: page.previous,
					results: page.items.map(bodyOf),
				});
			},
		},
		{
			method: 'GET',
			path: '/predictions/:id',
			handle: (exchange) => answer(bodyOf(owned(exchange))),
		},
		{
			method: 'POST',
			path: '/predictions/:id/cancel',
			handle(exchange) {
				const prediction = owned(exchange);
				lifeCycle.cancel(prediction);
				return answer(canceledBody(prediction, urlsOf(prediction)));
			},
		},
		...replicateModelRoutes(models, answer),
	];
}

export function replicate(backend: Backend): Dialect {
	const basePath = '/replicate/v1';
	return {
		id: 'replicate',
		prefix: basePath,
		basePath,
		refuse: refuseAsReplicate,
		routes: [
			...predictionRoutes(backend, 'replicate', basePath),
			...replicateFileRoutes(backend, basePath),
			{
				method: 'GET',
				path: '/account',
				handle: () =>
					jsonAnswer(200, { type: 'organization', username: 'sandbox', name: 'Sandbox' }),
			},
			{
				method: 'GET',
				path: '/webhooks/default/secret',
				handle: ({ token }) =>
					jsonAnswer(200, {
						key: backend.settings().webhookSecrets[token] ?? derivedSecret('replicate', token),
					}),
			},
		],
	};
}

/** Some other service that took over Replicate's prediction protocol, but not its files, account or signatures. */
export function replicateCompatible(backend: Backend): Dialect {
	const basePath = '/compatible/v1';
	return {
		id: 'replicateCompatible',
		prefix: basePath,
		basePath,
		refuse: refuseAsReplicate,
		routes: predictionRoutes(backend, 'replicateCompatible', basePath),
	};
}

export const dialects: readonly Speak[] = [replicate, replicateCompatible];
