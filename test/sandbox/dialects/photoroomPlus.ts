import type { Look } from '../engines/look';
import { emptyAnswer, jsonAnswer, type Answer } from '../http/answer';
import { fileIn, readForm, textsIn, type Exchange } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { Backend, Dialect, Speak } from './dialect';
import { accountRoutes, isWithoutAWord, photoroomResult, requireCredits } from './photoroom';
import { hexColour } from './sizes';

const sides = ['Top', 'Right', 'Bottom', 'Left'] as const;
const shadows = ['ai.soft', 'ai.hard', 'ai.floating'];
const formats = ['png', 'jpeg', 'webp'];
const outputSize = /^(auto|\d+x\d+|originalImage|croppedSubject)$/;
/** A ratio, a percentage or pixels. */
const distance = /^(0(\.[0-4]\d*)?|[0-4]?\d(\.\d+)?%|\d+(\.\d+)?px)$/;

const inPercent = (value: string) => (/[%x]$/.test(value) ? value : `${Number(value) * 100}%`);

function paddingIn(fields: Record<string, string>) {
	const of = (side: string) => {
		const value = fields[`padding${side}`] ?? fields['padding'] ?? '0';
		if (!distance.test(value)) throw new Refusal(400, `padding${side} must be at most 49%`);
		return inPercent(value);
	};
	const [top, right, bottom, left] = sides.map(of);
	return { top: top ?? '0', right: right ?? '0', bottom: bottom ?? '0', left: left ?? '0' };
}

function lookIn(fields: Record<string, string>): Look {
	const { outputSize: size = 'auto', 'background.color': colour = 'transparent' } = fields;
	if (!outputSize.test(size)) throw new Refusal(400, `outputSize must match ${outputSize.source}`);
	const shadow = fields['shadow.mode'];
	if (shadow !== undefined && !shadows.includes(shadow)) {
		throw new Refusal(400, `shadow.mode must be one of ${shadows.join(', ')}`);
	}
	const padding = paddingIn(fields);
	const [width, height] = size.split('x').map(Number);
	const isFrame = /^\d+x\d+$/.test(size);
	return {
		...(isFrame && { frame: { width: width ?? 0, height: height ?? 0, padding } }),
		...(size === 'croppedSubject' && { crop: { margin: padding } }),
		...(colour !== 'transparent' && { background: hexColour(colour) }),
	};
}

/** The Image Editing API: addresses in a query, files in a form, never one of each. */
export function photoroomPlus(backend: Backend): Dialect {
	const edit = async (
		exchange: Exchange,
		image: string,
		input: Record<string, string>,
	): Promise<Answer> => {
		const look = lookIn(input);
		const { 'export.format': format = 'png' } = input;
		if (!formats.includes(format)) throw new Refusal(400, `Invalid export.format: ${format}`);
		const removal = { dialect: 'photoroomPlus' as const, exchange, image, input, look, format };
		return await photoroomResult(backend, removal);
	};
	return {
		id: 'photoroomPlus',
		prefix: '/photoroom-plus',
		basePath: '/photoroom-plus',
		keyHeader: 'x-api-key',
		refuse: ({ status, message }) => {
			if (isWithoutAWord(status)) return emptyAnswer(403);
			return jsonAnswer(status, { error: status === 402 ? { detail: message } : { message } });
		},
		routes: [
			{
				method: 'GET',
				path: '/v2/edit',
				creates: true,
				async handle(exchange) {
					requireCredits(backend, exchange);
					const input = Object.fromEntries(exchange.query);
					const { imageUrl } = input;
					if (imageUrl === undefined) throw new Refusal(400, 'imageUrl: Required');
					return await edit(exchange, imageUrl, input);
				},
			},
			{
				method: 'POST',
				path: '/v2/edit',
				creates: true,
				async handle(exchange) {
					requireCredits(backend, exchange);
					const form = await readForm(exchange);
					const image = await fileIn(form, 'imageFile');
					if (image === undefined) throw new Refusal(400, 'imageFile: Required');
					const input = textsIn(form);
					const address = Object.keys(input).find((name) => /imageUrl$/.test(name));
					if (address !== undefined) throw new Refusal(400, `${address} is not allowed`);
					const behind = form.has('background.imageFile') ? { 'background.imageFile': 'file' } : {};
					return await edit(exchange, image, { ...input, ...behind });
				},
			},
			...accountRoutes(backend),
		],
	};
}

export const dialects: readonly Speak[] = [photoroomPlus];
