import { createHash } from 'node:crypto';
import { jsonAnswer, type Answer } from '../http/answer';
import { readJson, type Exchange } from '../http/exchange';
import { Refusal } from '../http/refusal';
import {
	addedModel,
	chainHubModels,
	findByName,
	findByReference,
	kkiaiModels,
	type Model,
} from '../models';
import type { Prediction } from '../prediction';
import { hexId, replicateId } from '../random';
import type { Backend, Dialect, Speak } from './dialect';
import { predictionBody, readOrder, refuseAsReplicate } from './replicateProtocol';

interface Aggregator {
	readonly id: 'chainHub' | 'kkiai';
	readonly prefix: string;
	readonly models: readonly Model[];
	/** What the answer shows in place of the version that was asked for. */
	version(model: string): string;
}

/** The error shape of the new-api family. */
function refuseAsNewApi(refusal: Refusal): Answer {
	// What Replicate itself refuses passes through.
	if (refusal.status === 422) return refuseAsReplicate(refusal);
	const message = refusal.status === 401 ? 'Invalid token' : refusal.message;
	return jsonAnswer(refusal.status, {
		error: {
			message: `${message} (request id: ${hexId()})`,
			type: 'new_api_error',
			code: refusal.details.code ?? '',
		},
	});
}

const noChannel = (model: string) =>
	new Refusal(503, `No available channel for model ${model} under group default`, {
		code: 'model_not_found',
	});

/** An aggregator's answers point at Replicate: following them would take its key there. */
const foreignUrls = ({ id }: Prediction) => ({
	cancel: `https://api.replicate.com/v1/predictions/${id}/cancel`,
	get: `https://api.replicate.com/v1/predictions/${id}`,
	stream: `https://stream.replicate.com/v1/files/${id}`,
	web: `https://replicate.com/p/${id}`,
});

function aggregator(backend: Backend, { id, prefix, models, version }: Aggregator): Dialect {
	const { lifeCycle, settings } = backend;
	const served = () => [...models, ...settings().extraModels.map(addedModel)];
	const bodyOf = (prediction: Prediction) => predictionBody(prediction, foreignUrls(prediction));

	const create = (exchange: Exchange, model: Model) => {
		const order = readOrder(exchange, {
			dialect: id,
			models: served(),
			...('owner' in exchange.parameters ? { model } : {}),
			allowLocalWebhooks: true,
			newId: replicateId,
			body: bodyOf,
			scheme: 'unsigned',
		});
		// Webhooks are documented by neither of the two: accepted, never called.
		return jsonAnswer(
			200,
			bodyOf(lifeCycle.create({ ...order, version: version(model.name), webhook: undefined })),
		);
	};

	return {
		id,
		prefix,
		basePath: `${prefix}/replicate/v1`,
		refuse: refuseAsNewApi,
		routes: [
			{
				method: 'POST',
				path: '/replicate/v1/predictions',
				creates: true,
				handle(exchange) {
					const reference = String(readJson(exchange)['version'] ?? '');
					const model = findByReference(served(), reference);
					if (!model) throw noChannel(reference);
					return create(exchange, model);
				},
			},
			{
				method: 'POST',
				path: '/replicate/v1/models/:owner/:name/predictions',
				creates: true,
				handle(exchange) {
					const name = `${exchange.parameters['owner']}/${exchange.parameters['name']}`;
					const model = findByName(served(), name);
					if (!model) throw noChannel(name);
					return create(exchange, model);
				},
			},
			{
				method: 'GET',
				path: '/replicate/v1/predictions/:id',
				handle({ token, parameters }) {
					const prediction = lifeCycle.find(id, token, parameters['id'] ?? '');
					if (!prediction) throw new Refusal(404, 'task_not_exist', { code: 'task_not_exist' });
					return jsonAnswer(200, bodyOf(prediction));
				},
			},
			{
				method: 'GET',
				path: '/v1/models',
				handle: () => {
					const data = served().map(({ name }) => ({
						id: name,
						object: 'model',
						created: 1_626_777_600,
						owned_by: 'custom',
					}));
					return jsonAnswer(200, { success: true, object: 'list', data });
				},
			},
		],
	};
}

export const chainHub = (backend: Backend) =>
	aggregator(backend, {
		id: 'chainHub',
		prefix: '/chainhub',
		models: chainHubModels,
		version: () => 'hidden',
	});

export const kkiai = (backend: Backend) =>
	aggregator(backend, {
		id: 'kkiai',
		prefix: '/kkiai',
		models: kkiaiModels,
		version: (model) => `dp-${createHash('md5').update(model).digest('hex')}`,
	});

export const dialects: readonly Speak[] = [chainHub, kkiai];
