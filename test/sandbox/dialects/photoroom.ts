import { creditsLeft } from '../credits';
import type { Look } from '../engines/look';
import { emptyAnswer, jsonAnswer, type Answer } from '../http/answer';
import { fileIn, readForm, textsIn, type Exchange } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { DialectId } from '../prediction';
import { hexId } from '../random';
import type { Backend, Dialect, Speak } from './dialect';
import { finished, formatOf, imageAnswer } from './finished';
import { hexColour } from './sizes';

const keyHeader = 'x-api-key';
const sandboxPrefix = /^sandbox_/;
const formats = ['png', 'jpg', 'webp'];
const sizes = ['preview', 'medium', 'hd', 'full'];
/** In images of the plan: an edit is worth five removals. */
const basicPrices = { photoroom: 1, photoroomPlus: 5 };
const plusPrices = { photoroom: 0.2, photoroomPlus: 1 };

export interface Removal {
	readonly dialect: DialectId;
	readonly exchange: Exchange;
	readonly image: string;
	readonly input: Record<string, string>;
	readonly look: Look;
	readonly format: string | undefined;
}

/** Removes a background and says how sure it is; results of a sandbox key are marked, and cost nothing. */
export async function photoroomResult({ lifeCycle }: Backend, removal: Removal): Promise<Answer> {
	const { exchange, look } = removal;
	const isSandbox = sandboxPrefix.test(exchange.token);
	const { prediction, image } = await finished(lifeCycle, {
		dialect: removal.dialect,
		token: exchange.token,
		origin: exchange.origin,
		id: hexId(),
		model: '',
		version: '',
		input: removal.input,
		image: removal.image,
		format: formatOf(removal.format),
		look: { ...look, ...(isSandbox && { watermark: true }) },
	});
	if (image) {
		return imageAnswer(image, { 'x-uncertainty-score': '0.02', 'x-request-id': prediction.id });
	}
	if (prediction.imageUnavailable === true) throw new Refusal(400, 'Unable to download the image');
	const isUnreadable = prediction.error?.startsWith('cannot identify') === true;
	throw isUnreadable
		? new Refusal(400, 'Unable to decode the image', { code: 'invalid_image' })
		: new Refusal(500, prediction.error ?? 'An unexpected error occurred.');
}

/** @throws Refusal 402 for an account that is used up */
export function requireCredits({ lifeCycle, settings }: Backend, { token }: Exchange): void {
	if (sandboxPrefix.test(token)) return;
	if (creditsLeft(lifeCycle, settings().credits, token, basicPrices) > 0) return;
	throw new Refusal(402, 'API credits exhausted.', { code: 'exhausted' });
}

/** Both plans tell of the account at both paths, but only to the usual key. */
export function accountRoutes({ lifeCycle, settings }: Backend) {
	const left = (token: string, prices: Partial<Record<DialectId, number>>) => {
		if (sandboxPrefix.test(token)) throw new Refusal(403, '');
		return creditsLeft(lifeCycle, settings().credits, token, prices);
	};
	return [
		{
			method: 'GET',
			path: '/v1/account',
			handle: ({ token }: Exchange) =>
				jsonAnswer(200, { credits: { available: left(token, basicPrices), subscription: 100 } }),
		},
		{
			method: 'GET',
			path: '/v2/account',
			handle: ({ token }: Exchange) =>
				jsonAnswer(200, {
					images: { available: left(token, plusPrices), subscription: 100 },
					plan: 'plus',
				}),
		},
	];
}

/** Refusals that name no reason but the status. */
export const isWithoutAWord = (status: number) => status === 401 || status === 403;

/** The Remove Background API: a file in a form, the cutout in the answer. */
export function photoroom(backend: Backend): Dialect {
	const segment = async (exchange: Exchange): Promise<Answer> => {
		requireCredits(backend, exchange);
		const form = await readForm(exchange);
		const image = await fileIn(form, 'image_file');
		if (image === undefined)
			throw new Refusal(400, 'Please provide an image.', { code: 'missing_image' });
		const input = textsIn(form);
		const { format = 'png', size = 'full', crop, channels = 'rgba', bg_color: colour } = input;
		if (!formats.includes(format)) throw new Refusal(400, `Invalid format: ${format}`);
		if (!sizes.includes(size)) throw new Refusal(400, `Invalid size: ${size}`);
		const margin = { top: '0', right: '0', bottom: '0', left: '0' };
		const look: Look = {
			...(crop === 'true' && { crop: { margin } }),
			...(colour !== undefined && { background: hexColour(colour) }),
			...(channels === 'alpha' && { mask: true }),
		};
		const removal = { dialect: 'photoroom' as const, exchange, image, input, look, format };
		return await photoroomResult(backend, removal);
	};
	return {
		id: 'photoroom',
		prefix: '/photoroom-basic',
		basePath: '/photoroom-basic',
		keyHeader,
		refuse: ({ status, message, details }) =>
			isWithoutAWord(status)
				? emptyAnswer(403)
				: jsonAnswer(status, {
						detail: message,
						status_code: status,
						type: details.code ?? 'bad_request',
					}),
		routes: [
			{ method: 'POST', path: '/v1/segment', creates: true, handle: segment },
			...accountRoutes(backend),
		],
	};
}

export const dialects: readonly Speak[] = [photoroom];
