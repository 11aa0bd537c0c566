import { emptyAnswer, jsonAnswer } from '../http/answer';
import { isObject, readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { shownWord, type Prediction, type Webhook, type WebhookEvent } from '../prediction';
import { hexId } from '../random';
import { cogOpenApi } from './cogOpenApi';
import type { Backend, Dialect, Speak } from './dialect';

const version = '0.23.1';
const setUpAt = '2026-11-28T12:00:00.000000000+00:00';
const notReady =
	'Setup has not finished yet. Wait until it has finished, or GET /health-check for status.';
const events: readonly WebhookEvent[] = ['start', 'output', 'logs', 'completed'];
/** A container has one owner: keys, where it asks for one at all, do not divide its predictions. */
const owner = '';

const secondsOf = ({ startedAt, endedAt }: Prediction) =>
	startedAt === undefined || endedAt === undefined ? 0 : (endedAt - startedAt) / 1000;

/** The fields in their order as coglet 0.23.1 was recorded; what there is nothing of is left out. */
const stateOf = (prediction: Prediction): JsonObject => ({
	...(prediction.error === undefined ? {} : { error: prediction.error }),
	id: prediction.id,
	...(prediction.endedAt === undefined ? { input: prediction.input } : {}),
	logs: '',
	metrics: prediction.endedAt === undefined ? {} : { predict_time: secondsOf(prediction) },
	...(prediction.output === null ? {} : { output: prediction.output }),
	status: prediction.status === 'aborted' ? 'canceled' : shownWord(prediction),
});

const invalidInput = (location: readonly string[], message: string, code = 'value_error') =>
	new Refusal(422, message, { missing: location, code });

/** Inputs that it does not know are dropped without a word. */
function readImage({ image }: JsonObject): string {
	const place = ['body', 'input', 'image'];
	if (image === undefined) throw invalidInput(place, 'Field required', 'value_error.missing');
	if (typeof image === 'string') return image;
	throw invalidInput(place, `${JSON.stringify(image)} is not of type "string"`);
}

function readWebhook(body: JsonObject): Webhook | undefined {
	const { webhook, webhook_events_filter: filter } = body;
	if (typeof webhook !== 'string') return undefined;
	const chosen = Array.isArray(filter) ? events.filter((event) => filter.includes(event)) : events;
	return { url: webhook, events: chosen, scheme: 'cog', body: stateOf };
}

/** A failed or running setup has no end yet. */
function healthOf(status: string): JsonObject {
	const isLoading = status === 'STARTING';
	return {
		status,
		setup: {
			started_at: setUpAt,
			...(isLoading ? {} : { completed_at: setUpAt }),
			status: isLoading ? 'starting' : 'succeeded',
			...(isLoading ? {} : { logs: '' }),
		},
		version: {
			coglet: version,
			git_sha: '00000000',
			build_time: '2026-11-28T12:00:00Z',
			python_sdk: version,
			python: '3.11.0',
		},
	};
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
			return jsonAnswer(202, { id: prediction.id, status: 'starting' });
		}
		// A caller that hangs up takes its prediction with it.
		dropped?.addEventListener('abort', () => lifeCycle.cancel(prediction), { once: true });
		await prediction.ended;
		return jsonAnswer(200, stateOf(prediction));
	};

	const create = (exchange: Exchange, body: JsonObject, id: string) => {
		const state = health();
		if (state === 'BUSY') throw new Refusal(409, 'At capacity - all prediction slots busy');
		if (state !== 'READY') throw new Refusal(503, notReady);
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
						detail: [{ loc: details.missing, msg: message, type: details.code ?? 'value_error' }],
					})
				: jsonAnswer(status, status === 404 ? {} : { error: message, status: 'failed' }),
		routes: [
			{
				method: 'GET',
				path: '/',
				handle: () =>
					jsonAnswer(200, {
						cog_version: version,
						docs_url: '/docs',
						healthcheck_url: '/health-check',
						openapi_url: '/openapi.json',
						predictions_cancel_url: '/predictions/{prediction_id}/cancel',
						predictions_idempotent_url: '/predictions/{prediction_id}',
						predictions_url: '/predictions',
						shutdown_url: '/shutdown',
					}),
			},
			{
				method: 'GET',
				path: '/health-check',
				handle: () => jsonAnswer(200, healthOf(health())),
			},
			{
				method: 'GET',
				path: '/predictions/:id',
				open: true,
				handle: () => emptyAnswer(405, { allow: 'PUT' }),
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
						typeof body['id'] === 'string' ? body['id'] : `pred_${hexId().slice(0, 16)}`,
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
