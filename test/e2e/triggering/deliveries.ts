import { derivedSecret, sign } from '../../sandbox/signatures';
import type { Service } from '../sandbox/services';

/** The key in every credential that leads to the sandbox. */
const key = 'sandbox';

/** A report of a provider on its way to n8n. */
export interface Delivery {
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
	readonly status: number;
	readonly body: string;
}

/** What a provider says about the end of a prediction, in its own words and signed where it signs. */
export function reportOf(
	service: Service,
	id: string,
	facts: Readonly<Record<string, unknown>> = {},
): Delivery {
	const status = service.provider === 'waveSpeed' ? 'completed' : 'succeeded';
	return signed(service, JSON.stringify({ id, status, model: 'cjwbw/rembg', ...facts }), id);
}

/** Any words, signed as the provider signs. */
export function signed(service: Service, body: string, messageId: string, by = key): Delivery {
	const scheme = service.provider;
	if (scheme !== 'replicate' && scheme !== 'waveSpeed') return { body, headers: {} };
	const timestamp = String(Math.floor(Date.now() / 1000));
	const secret = derivedSecret(scheme, by);
	return {
		body,
		headers: {
			'webhook-id': messageId,
			'webhook-timestamp': timestamp,
			'webhook-signature': sign(scheme, secret, messageId, timestamp, Buffer.from(body)),
		},
	};
}

export async function deliver(url: string, { body, headers }: Delivery): Promise<Answer> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	return { status: response.status, body: await response.text() };
}

/** All of them, so many at a time. */
export async function inParallel<Input, Output>(
	inputs: readonly Input[],
	atOnce: number,
	work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
	const outputs: Output[] = [];
	const left = inputs.entries();
	const walk = async () => {
		for (const [index, input] of left) outputs[index] = await work(input);
	};
	await Promise.all(Array.from({ length: atOnce }, walk));
	return outputs;
}
