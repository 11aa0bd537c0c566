import type { Model } from '../prediction/model/provider';

/**
 * Background removers that speak Replicate's protocol, with the version that was current on 2026-11-21.
 * Source: each model's page at https://replicate.com/{owner}/{name}/versions.
 */
export const REMBG = remover(
	'cjwbw/rembg',
	'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003',
	'The classic: quick and good for products',
);

export const REMOVE_BG = remover(
	'lucataco/remove-bg',
	'95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1',
	'Quick, soft edges, PNG',
);

export const REMOVERS: readonly Model[] = [
	REMBG,
	REMOVE_BG,
	remover(
		'851-labs/background-remover',
		'a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc',
		'Sharp edges; can put a colour behind (additional input: background_type, format, threshold)',
	),
	remover(
		'men1scus/birefnet',
		'f74986db0355b58403ed20963af156525e2891ea3c2d499bfbfb2a28cd87c5d7',
		'Fine detail such as hair (additional input: resolution)',
	),
	official(
		'bria/remove-background',
		'Commercial quality, trained on licensed pictures (additional input: preserve_alpha)',
	),
	official(
		'recraft-ai/recraft-remove-background',
		'Commercial quality; up to 5 MB and 16 megapixels',
	),
	remover(
		'lucataco/dis-background-removal',
		'5b67a0da2b417b71066754fa8550d668a12edccfe3f32de062f7e20ac0b5d55e',
		'Fine structures such as fences and bicycles',
	),
	remover(
		'smoretalk/rembg-enhance',
		'4067ee2a58f6c161d434a9c077cfa012820b8e076efa2772aa171e26557da919',
		'rembg with refined edges',
	),
];

function remover(name: string, version: string, description: string): Model {
	const value = `${name}:${version}`;
	return { name, value, page: pageOf(name), description, removesBackground: true };
}

/** Official models have no version of their own choice: the provider keeps them current. */
function official(name: string, description: string): Model {
	return { name, value: name, page: pageOf(name), description, removesBackground: true };
}

function pageOf(name: string): string {
	return `https://replicate.com/${name}`;
}
