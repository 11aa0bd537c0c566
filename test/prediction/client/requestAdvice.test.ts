import type { PredictionError } from '../../../nodes/prediction/model/errors';
import type { Client } from '../../../nodes/prediction/client/client';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { kie } from '../../../nodes/providers/kie';
import { photoroom } from '../../../nodes/providers/photoroom';
import { removeBgCompatible } from '../../../nodes/providers/removeBgCompatible';
import { replicate } from '../../../nodes/providers/replicate';
import { waveSpeed } from '../../../nodes/providers/waveSpeed';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const file = { bytes: new Uint8Array(12), mimeType: 'image/png', fileName: 'cat.png' };
const refusal = (status: number): Answer => ({ status, body: { detail: 'No' } });

/** What to do when everything is answered like this. */
async function adviceOf(
	provider: Provider,
	answer: Answer,
	work: (client: Client) => Promise<unknown>,
): Promise<string> {
	const { client } = new Service(provider).open(() => answer);
	const error = (await work(client).catch((error: unknown) => error)) as PredictionError;
	return error.advice ?? '';
}

const { id } = new Service(replicate);

/** Requests that cost nothing, each with what it is about. */
const REQUESTS: ReadonlyArray<
	readonly [string, Provider, (client: Client) => Promise<unknown>, 'prediction' | 'image' | null]
> = [
	['the list', replicate, async (client) => await client.list(10), null],
	[
		'the balance beside a path',
		removeBgCompatible,
		async (client) => await client.getBalance(),
		null,
	],
	['the balance', kie, async (client) => await client.getBalance(), null],
	[
		'any other request',
		replicate,
		async (client) => await client.request({ method: 'GET', path: '/webhooks/default/secret' }),
		null,
	],
	['an upload', replicate, async (client) => await client.upload(file), 'image'],
	['a status', replicate, async (client) => await client.getPrediction(id), 'prediction'],
	['a cancellation', replicate, async (client) => await client.cancel(id), 'prediction'],
];

describe.each(REQUESTS)('%s', (_name, provider, work, about) => {
	it('that is not found has the reader look for an ID only where there is one', async () => {
		const advice = await adviceOf(provider, refusal(404), work);
		expect(advice).toMatch(/Base URL/);
		expect(/\bID\b/.test(advice)).toBe(about === 'prediction');
	});

	it('that is refused blames the image only where one is sent', async () => {
		const advice = await adviceOf(provider, refusal(400), work);
		expect(advice).not.toBe('');
		expect(/\bimage\b/.test(advice)).toBe(about === 'image');
	});

	it('that is refused for being too many by a page of something in front has the same reader wait', async () => {
		const page: Answer = {
			status: 429,
			headers: { server: 'cloudflare', 'retry-after': '900' },
			body: '<html><title>Too Many Requests</title></html>',
		};
		const advice = await adviceOf(provider, page, work);
		expect(advice).toMatch(/in front of the provider.*fewer workflows.*later/);
		expect(advice).not.toMatch(/Base URL|Timeout/);
	});

	it('that the key may not do has the reader think of another account only where there is an ID', async () => {
		const advice = await adviceOf(provider, refusal(403), work);
		expect(advice).toMatch(/key/);
		expect(/account that created/.test(advice)).toBe(about === 'prediction');
	});

	it('that is refused for being too many does not name Timeout, which is about predictions', async () => {
		const told: Answer = { status: 429, headers: { 'retry-after': '900' }, body: {} };
		const advice = await adviceOf(provider, told, work);
		expect(advice).toMatch(/later.*higher limit/);
		expect(advice).not.toMatch(/Timeout/);
	});
});

it.each([
	['helps where the provider fetches it', waveSpeed, true],
	['helps nobody where n8n fetches it and sends the same file', photoroom, false],
])('of a file that is too large, an address %s', async (_name, provider, helps) => {
	const service = new Service(provider);
	const advice = await adviceOf(
		provider,
		refusal(413),
		async (client) => await client.submit(service.job()),
	);
	expect(advice).toMatch(/^Use a smaller image/);
	expect(/public URL/.test(advice)).toBe(helps);
});

it('a submission that is put off for too long is what Timeout is about', async () => {
	const service = new Service(replicate);
	const told: Answer = { status: 429, headers: { 'retry-after': '900' }, body: {} };
	const work = async (client: Client) => await client.submit(service.job());
	expect(await adviceOf(replicate, told, work)).toMatch(
		/Timeout option where the node waits.*later/,
	);
});
