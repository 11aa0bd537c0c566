import { jsonAnswer } from '../http/answer';
import { isObject, readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { shownWord, type Prediction, type Webhook, type WebhookEvent } from '../prediction';
import { hexId } from '../random';
import { cogOpenApi } from './cogOpenApi';
import type { Backend, Dialect, Speak } from './dialect';

const events: readonly WebhookEvent[] = ['start', 'output', 'logs', 'completed'];
/** A container has one owner: keys, where it asks for one at all, do not divide its predictions. */
const owner = '';

const secondsOf = ({ startedAt, endedAt }: Prediction) =>
	startedAt === undefined || endedAt === undefined ? 0 : (endedAt - startedAt) / 1000;

/** The id is only told to whoever chose it. */
const idOf = ({ id }: Prediction) => (id.startsWith('pred_') ? {} : { id });

const stateOf = (prediction: Prediction): JsonObject => ({
	...idOf(prediction),
	status: prediction.status === 'aborted' ? 'canceled' : shownWord(prediction),
	...(prediction.output === null ? {} : { output: prediction.output }),
	...(prediction.error === undefined ? {} : { error: prediction.error }),
	logs: '',
	...(prediction.endedAt === undefined ? {} : { metrics: { predict_time: secondsOf(prediction) } }),
});

const invalidInput = (location: readonly string[], message: string) =>
	new Refusal(422, message, { missing: location });

function readImage(input: JsonObject): string {
	const unknown = Object.keys(input).find((key) => key !== 'image');
	if (unknown !== undefined) throw invalidInput(['body', 'input', unknown], 'Unexpected field');
	const { image } = input;
	if (typeof image !== 'string') throw invalidInput(['body', 'input', 'image'], 'Field required');
	return image;
}

function readWebhook(body: JsonObject): Webhook | undefined {
	const { webhook, webhook_events_filter: filter } = body;
	if (typeof webhook !== 'string') return undefined;
	const chosen = Array.isArray(filter) ? events.filter((event) => filter.includes(event)) : events;
	return { url: webhook, events: chosen, scheme: 'cog', body: stateOf };
}

export function cog(backend: Backend): Dialect {
	const { lifeCycle, settings } = backend;
	const running = () => lifeCycle.list('cog', owner).filter(({ endedAt }) => endedAt === undefined);
	const health = () => {
		const { cogHealth, cogSlots } = settings();
		return cogHealth === 'READY' && running().length >= cogSlots ? 'BUSY' : cogHealth;
	};

	/** Only these can be canceled by id: a synchronous one is canceled by hanging up. */
	const asynchronous = new WeakSet<Prediction>();

	const finish = async (prediction: Prediction, isAsync: boolean, dropped?: AbortSignal) => {
		if (isAsync) {
			asynchronous.add(prediction);
			return jsonAnswer(202, { ...idOf(prediction), status: 'starting' });
		}
		// A caller that hangs up takes its prediction with it.
		dropped?.addEventListener('abort', () => lifeCycle.cancel(prediction), { once: true });
		await prediction.ended;
		return jsonAnswer(200, stateOf(prediction));
	};

	const create = (exchange: Exchange, body: JsonObject, id: string) => {
		const state = health();
		if (state === 'BUSY') throw new Refusal(409, 'At capacity - all prediction slots busy');
		if (state !== 'READY') throw new Refusal(503, 'Predictor not ready');
		const input = isObject(body['input']) ? body['input'] : {};
		const prediction = lifeCycle.create({
			dialect: 'cog',
			token: owner,
			origin: exchange.origin,
			id,
			model: 'cog',
			version: '',
			input,
			image: readImage(input),
			inline: 'dataUri',
			webhook: readWebhook(body),
		});
		return finish(prediction, exchange.headers.prefer === 'respond-async', exchange.dropped);
	};

	return {
		id: 'cog',
		prefix: '/cog',
		basePath: '/cog',
		acceptsToken(token) {
			const { proxyKey } = settings();
			return proxyKey === null || token === proxyKey;
		},
		refuse: ({ status, message, details }) =>
			details.missing
				? jsonAnswer(status, {
						detail: [{ loc: details.missing, msg: message, type: 'value_error' }],
					})
				: jsonAnswer(status, status === 404 ? {} : { error: message, status: 'failed' }),
		routes: [
			{
				method: 'GET',
				path: '/',
				handle: () =>
					jsonAnswer(200, {
						cog_version: '0.17.0',
						openapi_url: '/openapi.json',
						healthcheck_url: '/health-check',
						predictions_url: '/predictions',
						predictions_idempotent_url: '/predictions/{prediction_id}',
						predictions_cancel_url: '/predictions/{prediction_id}/cancel',
					}),
			},
			{
				method: 'GET',
				path: '/health-check',
				handle: () =>
					jsonAnswer(200, {
						status: health(),
						setup: { status: 'succeeded' },
						version: { coglet: '0.17.0' },
					}),
			},
			{ method: 'GET', path: '/openapi.json', handle: () => jsonAnswer(200, cogOpenApi) },
			{
				method: 'POST',
				path: '/predictions',
				creates: true,
				handle(exchange) {
					const body = readJson(exchange);
					return create(
						exchange,
						body,
						typeof body['id'] === 'string' ? body['id'] : `pred_${hexId()}`,
					);
				},
			},
			{
				method: 'PUT',
				path: '/predictions/:id',
				creates: true,
				handle(exchange) {
					const body = readJson(exchange);
					const id = exchange.parameters['id'] ?? '';
					if (body['id'] !== undefined && body['id'] !== id) {
						throw invalidInput(
							['body', 'id'],
							'prediction ID must match the ID supplied in the URL',
						);
					}
					const same = running().find((prediction) => prediction.id === id);
					if (!same) return create(exchange, body, id);
					same.submissions += 1;
					const joins =
						settings().cogRepeat === 'join' && exchange.headers.prefer !== 'respond-async';
					return joins ? finish(same, false) : jsonAnswer(202, stateOf(same));
				},
			},
			{
				method: 'POST',
				path: '/predictions/:id/cancel',
				handle({ parameters }) {
					const same = running().find((prediction) => prediction.id === parameters['id']);
					if (!same || !asynchronous.has(same)) throw new Refusal(404, 'Prediction not found');
					lifeCycle.cancel(same);
					return jsonAnswer(200, {});
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [cog];
