import type { Look } from '../engines/look';
import { isObject, type Exchange, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { Order } from '../prediction';
import { uuid } from '../random';
import { formatOf } from './finished';
import { hexColour, sidesIn } from './sizes';

const known = new Set([
	...['bg_color', 'channels', 'crop', 'crop_margin', 'format', 'guidances', 'position', 'quantity'],
	...[
		'roi',
		'scale',
		'semitransparency',
		'shadow_opacity',
		'shadow_type',
		'size',
		'type',
		'type_level',
	],
]);
const allowed: Readonly<Record<string, readonly string[]>> = {
	size: ['auto', 'preview', 'full', '50MP'],
	format: ['png', 'jpg', 'webp'],
	channels: ['rgba', 'alpha'],
	shadow_type: ['none', 'drop', '3d', 'car'],
};
/** Most of what is wrong is said with HTTP 200. */
export const bad = (message: string) => new Refusal(200, message, { code: '400' });

/** Paths of uploaded files, by their IDs. */
export type Uploaded = ReadonlyMap<string, string>;

function lookOf(parameters: JsonObject): Look {
	const { crop, crop_margin: around = '0', bg_color: colour, channels } = parameters;
	return {
		...(crop === true && { crop: { margin: sidesIn(String(around)) } }),
		...(colour !== undefined && { background: hexColour(String(colour)) }),
		...(channels === 'alpha' && { mask: true }),
	};
}

function imageIn(reference: unknown, origin: string, uploads: Uploaded): string {
	const [entry] = Array.isArray(reference) ? (reference as unknown[]) : [];
	const image = isObject(entry) && isObject(entry['image']) ? entry['image'] : {};
	const { type, url, data, id } = image;
	if (type === 'URL' && typeof url === 'string') return url;
	if (type === 'BASE64' && typeof data === 'string' && !data.startsWith('data:')) {
		return `data:image/png;base64,${data}`;
	}
	const path = type === 'UPLOADED' ? uploads.get(String(id)) : undefined;
	if (path === undefined) throw bad('Invalid image reference');
	return `${origin}${path}`;
}

function parametersIn(body: JsonObject): JsonObject {
	if (body['model'] !== 'remove-bg') throw bad(`Unknown model ${String(body['model'])}`);
	const parameters = isObject(body['parameters']) ? body['parameters'] : {};
	const stranger = Object.keys(parameters).find((name) => !known.has(name));
	if (stranger !== undefined) throw bad(`Unknown parameter: ${stranger}`);
	for (const [name, values] of Object.entries(allowed)) {
		const value = parameters[name];
		if (value !== undefined && !values.includes(String(value))) throw bad(`Invalid ${name}`);
	}
	return parameters;
}

/** What a generation asks for. @throws Refusal for anything that the model does not know */
export function orderIn(exchange: Exchange, body: JsonObject, uploads: Uploaded): Order {
	const { guidances, ...input } = parametersIn(body);
	const references = isObject(guidances) ? guidances : {};
	return {
		dialect: 'leonardo',
		token: exchange.token,
		origin: exchange.origin,
		id: uuid(),
		model: 'remove-bg',
		version: '',
		input,
		image: imageIn(references['image_reference'], exchange.origin, uploads),
		format: formatOf(input['format'] === undefined ? 'png' : String(input['format'])),
		look: lookOf(input),
	};
}
