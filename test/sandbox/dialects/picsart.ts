import { jsonAnswer } from '../http/answer';
import { readForm } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { ImageFormat } from '../engines/engine';
import { hexId } from '../random';
import type { Backend, Dialect, Speak } from './dialect';

const prefix = '/picsart';
const creditsAtFirst = 200;
const creditsEach = 8;

const limits = {
	'x-picsart-ratelimit-limit': '500',
	'x-picsart-ratelimit-available': '499',
	'x-picsart-ratelimit-reset-time': '60',
};

/** Removes a background while the caller waits, and answers with a link. */
function picsart({ lifeCycle }: Backend): Dialect {
	const creditsOf = (token: string) =>
		creditsAtFirst - creditsEach * lifeCycle.list('picsart', token).length;

	const imageIn = async (form: FormData, file: string, address: string) => {
		const bytes = form.get(file);
		const url = form.get(address);
		if ((bytes === null) === (url === null)) {
			throw new Refusal(400, `One of ${file} and ${address} is required`);
		}
		if (bytes === null || typeof bytes === 'string') return String(url);
		const base64 = Buffer.from(await bytes.arrayBuffer()).toString('base64');
		return `data:${bytes.type};base64,${base64}`;
	};

	return {
		id: 'picsart',
		prefix,
		basePath: `${prefix}/tools/1.0`,
		keyHeader: 'x-picsart-api-key',
		refuse({ status, message }) {
			const answer = jsonAnswer(status, { code: status, message, detail: message });
			const about: Record<string, string> = { 'x-picsart-correlation-id': hexId() };
			if (status === 429) about['x-picsart-ratelimit-reset-time'] = '1';
			return { ...answer, headers: { ...answer.headers, ...about } };
		},
		routes: [
			{
				method: 'GET',
				path: '/tools/1.0/balance',
				handle: ({ token }) => jsonAnswer(200, { credits: creditsOf(token) }),
			},
			{
				method: 'POST',
				path: '/tools/1.0/removebg',
				creates: true,
				async handle(exchange) {
					const form = await readForm(exchange);
					const image = await imageIn(form, 'image', 'image_url');
					const texts = [...form].filter(([, value]) => typeof value === 'string');
					const input = Object.fromEntries(texts);
					const format: ImageFormat = input['format'] === 'WEBP' ? 'webp' : 'png';
					const prediction = lifeCycle.create({
						dialect: 'picsart',
						token: exchange.token,
						origin: exchange.origin,
						id: hexId(),
						model: 'removebg',
						version: '',
						input,
						image,
						format,
					});
					await prediction.ended;
					const { status, error, imageUnavailable, output, id } = prediction;
					if (status !== 'succeeded') {
						const because = error ?? 'The request was ended';
						const isOfImage = imageUnavailable === true || because.startsWith('cannot identify');
						throw new Refusal(isOfImage ? 422 : 500, because);
					}
					const credits = { 'x-picsart-credit-available': String(creditsOf(exchange.token)) };
					const data = { id: `${id}.${format}`, url: Array.isArray(output) ? output[0] : output };
					return jsonAnswer(200, { status: 'success', data }, { ...limits, ...credits });
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [picsart];
