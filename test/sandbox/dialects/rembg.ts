import { jsonAnswer, textAnswer, type Answer } from '../http/answer';
import { fileIn, readForm, textsIn, type Exchange } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { hexId } from '../random';
import type { Backend, Dialect, Speak } from './dialect';

/** A server has one owner: keys, where a proxy asks for one at all, do not divide its work. */
const owner = '';
const models = ['u2net', 'u2netp', 'silueta', 'isnet-general-use', 'birefnet-general', 'sam'];

const invalid = (where: readonly string[], message: string) =>
	new Refusal(422, message, { missing: where });

function checkModel(model: string, place: string): string {
	if (!models.some((known) => model.includes(known))) {
		throw invalid([place, 'model'], `String should match pattern '(${models.join('|')})'`);
	}
	return model;
}

/** Takes a picture, answers with the cutout, and keeps nothing. */
export function rembg({ lifeCycle, settings }: Backend): Dialect {
	const remove = async (
		exchange: Exchange,
		image: string,
		input: Record<string, unknown>,
	): Promise<Answer> => {
		const prediction = lifeCycle.create({
			dialect: 'rembg',
			token: owner,
			origin: exchange.origin,
			id: String(exchange.headers['x-request-id'] ?? hexId()),
			model: String(input['model']),
			version: '',
			input,
			image,
			inline: 'dataUri',
		});
		await prediction.ended;
		const { output } = prediction;
		// What goes wrong inside is not told: its framework answers with these words.
		if (prediction.status !== 'succeeded')
			return textAnswer(500, 'text/plain', 'Internal Server Error');
		if (typeof output !== 'string') return textAnswer(200, 'image/png', '');
		const [, base64 = ''] = output.split('base64,');
		return {
			status: 200,
			headers: { 'content-type': 'image/png' },
			parts: [base64 === '' ? Buffer.from(output) : Buffer.from(base64, 'base64')],
		};
	};

	return {
		id: 'rembg',
		prefix: '/rembg',
		basePath: '/rembg',
		acceptsToken(token) {
			const { proxyKey } = settings();
			return proxyKey === null || token === proxyKey;
		},
		refuse: ({ status, message, details }) =>
			jsonAnswer(status, {
				detail: details.missing
					? [{ loc: details.missing, msg: message, type: 'value_error' }]
					: message,
			}),
		routes: [
			{
				method: 'GET',
				path: '/openapi.json',
				handle: () =>
					jsonAnswer(200, {
						info: { title: 'Rembg' },
						paths: { '/api/remove': { get: {}, post: {} } },
					}),
			},
			{
				method: 'GET',
				path: '/api/remove',
				creates: true,
				handle(exchange) {
					const input = Object.fromEntries(exchange.query);
					const { url, model = 'u2net' } = input;
					if (url === undefined) throw invalid(['query', 'url'], 'Field required');
					return remove(exchange, url, { ...input, model: checkModel(model, 'query') });
				},
			},
			{
				method: 'POST',
				path: '/api/remove',
				creates: true,
				async handle(exchange) {
					const form = await readForm(exchange);
					const image = await fileIn(form, 'file');
					if (image === undefined) throw invalid(['body', 'file'], 'Field required');
					const model = String(form.get('model') ?? 'u2net');
					const input = { ...Object.fromEntries(exchange.query), ...textsIn(form) };
					return await remove(exchange, image, { ...input, model: checkModel(model, 'body') });
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [rembg];
