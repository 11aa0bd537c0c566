import type { JsonObject } from '../../nodes/prediction/model/json';
import { PredictionError } from '../../nodes/prediction/model/errors';
import type { OutputFile, Prediction } from '../../nodes/prediction/model/prediction';
import type { SubmitOptions } from '../../nodes/prediction/model/submission';
import type { Service } from '../conformance/service';
import type { Answer } from '../prediction/scriptedTransport';
import type { Exchange, Json } from '../servers/recording/recordingFile';
import { pictureFor, replayed } from '../servers/recording/replay';

/** Long enough for a submission, short enough for one that is sent again because nothing was taken. */
const timeoutMs = 10_000;

/** What the client makes of a recorded exchange: `succeeded`, `failed`, … or the code of an error, and the words that came with it. */
export interface Told {
	readonly kind: string;
	readonly words: string;
}

/** Has the client ask what was asked when the exchange was recorded, and gives it the recorded response, however often it asks. */
export async function playBack(service: Service, exchange: Exchange): Promise<Told> {
	return await perform(service, exchange).catch((error: unknown) => {
		if (!(error instanceof PredictionError)) throw error;
		return { kind: error.code, words: error.message };
	});
}

async function perform(service: Service, exchange: Exchange): Promise<Told> {
	const { provider } = service;
	if (exchange.delivery) return toldOf(provider.readPrediction(replayed(exchange.delivery.body)));
	const { method, path } = requestOf(exchange);
	const answer = answerOf(exchange);
	const { client } = service.open(() => answer);
	const id = /^\/predictions\/([^/]+)/.exec(path)?.[1];
	if (path.endsWith('/cancel')) return toldOf(await client.cancel(id ?? ''));
	if (method === 'GET' && id !== undefined && provider.buildStatusRequest !== undefined) {
		return toldOf(await client.getPrediction(id));
	}
	if (provider.inputSchema !== undefined && publishesInputs(path)) {
		const fields = await client.getInputFields(modelOf(path));
		return { kind: 'inputs', words: fields.map(({ name }) => name).join(', ') };
	}
	if (`${method} ${path}` === 'POST /files') {
		const file = { fileName: 'cat.png', mimeType: 'image/png', bytes: pictureFor('00000000') };
		return { kind: 'uploaded', words: await client.upload(file) };
	}
	if (isSubmission(method, path)) {
		return toldOf((await client.submit(jobOf(service, exchange))).prediction);
	}
	const { body } = await client.request({ method: method as 'GET', path });
	return { kind: 'response', words: JSON.stringify(body) };
}

function requestOf({ request, name }: Exchange): NonNullable<Exchange['request']> {
	if (request === undefined) throw new Error(`Nothing was asked in "${name}"`);
	return request;
}

function publishesInputs(path: string): boolean {
	return path === '/openapi.json' || /^\/models\/[^/]+\/[^/]+(\/versions\/\w+)?$/.test(path);
}

/** Whether work was ordered: at nginx, which knows no API, it was sent to the root. */
function isSubmission(method: string, path: string): boolean {
	return path.startsWith('/api/remove')
		? method !== 'DELETE'
		: method !== 'GET' && method !== 'DELETE';
}

/** The recorded response as the transport hands it on: pictures as bytes. */
export function answerOf({ response, name }: Exchange): Answer {
	if (response === undefined) throw new Error(`There was no response in "${name}"`);
	const { status, headers, body } = response;
	const hash = typeof body === 'string' ? /^<\d+ bytes, sha256 (\w+)>$/.exec(body)?.[1] : undefined;
	return {
		status,
		headers,
		body: hash === undefined ? replayed(body) : Uint8Array.from(pictureFor(hash)),
	};
}

/** The work as it was ordered. What the client would send otherwise does not matter to the response. */
function jobOf(service: Service, exchange: Exchange): SubmitOptions {
	const request = requestOf(exchange);
	const sent = objectOf(request.body);
	const waits = request.headers?.['Prefer'] !== 'respond-async';
	const reference = [objectOf(exchange.response?.body)['id'], sent['id']].find(
		(id) => typeof id === 'string',
	);
	return service.job({
		...(typeof reference === 'string' && { clientReference: reference }),
		...(service.provider.supportsCustomInput && {
			task: { kind: 'create', input: objectOf(sent['input']) as JsonObject },
		}),
		model:
			typeof sent['version'] === 'string'
				? sent['version']
				: modelOf(request.path) || service.fixture.model,
		waitForCompletion: waits,
		timeoutMs,
	});
}

/** The model of a path: `owner/name`, with its version where the path has one; empty at a server of one model. */
function modelOf(path: string): string {
	const [, model = '', version] =
		/^\/models\/([^/]+\/[^/]+)(?:\/versions\/(\w+))?/.exec(path) ?? [];
	return version === undefined ? model : `${model}:${version}`;
}

function objectOf(value: Json | undefined): { [key: string]: Json } {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The state, the files and what is said beside them. */
function toldOf({ status, files, output, failureReason }: Prediction): Told {
	const words = [
		...files.map(fileInWords),
		...(output === null ? [] : [JSON.stringify(output)]),
		...(failureReason === null ? [] : [failureReason]),
	];
	return { kind: status, words: words.join(', ') };
}

function fileInWords(file: OutputFile): string {
	switch (file.kind) {
		case 'url':
			return file.url;
		case 'serverPath':
			return file.path;
		case 'inline':
			return `inline ${file.mediaType ?? 'image'}`;
	}
}
