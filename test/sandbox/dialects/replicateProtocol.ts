/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonAnswer, type Answer } from '../http/answer';
import { isObject, readJson, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { findByReference, type Model } from '../models';
import type { DialectId, Prediction, Webhook, WebhookEvent, Order } from '../prediction';
import { isSettled, shownWord } from '../prediction';
import { isExpired } from '../retention';
import { checkWebhookUrl } from '../webhookAddress';
import { withSignedFiles } from './replicateSignedFiles';

const bodyKeys = ['version', 'input', 'webhook', 'webhook_events_filter', 'stream'];
const events: readonly WebhookEvent[] = ['start', 'output', 'logs', 'completed'];
const defaultEvents: readonly WebhookEvent[] = ['output', 'completed'];
const invalid = 'Input validation failed';

export const notFound = () => new Refusal(404, 'The requested resource could not be found.');

/** Replicate's error shape, {"detail", "status", "title"}; 404 and 429 come without a title. */
export function refuseAsReplicate({ status, message, details }: Refusal): Answer {
	const { title, missing } = details;
	const fields = missing?.map((field) => ({
		type: 'required',
		field: `input.${field}`,
		description: `${field} is required`,
	}));
	return jsonAnswer(
		status,
		{
			...(title === undefined ? {} : { title }),
			detail: message,
			status,
			...(fields ? { invalid_fields: fields } : {}),
		},
		{ 'content-type': 'application/problem+json' },
	);
}

function readVersion(body: JsonObject, models: readonly Model[]): Model {
	const { version } = body;
	if (typeof version !== 'string') {
		throw new Refusal(422, '- version is required\n', { title: invalid });
	}
	const model = findByReference(models, version);
	if (model) return model;
	const title = 'Invalid version or not permitted';
	throw new Refusal(
		422,
		"The specified version does not exist (or perhaps you don't have permission to use it?)",
		{ title },
	);
}

/** The picture's address, or a refusal in Replicate's words. */
export function readImageInput(input: JsonObject, { imageKeys }: Model): string | undefined {
	const [first] = imageKeys;
	if (first === undefined) return undefined;
	const image = imageKeys.map((key) => input[key]).find((value) => value !== undefined);
	if (image === undefined) {
		throw new Refusal(422, `- input: ${first} is required\n`, { title: invalid, missing: [first] });
	}
	if (typeof image !== 'string' || !/^(https?:|data:)/.test(image)) {
		throw new Refusal(422, `- input.${first}: Does not match format 'uri'\n`, { title: invalid });
	}
	return image;
}

function readWebhook(
	body: JsonObject,
	allowLocal: boolean,
): Omit<Webhook, 'scheme' | 'body'> | undefined {
	const { webhook, webhook_events_filter: filter } = body;
	if (webhook === undefined || webhook === null) return undefined;
	const reason = checkWebhookUrl(webhook, allowLocal);
	if (reason !== undefined) throw new Refusal(422, `- webhook: ${reason}\n`, { title: invalid });
	if (filter === undefined) return { url: String(webhook), events: defaultEvents };
	const chosen = Array.isArray(filter) ? events.filter((event) => filter.includes(event)) : [];
	if (!Array.isArray(filter) || chosen.length !== new Set(filter).size) {
		throw new Refusal(422, `- webhook_events_filter: must be a list of ${events.join(', ')}\n`, {
			title: invalid,
		});
	}
	return { url: String(webhook), events: chosen };
}

export interface CreateRules {
	readonly dialect: DialectId;
	readonly models: readonly Model[];
	/** Named by the path instead of the body. */
	readonly model?: Model;
	readonly allowLocalWebhooks: boolean;
	newId(): string;
	body(prediction: Prediction): unknown;
	readonly scheme: Webhook['scheme'];
}

/** Checks a create request as strictly as Replicate does. */
export function readOrder(exchange: Exchange, rules: CreateRules): Order {
	const body = readJson(exchange);
	const known = rules.model ? bodyKeys.filter((key) => key !== 'version') : bodyKeys;
	const unknown = Object.keys(body).find((key) => !known.includes(key));
	if (unknown !== undefined) {
		throw new Refusal(422, `- Additional property ${unknown} is not allowed\n`, { title: invalid });
	}
	const model = rules.model ?? readVersion(body, rules.models);
	const { input } = body;
	if (!isObject(input)) throw new Refusal(422, '- input is required\n', { title: invalid });
	const webhook = readWebhook(body, rules.allowLocalWebhooks);
	return {
		dialect: rules.dialect,
		token: exchange.token,
		origin: exchange.origin,
		id: rules.newId(),
		model: model.name,
		version: model.official ? 'hidden' : model.version,
		input,
		image: readImageInput(input, model),
		listOutput: model.listOutput,
		webhook: webhook && {
			...webhook,
			scheme: rules.scheme,
			body: (prediction) => rules.body(prediction),
		},
	};
}

/** Holds the answer until the prediction ends, the time is over or the client is gone. */
export async function holdAnswer(
	prediction: Prediction,
	waitMs: number,
	dropped: AbortSignal,
): Promise<void> {
	if (waitMs <= 0) return;
	const over = new AbortController();
	const signal = AbortSignal.any([over.signal, dropped]);
	const timer = sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
	await Promise.race([prediction.ended, timer]);
	over.abort();
}

const isoTime = (time: number | undefined) =>
	time === undefined ? null : new Date(time).toISOString();
const secondsBetween = (from: number, to: number) => Math.max(0, to - from) / 1000;

const isWiped = (prediction: Prediction) => prediction.dataRemoved || isExpired(prediction);
const shownInput = (prediction: Prediction) =>
	isWiped(prediction) ? {} : withSignedFiles(prediction.input, prediction);

/** As a held answer shows a prediction that has ended: still processing, without its times, and with the whole output. */
export function heldBody(prediction: Prediction, urls: JsonObject): JsonObject {
	const { startedAt, endedAt, ...running } = prediction;
	const isThere = startedAt !== undefined && endedAt !== undefined;
	return predictionBody(isThere ? { ...running, status: 'processing' } : prediction, urls);
}

/** As the answer to a cancellation shows it: another part of the service writes this one, in an order of its own. */
export function canceledBody(prediction: Prediction, urls: JsonObject): JsonObject {
	const { started_at, completed_at, metrics, ...shown } = predictionBody(prediction, urls);
	return {
		...(completed_at === undefined ? {} : { completed_at }),
		created_at: shown['created_at'],
		error: shown['error'],
		id: prediction.id,
		input: shown['input'],
		logs: null,
		...(metrics === undefined ? {} : { metrics }),
		output: shown['output'],
		...(started_at === undefined ? {} : { started_at }),
		status: shown['status'],
		urls: { get: urls['get'], cancel: urls['cancel'] },
		model: prediction.model,
		version: prediction.version,
		webhook_completed: null,
	};
}

/** The prediction object; `urls` is each service's own business. */
export function predictionBody(prediction: Prediction, urls: JsonObject): JsonObject {
	const { startedAt, endedAt, createdAt, deadlineAt } = prediction;
	const wiped = isWiped(prediction);
	return {
		id: prediction.id,
		model: prediction.model,
		version: prediction.version,
		input: shownInput(prediction),
		logs: wiped || startedAt === undefined ? '' : 'Removing the background\n',
		output: wiped ? null : prediction.output,
		data_removed: wiped,
		error: prediction.error ?? null,
		status: shownWord(prediction),
		source: 'api',
		created_at: isoTime(createdAt),
		...(startedAt === undefined ? {} : { started_at: isoTime(startedAt) }),
		...(endedAt === undefined ? {} : { completed_at: isoTime(endedAt) }),
		...(deadlineAt === undefined ? {} : { deadline: isoTime(deadlineAt) }),
		...(isSettled(prediction) && startedAt !== undefined && endedAt !== undefined
			? {
					metrics: {
						predict_time: secondsBetween(startedAt, endedAt),
						total_time: secondsBetween(createdAt, endedAt),
					},
				}
			: {}),
		urls,
	};
}
