import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { readFixture, type Facts } from '../conformance/fixture';
import { Service } from '../conformance/service';
import type { DialectId, Prediction } from '../sandbox/prediction';
import { derivedSecret, sign } from '../sandbox/signatures';
import { call, until } from '../sandbox/testing/client';
import type { Stage } from './stage';
import { submissionOf } from './submission';
import type { TriggerHost } from './triggerHost';
import type { TriggerSettings } from './triggerWorkflow';

export interface Delivery {
	readonly body: Buffer | string;
	readonly headers: Record<string, string>;
}

export interface Reply {
	readonly status: number;
	readonly text: string;
}

/** The trigger with these parameters, and the provider's credential of the sandbox. */
export function settingsFor(
	stage: Stage,
	provider: Provider,
	parameters: IDataObject = {},
	credential: IDataObject = {},
): TriggerSettings {
	const mode = 'webhook';
	return {
		parameters: { provider: provider.id, mode, ...parameters },
		credentials: stage.credentials(provider, credential),
	};
}

/** A prediction in the sandbox, whose end is told to the URL. */
export async function submitted(
	stage: Stage,
	provider: Provider,
	webhookUrl?: string,
): Promise<Prediction> {
	const dialect = provider.id as DialectId;
	const image = isInline(provider) ? undefined : ({ kind: 'url', url: stage.photoUrl(1) } as const);
	const { method, path, query, body } = submissionOf(provider, {
		image,
		waits: false,
		...(webhookUrl !== undefined && { webhookUrl }),
	}).request;
	const search = new URLSearchParams(query as Record<string, string> | undefined).toString();
	await call(stage.sandbox, dialect, `${path}${search && `?${search}`}`, {
		method,
		token: stage.key,
		headers: provider.keyHeaders?.(stage.key) ?? {},
		body,
	});
	const prediction = stage.sandbox.predictions.at(-1);
	if (prediction === undefined) throw new Error('The sandbox took no prediction');
	return prediction;
}

/** A prediction in the sandbox that has ended. */
export async function finished(stage: Stage, provider: Provider): Promise<Prediction> {
	const prediction = await submitted(stage, provider);
	await until(() => prediction.endedAt !== undefined);
	return prediction;
}

/** What the provider would send about it, signed where it signs. */
export async function deliveryOf(
	stage: Stage,
	provider: Provider,
	{ id }: Prediction,
	messageId = `msg_${id}`,
): Promise<Delivery> {
	const { path = '', query = {} } = provider.buildStatusRequest?.(id) ?? {};
	const asked = Object.entries(query).map(([name, value]) => `${name}=${value}`);
	const { json } = await call(
		stage.sandbox,
		provider.id as DialectId,
		`${path}?${asked.join('&')}`,
		{ token: stage.key },
	);
	// Without a form of their own, webhooks have that of the status.
	const told = readFixture(provider.id).webhook === undefined ? json : (json.data ?? json);
	return signed(stage, provider, JSON.stringify(told), messageId);
}

/** What anybody could say about a prediction in the words of the provider's webhooks. */
export function hintAbout(provider: Provider, facts: Facts): Delivery {
	const service = new Service(provider);
	const { webhook, prediction } = service.fixture;
	return { body: JSON.stringify(service.prediction(facts, webhook ?? prediction)), headers: {} };
}

/** Any words, signed as the provider signs. */
export function signed(
	{ sandbox, key }: Stage,
	provider: Provider,
	body: Buffer | string,
	messageId = 'msg_1',
	timestamp = String(Math.floor(Date.now() / 1000)),
): Delivery {
	const scheme = provider.id;
	if (scheme !== 'replicate' && scheme !== 'waveSpeed') return { body, headers: {} };
	const secret = sandbox.settings().webhookSecrets[key] ?? derivedSecret(scheme, key);
	return {
		body,
		headers: {
			'webhook-id': messageId,
			'webhook-timestamp': timestamp,
			'webhook-signature': sign(scheme, secret, messageId, timestamp, Buffer.from(body)),
		},
	};
}

export async function deliver(
	host: TriggerHost,
	{ body, headers }: Delivery,
	signal?: AbortSignal,
): Promise<Reply> {
	const response = await fetch(host.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: new Uint8Array(Buffer.from(body)),
		...(signal !== undefined && { signal }),
	});
	return { status: response.status, text: await response.text() };
}

/** Whether a small picture travels inside of the request. */
function isInline({ imageInput: { file } }: Provider): boolean {
	return file?.via === 'request' || file?.inlineUpToBytes !== undefined;
}
