import { jsonAnswer, textAnswer, type Answer } from '../http/answer';
import { fileIn, readForm, textsIn, type Exchange } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { hexId } from '../random';
import type { Backend, Dialect, Speak } from './dialect';

/** A server has one owner: keys, where a proxy asks for one at all, do not divide its work. */
const owner = '';
const models = ['u2net', 'u2netp', 'silueta', 'isnet-general-use', 'birefnet-general', 'sam'];

const server = { server: 'uvicorn' };

/** What its framework says of a field: the members and their order are the recorded ones. */
interface FieldError {
	readonly type: string;
	readonly loc: readonly string[];
	readonly msg: string;
	readonly input: string | null;
	readonly ctx?: Readonly<Record<string, string>>;
}

class InvalidField extends Refusal {
	constructor(readonly field: FieldError) {
		super(422, field.msg);
	}
}

const missing = (...loc: readonly string[]) =>
	new InvalidField({ type: 'missing', loc, msg: 'Field required', input: null });

function checkModel(model: string, place: string): string {
	if (models.some((known) => model.includes(known))) return model;
	const pattern = `(${models.join('|')})`;
	throw new InvalidField({
		type: 'string_pattern_mismatch',
		loc: [place, 'model'],
		msg: `String should match pattern '${pattern}'`,
		input: model,
		ctx: { pattern },
	});
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
		if (prediction.status !== 'succeeded') {
			const broken = textAnswer(500, 'text/plain; charset=utf-8', 'Internal Server Error');
			return { ...broken, headers: { ...broken.headers, ...server } };
		}
		if (typeof output !== 'string') return textAnswer(200, 'image/png', '');
		const [, base64 = ''] = output.split('base64,');
		return {
			status: 200,
			headers: { 'content-type': 'image/png', ...server },
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
		refuse: (refusal) => {
			const detail = refusal instanceof InvalidField ? [refusal.field] : refusal.message;
			return jsonAnswer(refusal.status, { detail }, server);
		},
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
					if (url === undefined) throw missing('query', 'url');
					return remove(exchange, url, { ...input, model: checkModel(model, 'query') });
				},
			},
			{
				method: 'DELETE',
				path: '/api/remove',
				handle: () =>
					jsonAnswer(405, { detail: 'Method Not Allowed' }, { allow: 'GET', ...server }),
			},
			{
				method: 'POST',
				path: '/api/remove',
				creates: true,
				async handle(exchange) {
					const form = await readForm(exchange);
					const image = await fileIn(form, 'file');
					if (image === undefined) throw missing('body', 'file');
					const model = String(form.get('model') ?? 'u2net');
					const input = { ...Object.fromEntries(exchange.query), ...textsIn(form) };
					return await remove(exchange, image, { ...input, model: checkModel(model, 'body') });
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [rembg];
