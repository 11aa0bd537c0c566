import { creditsLeft } from '../credits';
import type { Look } from '../engines/look';
import { jsonAnswer, type Answer } from '../http/answer';
import { fileIn, readForm, readJson, textsIn, type Exchange } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { hexId } from '../random';
import type { Backend, Dialect, Speak } from './dialect';
import { finished, formatOf, imageAnswer, sizeOf } from './finished';
import { hexColour, sidesIn } from './sizes';

const sources = ['image_file', 'image_url', 'image_file_b64'];
const backgrounds = ['bg_color', 'bg_image_url', 'bg_image_file'];
const previews = ['preview', 'small', 'regular'];
const allowed: Readonly<Record<string, readonly string[]>> = {
	size: [...previews, 'medium', 'hd', 'full', '4k', 'auto', '50MP'],
	format: ['auto', 'png', 'jpg', 'webp'],
	channels: ['rgba', 'alpha'],
	shadow_type: ['none', 'drop', '3d', 'car'],
};
const margin = /^(\d+(%|px)?)( \d+(%|px)?){0,3}$/;
const perMinute = 500;
const price = 1;

const invalid = (code: string, message: string) => new Refusal(400, message, { code });

/** The fields of a request in any of its three media types; a file stands in them as a data URI. */
async function fieldsOf(exchange: Exchange): Promise<Record<string, string>> {
	const mediaType = String(exchange.headers['content-type'] ?? '');
	if (mediaType.includes('json')) {
		const given = Object.entries(readJson(exchange)).filter(([, value]) => value != null);
		return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
	}
	const form = await readForm(exchange);
	const fields = textsIn(form);
	for (const name of ['image_file', 'bg_image_file']) {
		const file = await fileIn(form, name);
		if (file !== undefined) fields[name] = file;
	}
	return fields;
}

function check(fields: Record<string, string>): void {
	const given = sources.filter((name) => fields[name] !== undefined && fields[name] !== '');
	if (given.length === 0) throw invalid('missing_source', 'No image given');
	if (given.length > 1) throw invalid('multiple_sources', 'Multiple image sources given');
	if (backgrounds.filter((name) => fields[name] !== undefined).length > 1) {
		throw invalid('multiple_bg_sources', 'Multiple background sources given');
	}
	for (const [name, words] of Object.entries(allowed)) {
		const word = fields[name];
		if (word !== undefined && !words.includes(word)) {
			throw invalid(`invalid_${name}`, `Invalid value for parameter '${name}'`);
		}
	}
	if (fields['crop_margin'] !== undefined && !margin.test(fields['crop_margin'])) {
		throw invalid('invalid_crop_margin', 'Invalid crop_margin parameter given');
	}
}

function lookOf(fields: Record<string, string>): Look {
	const { crop, crop_margin: around = '0', bg_color: colour, channels } = fields;
	return {
		...(crop === 'true' && { crop: { margin: sidesIn(around) } }),
		...(colour !== undefined && { background: hexColour(colour) }),
		...(channels === 'alpha' && { mask: true }),
	};
}

/** `auto` is PNG where something is transparent, else JPEG. */
function formatIn({ format = 'auto', bg_color: colour, channels }: Record<string, string>) {
	const isOpaque = colour !== undefined || channels === 'alpha';
	return formatOf(format === 'auto' ? (isOpaque ? 'jpg' : 'png') : format);
}

/** The dialect of remove.bg: one request, the image in the answer, what it cost in the headers. */
export function removeBgCompatible({ lifeCycle, settings }: Backend): Dialect {
	const left = (token: string) =>
		creditsLeft(lifeCycle, settings().credits, token, { removeBgCompatible: price });
	const rateHeaders = (): Record<string, string> => ({
		'x-ratelimit-limit': String(perMinute),
		'x-ratelimit-remaining': String(perMinute - 1),
		'x-ratelimit-reset': String(Math.ceil(Date.now() / 60_000) * 60),
	});

	const remove = async (exchange: Exchange): Promise<Answer> => {
		const fields = await fieldsOf(exchange);
		check(fields);
		if (left(exchange.token) <= 0) {
			throw new Refusal(402, 'Insufficient credits', { code: 'insufficient_credits' });
		}
		const { image_file: file, image_file_b64: base64, image_url: url, size = 'preview' } = fields;
		const uri = base64 === undefined ? file : `data:image/png;base64,${base64}`;
		const shown = Object.entries(fields).filter(([, value]) => !value.startsWith('data:'));
		const { prediction, image } = await finished(lifeCycle, {
			dialect: 'removeBgCompatible',
			token: exchange.token,
			origin: exchange.origin,
			id: hexId(),
			model: '',
			version: '',
			input: Object.fromEntries(shown),
			image: uri ?? url,
			format: formatIn(fields),
			look: lookOf(fields),
		});
		if (!image) {
			if (prediction.imageUnavailable === true) {
				const message = `Failed to download image from given image_url: ${url}`;
				throw invalid('failed_image_download', message);
			}
			throw prediction.error?.startsWith('cannot identify') === true
				? invalid('failed_to_read_image', 'There was an error reading the image.')
				: invalid('unknown_foreground', 'Could not identify foreground in image.');
		}
		const { width = 0, height = 0 } = sizeOf(image) ?? {};
		const measured = width > 0 ? { 'x-width': String(width), 'x-height': String(height) } : {};
		const headers = {
			'x-credits-charged': previews.includes(size) ? '0.25' : String(price),
			'x-type': 'product',
			...measured,
			...rateHeaders(),
		};
		if (!/json/.test(exchange.headers.accept ?? '')) return imageAnswer(image, headers);
		return jsonAnswer(200, { data: { result_b64: image.toString('base64') } }, headers);
	};

	return {
		id: 'removeBgCompatible',
		prefix: '/removebg',
		basePath: '/removebg',
		keyHeader: 'x-api-key',
		refuse: ({ status, message, details }) => {
			const known = details.code === undefined ? {} : { code: details.code };
			// A wrong key is forbidden here.
			const shown = status === 401 ? 403 : status;
			return jsonAnswer(shown, { errors: [{ title: message, ...known }] }, rateHeaders());
		},
		routes: [
			{ method: 'POST', path: '/v1.0/removebg', creates: true, handle: remove },
			{
				method: 'GET',
				path: '/v1.0/account',
				handle: ({ token }) => {
					const total = left(token);
					const credits = { total, subscription: 0, payg: total, enterprise: 0 };
					const api = { free_calls: 50, sizes: 'all' };
					return jsonAnswer(200, { data: { attributes: { credits, api } } });
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [removeBgCompatible];
