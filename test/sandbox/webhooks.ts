/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Prediction, Webhook, WebhookDelivery, WebhookEvent } from './prediction';
import { hexId } from './random';
import type { SandboxSettings } from './settings';
import { derivedSecret, sign } from './signatures';

const progressIntervalMs = 500;
const cogRetries = 12;
const cogRetriedStatuses = new Set([0, 429, 500, 502, 503, 504]);
const cogLongestFactor = 1024;
/** Whose signature no receiver takes. */
const nobody = 'somebody else';

/** Tells receivers what happens to predictions, as each service would: signed or not, repeated or not. */
export class Webhooks {
	private readonly lines = new WeakMap<Prediction, Promise<void>>();
	private readonly lastProgressAt = new WeakMap<Prediction, number>();
	private closing = new AbortController();

	constructor(private readonly settings: () => SandboxSettings) {}

	notify(prediction: Prediction, event: WebhookEvent): void {
		const { webhook } = prediction;
		if (!webhook?.events.includes(event) || this.isTooSoon(prediction, event)) return;
		const delivery: WebhookDelivery = {
			event,
			id: `msg_${hexId()}`,
			attempts: [],
			delivered: false,
		};
		prediction.deliveries.push(delivery);
		const body = Buffer.from(JSON.stringify(webhook.body(prediction)));
		const { signal } = this.closing;
		const earlier = this.lines.get(prediction) ?? Promise.resolve();
		// In order, so that a receiver never hears of the start after the end.
		const line = earlier.then(() => this.deliver(prediction, webhook, delivery, body, signal));
		this.lines.set(
			prediction,
			line.catch(() => undefined),
		);
	}

	/** Drops every delivery under way. */
	stop(): void {
		this.closing.abort();
		this.closing = new AbortController();
	}

	private isTooSoon(prediction: Prediction, event: WebhookEvent): boolean {
		if (event === 'start' || event === 'completed') return false;
		const now = Date.now();
		const last = this.lastProgressAt.get(prediction) ?? -Infinity;
		if (now - last < progressIntervalMs) return true;
		this.lastProgressAt.set(prediction, now);
		return false;
	}

	private async deliver(
		prediction: Prediction,
		webhook: Webhook,
		delivery: WebhookDelivery,
		body: Buffer,
		signal: AbortSignal,
	): Promise<void> {
		const startedAt = Date.now();
		for (let attempt = 1; ; attempt += 1) {
			const status = await this.attempt(prediction, webhook, delivery, body, signal);
			delivery.delivered = status >= 200 && status < 300;
			if (delivery.delivered || delivery.event !== 'completed') return;
			const pauseMs = this.pauseBefore(attempt, status, webhook, startedAt);
			if (pauseMs === undefined) return;
			await sleep(pauseMs, undefined, { signal, ref: false });
		}
	}

	/** Only the end of a prediction is repeated; undefined when the service gives up. */
	private pauseBefore(
		attempt: number,
		status: number,
		webhook: Webhook,
		startedAt: number,
	): number | undefined {
		const { webhookRetryBaseMs, webhookRetryForMs } = this.settings();
		if (webhook.scheme === 'cog') {
			const goesOn = attempt <= cogRetries && cogRetriedStatuses.has(status);
			return goesOn
				? (webhookRetryBaseMs ?? 100) * Math.min(2 ** attempt, cogLongestFactor)
				: undefined;
		}
		const pauseMs = (webhookRetryBaseMs ?? 500) * 2 ** (attempt - 1);
		return Date.now() + pauseMs - startedAt <= webhookRetryForMs ? pauseMs : undefined;
	}

	private async attempt(
		prediction: Prediction,
		webhook: Webhook,
		delivery: WebhookDelivery,
		body: Buffer,
		signal: AbortSignal,
	): Promise<number> {
		const timeoutMs = webhook.scheme === 'cog' ? 30_000 : 10_000;
		const at = Date.now();
		try {
			const response = await fetch(webhook.url, {
				method: 'POST',
				headers: this.headers(prediction, webhook, delivery, body),
				body,
				redirect: 'manual',
				signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
			});
			await response.arrayBuffer();
			delivery.attempts.push({ at, status: response.status });
			return response.status;
		} catch (error) {
			delivery.attempts.push({
				at,
				status: 0,
				error: error instanceof Error ? error.message : String(error),
			});
			return 0;
		}
	}

	private headers(
		prediction: Prediction,
		{ scheme, token: ownToken }: Webhook,
		{ id }: WebhookDelivery,
		body: Buffer,
	): Record<string, string> {
		const { webhookAuthToken, webhookSigning, webhookSecrets } = this.settings();
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (scheme === 'cog') {
			const authorization =
				webhookAuthToken === null ? {} : { authorization: `Bearer ${webhookAuthToken}` };
			return { ...headers, 'user-agent': 'coglet/0.23.1', ...authorization };
		}
		if (scheme === 'bearer') return { ...headers, authorization: `Bearer ${ownToken ?? ''}` };
		if (scheme === 'unsigned' || webhookSigning === 'none') return headers;
		const ageSeconds = webhookSigning === 'stale' ? 600 : 0;
		const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
		const { token } = prediction;
		if (typeof scheme === 'function') {
			const keys = { invalid: [nobody], rotated: [nobody, token], valid: [token], stale: [token] }[
				webhookSigning
			];
			return { ...headers, ...scheme({ id, timestamp, body, prediction, keys }) };
		}
		const secret = webhookSecrets[token] ?? derivedSecret(scheme, token);
		const foreign = sign(scheme, derivedSecret(scheme, nobody), id, timestamp, body);
		const own = sign(scheme, secret, id, timestamp, body);
		const signature = { invalid: foreign, rotated: `${foreign} ${own}`, valid: own, stale: own }[
			webhookSigning
		];
		return {
			...headers,
			'webhook-id': id,
			'webhook-timestamp': timestamp,
			'webhook-signature': signature,
		};
	}
}
