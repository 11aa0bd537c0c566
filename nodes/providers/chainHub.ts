import type { Model } from '../prediction/model/provider';
import { newApiReseller } from './newApiReseller';
import { REMBG } from './models';

/** Source: ChainHub, "Create a task - via the model version (predictions)", 2026-11-21: the ten versions it supports. */
const OTHER_MODELS: readonly Model[] = [
	model(
		'stability-ai/stable-diffusion',
		'ac732df83cea7fff18b8472768c88ad041fa750ff7682a21affe81863cbe77e4',
	),
	model('stability-ai/sdxl', '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc'),
	model(
		'stability-ai/stable-diffusion-inpainting',
		'95b7223104132402a9ae91cc677285bc5eb997834bd2349fa486f53910fd68b3',
	),
	model(
		'stability-ai/stable-diffusion-img2img',
		'15a3689ee13b0d2616e98820eca31d4c3abcd36672df6afce5cb6feb1d66087d',
	),
	model(
		'lucataco/flux-schnell-lora',
		'2a6b576af31790b470f0a8442e1e9791213fa13799cbb65a9fc1436e96389574',
	),
	model(
		'lucataco/flux-dev-lora',
		'091495765fa5ef2725a175a57b276ec30dc9d39c22d30410f2ede68a3eab66b3',
	),
	model(
		'andreasjansson/stable-diffusion-animation',
		'ca1f5e306e5721e19c473e0d094e6603f0456fe759c10715fcd6c1b79242d4a5',
	),
	model(
		'lucataco/animate-diff',
		'beecf59c4aee8d81bf04f0381033dfa10dc16e845b4ae00d281e2fa377e48a9f',
	),
	model(
		'sujaykhandekar/object-removal',
		'153b0087c2576ad30d8cbddb35275b387d1a6bf986bda5499948f843f6460faf',
	),
];

/** ChainHub. Source: its page "Create task cjwbw/rembg", 2026-11-21: create answers 200, its `urls` point at Replicate. */
export const chainHub = newApiReseller({
	id: 'chainHub',
	title: 'ChainHub',
	formHint: 'Resells ten models of Replicate',
	credential: 'removeBackgroundChainHubApi',
	defaultBaseUrl: 'https://api.chainhub.tech/replicate/v1',
	models: [REMBG, ...OTHER_MODELS],
});

function model(name: string, version: string): Model {
	const page = `https://replicate.com/${name}`;
	return { name, value: `${name}:${version}`, page, removesBackground: false };
}
