import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { signed, submitted, type Delivery } from '../nodes/deliveries';
import { listen } from '../nodes/loopback';
import type { Stage } from '../nodes/stage';
import type { Prediction } from '../sandbox/prediction';
import { until } from '../sandbox/testing/client';
import type { Scene } from './Scene';

/** What a user has entered at the provider and in the credential alike. */
const SECRET = 'a-secret-that-both-know';

/** A prediction that has ended, and what the provider delivered about it. */
export interface Mail {
	readonly prediction: Prediction;
	readonly report: Delivery;
}

/** The fields of the credential that a proof needs, beside the key. */
export function secretsOf({ webhook }: Provider): IDataObject {
	const { field, told } = webhook?.proof?.secret ?? {};
	return field === undefined || field === 'apiKey' || told !== undefined ? {} : { [field]: SECRET };
}

/** Has the provider deliver its report to a server of ours, which keeps it as it came. */
export async function receiveReport({ stage, provider }: Scene): Promise<Mail> {
	const receiver = await listen((_, response) => response.writeHead(200).end());
	try {
		agreeOnSecrets(stage, provider, receiver.url);
		const prediction = await submitted(stage, provider, receiver.url);
		await until(() => receiver.heard.length > 0);
		const [{ body, headers } = { body: '', headers: {} }] = receiver.heard;
		const proof = Object.entries(headers).filter(([name]) => /webhook|authorization/.test(name));
		return { prediction, report: { body, headers: Object.fromEntries(proof) as Proof } };
	} finally {
		await receiver.close();
	}
}

type Proof = Record<string, string>;

/** Other words about the same prediction, or the same ones at another time, proven as the provider proves its own. */
export function proven(
	stage: Stage,
	provider: Provider,
	{ prediction, report }: Mail,
	{ body = report.body, ageSeconds = 0 }: { body?: Delivery['body']; ageSeconds?: number },
): Delivery {
	const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
	const id = `msg_${ageSeconds}_${prediction.id}`;
	const scheme = prediction.webhook?.scheme;
	if (typeof scheme === 'function') {
		const bytes = Buffer.from(body);
		return { body, headers: scheme({ id, timestamp, body: bytes, prediction, keys: [stage.key] }) };
	}
	return scheme === 'replicate' || scheme === 'waveSpeed'
		? signed(stage, provider, body, id, timestamp)
		: { body, headers: report.headers };
}

function agreeOnSecrets({ sandbox, key }: Stage, { webhook }: Provider, url: string): void {
	if (webhook?.proof?.secret.told === undefined)
		sandbox.settings({ webhookSecrets: { [key]: SECRET } });
	sandbox.settings({
		webhookAuthToken: key,
		leonardoWebhook: { url, callbackKey: SECRET },
	});
}
