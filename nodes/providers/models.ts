import { toHex } from '../prediction/model/color';
import {
	refuseContradiction,
	type OutputImage,
	type OutputImageSupport,
} from '../prediction/model/outputImage';
import type { Model } from '../prediction/model/provider';
import type { ImageLimits } from '../prediction/model/imageInput';

/** What Pillow reads by itself: models and servers in Python open images with it (https://pillow.readthedocs.io/en/stable/handbook/image-file-formats.html, 2026-11-28). */
export const PILLOW_TYPES: readonly string[] = [
	'image/jpeg',
	'image/png',
	'image/webp',
	'image/gif',
	'image/bmp',
	'image/tiff',
	'image/avif',
];

/**
 * Background removers that speak Replicate's protocol, with the version that was current on 2026-11-21.
 * Source: each model's page at https://replicate.com/{owner}/{name}/versions.
 */
export const REMBG = remover(
	'cjwbw/rembg',
	'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003',
	'quick, good for products',
);

export const REMOVE_BG = remover(
	'lucataco/remove-bg',
	'95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1',
	'quick, soft edges',
);

const BACKGROUND_REMOVER = '851-labs/background-remover';

export const REMOVERS: readonly Model[] = [
	REMBG,
	REMOVE_BG,
	remover(
		BACKGROUND_REMOVER,
		'a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc',
		'sharp edges; white or colored background, JPEG',
	),
	remover(
		'men1scus/birefnet',
		'f74986db0355b58403ed20963af156525e2891ea3c2d499bfbfb2a28cd87c5d7',
		'fine detail such as hair',
	),
	official(
		'bria/remove-background',
		'commercial quality, trained on licensed images',
		// Bria's OpenAPI description of image editing, read 2026-11-28.
		{ mediaTypes: ['image/jpeg', 'image/png', 'image/webp'] },
	),
	official(
		'recraft-ai/recraft-remove-background',
		'commercial quality, up to 5 MB',
		// https://kie.ai/recraft-remove-background, 2026-11-28.
		{
			mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
			maxBytes: 5 * 1024 * 1024,
			maxPixels: 16_000_000,
			minSide: 256,
			maxSide: 4096,
		},
	),
	remover(
		'lucataco/dis-background-removal',
		'5b67a0da2b417b71066754fa8550d668a12edccfe3f32de062f7e20ac0b5d55e',
		'fine structures such as fences',
	),
	remover(
		'smoretalk/rembg-enhance',
		'4067ee2a58f6c161d434a9c077cfa012820b8e076efa2772aa171e26557da919',
		'products, with refined edges',
	),
];

/**
 * What the models above can make of a result. The others return a transparent PNG and nothing else, whatever they are asked.
 * Source: https://replicate.com/851-labs/background-remover/api, 2026-11-28: `background_type` is `rgba`, `map`, `white` or
 * `[R,G,B]`, `format` is `png` or `jpg`.
 */
export const REMOVER_OUTPUT: readonly OutputImageSupport[] = [
	{
		models: [BACKGROUND_REMOVER],
		backgrounds: ['transparent', 'color'],
		formats: ['png', 'jpg'],
		outputTypes: ['cutout', 'mask'],
		refuses: (output) => refuseContradiction(output, 'transparent') ?? refuseTranslucency(output),
		toInput: ({ background, backgroundColor, format, outputType }) => {
			const color = backgroundColor ?? { red: 255, green: 255, blue: 255, alpha: 255 };
			const isWhite = toHex(color) === '#ffffff';
			const rgb = `[${color.red},${color.green},${color.blue}]`;
			return {
				...(background === 'transparent' && { background_type: 'rgba' }),
				...(background === 'color' && { background_type: isWhite ? 'white' : rgb }),
				...(outputType === 'mask' && { background_type: 'map' }),
				...((format === 'png' || format === 'jpg') && { format }),
			};
		},
	},
	{
		models: REMOVERS.map(({ name }) => name).filter((name) => name !== BACKGROUND_REMOVER),
		...transparentPng(),
	},
];

/** A color that it is told has three parts. */
function refuseTranslucency({ background, backgroundColor }: OutputImage): string | null {
	return background === 'color' && backgroundColor !== undefined && backgroundColor.alpha < 255
		? 'The background color has to be opaque: enter it without its transparency'
		: null;
}

/** Of models that return a transparent PNG and nothing else. */
export function transparentPng(): OutputImageSupport {
	return { backgrounds: ['transparent'], formats: ['png'], toInput: () => ({}) };
}

function remover(name: string, version: string, purpose: string): Model {
	const value = `${name}:${version}`;
	const imageLimits = { mediaTypes: PILLOW_TYPES };
	return { name, value, page: pageOf(name), purpose, imageLimits, removesBackground: true };
}

/** Official models have no version of their own choice: the provider keeps them current. */
function official(name: string, purpose: string, imageLimits: ImageLimits): Model {
	return { name, value: name, page: pageOf(name), purpose, imageLimits, removesBackground: true };
}

function pageOf(name: string): string {
	return `https://replicate.com/${name}`;
}
