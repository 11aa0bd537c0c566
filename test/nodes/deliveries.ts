import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import type { DialectId, Prediction } from '../sandbox/prediction';
import { derivedSecret, sign } from '../sandbox/signatures';
import { call, order, pictureUri, until } from '../sandbox/testing/client';
import type { Stage } from './stage';
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

/** A prediction in the sandbox. */
export async function submitted(stage: Stage, provider: Provider): Promise<Prediction> {
	const dialect = provider.id as DialectId;
	const [path, body] = creationOf(provider, stage);
	await call(stage.sandbox, dialect, path, { token: stage.key, body });
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
	const path = provider.buildStatusRequest?.(id).path ?? '';
	const { json } = await call(stage.sandbox, provider.id as DialectId, path, { token: stage.key });
	return signed(stage, provider, JSON.stringify(json.data ?? json), messageId);
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

function creationOf(provider: Provider, stage: Stage): [path: string, body: unknown] {
	switch (provider.id) {
		case 'waveSpeed':
			return ['/bria/remove-background', { image: stage.photoUrl(1) }];
		case 'tengr':
			return ['/v2/artworks/remove-background', { imageUrl: stage.photoUrl(1) }];
		case 'cog':
			return ['/predictions', { id: 'chosen', input: { image: pictureUri } }];
		default:
			return ['/predictions', order];
	}
}
