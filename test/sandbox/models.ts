export interface Model {
	readonly name: string;
	readonly version: string;
	/** Official models take no version and keep theirs hidden. */
	readonly official: boolean;
	/** The input keys that may carry the picture; empty for models that need none. */
	readonly imageKeys: readonly string[];
	readonly listOutput: boolean;
}

const remover = (name: string, version: string, more: Partial<Model> = {}): Model => ({
	name,
	version,
	official: false,
	imageKeys: ['image'],
	listOutput: false,
	...more,
});
const generator = (name: string, version: string): Model =>
	remover(name, version, { imageKeys: [], listOutput: true });

/** Seed 002's list: all that ChainHub serves. */
export const chainHubModels: readonly Model[] = [
	generator(
		'stability-ai/stable-diffusion',
		'ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4',
	),
	generator(
		'stability-ai/sdxl',
		'7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc',
	),
	generator(
		'stability-ai/stable-diffusion-inpainting',
		'95b7223104132402a9ae91cc677285bc5eb997834bd2349fa486f53910fd68b3',
	),
	generator(
		'stability-ai/stable-diffusion-img2img',
		'15a3689ee13b0d2616e98820eca31d4c3abcd36672df6afce5cb6feb1d66087d',
	),
	generator(
		'lucataco/flux-schnell-lora',
		'2a6b576af31790b470f0a8442e1e9791213fa13799cbb65a9fc1436e96389574',
	),
	generator(
		'lucataco/flux-dev-lora',
		'091495765fa5ef2725a175a57b276ec30dc9d39c22d30410f2ede68a3eab66b3',
	),
	generator(
		'andreasjansson/stable-diffusion-animation',
		'ca1f5e306e5721e19c473e0d094e6603f0456fe759c10715fcd6c1b79242d4a5',
	),
	remover(
		'lucataco/animate-diff',
		'beecf59c4aee8d81bf04f0381033dfa10dc16e845b4ae00d281e2fa377e48a9f',
		{ imageKeys: [] },
	),
	remover(
		'sujaykhandekar/object-removal',
		'153b0087c2576ad30d8cbddb35275b387d1a6bf986bda5499948f843f6460faf',
		{
			imageKeys: ['image_path'],
		},
	),
	remover('cjwbw/rembg', 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003'),
];

const lucatacoRemover = remover(
	'lucataco/remove-bg',
	'95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1',
);

export const kkiaiModels: readonly Model[] = [lucatacoRemover, ...chainHubModels];

export const replicateModels: readonly Model[] = [
	...kkiaiModels,
	{
		...generator(
			'black-forest-labs/flux-dev',
			'0cce3d40843963ebc7b6d976778e977c8f3ae3d0980a37cb5204f8fa0289e3d2',
		),
		official: true,
	},
	remover(
		'851-labs/background-remover',
		'a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc',
	),
	remover('men1scus/birefnet', 'f74986db0355b58403ed20963af156525e2891ea3c2d499bfbfb2a28cd87c5d7'),
	remover(
		'smoretalk/rembg-enhance',
		'4067ee2a58f6c161d434a9c077cfa012820b8e076efa2772aa171e26557da919',
	),
	remover(
		'lucataco/dis-background-removal',
		'5b67a0da2b417b71066754fa8550d668a12edccfe3f32de062f7e20ac0b5d55e',
		{
			listOutput: true,
		},
	),
	remover(
		'bria/remove-background',
		'4ed060b3587b7c3912353dd7d59000c883a6e1c5c9181ed7415c2624c2e8e392',
		{
			official: true,
			imageKeys: ['image', 'image_url'],
		},
	),
	remover(
		'recraft-ai/recraft-remove-background',
		'cd5570aac9897ac8fbf1dc581e011af6fe5f7b7a2f71665938eca779a72860e9',
		{
			official: true,
		},
	),
];

export function findByName(models: readonly Model[], name: string): Model | undefined {
	return models.find((model) => model.name === name);
}

/** "owner/name:hash", a bare hash, or "owner/name" for official models only. */
export function findByReference(models: readonly Model[], reference: string): Model | undefined {
	const [name, hash] = reference.includes('/') ? reference.split(':') : [undefined, reference];
	if (hash === undefined) return models.find((model) => model.official && model.name === name);
	return models.find(
		(model) => model.version === hash && (name === undefined || model.name === name),
	);
}

export const addedModel = (model: { name: string; version: string; official?: boolean }): Model =>
	remover(model.name, model.version, { official: model.official ?? false });
