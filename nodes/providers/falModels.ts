import type { JsonObject } from '../prediction/model/json';
import type { OutputImageSupport } from '../prediction/model/outputImage';
import type { Model } from '../prediction/model/provider';
import { transparentPng } from './models';

const BIREFNET = 'fal-ai/birefnet/v2';
const REMBG = 'fal-ai/imageutils/rembg';
const PIXELCUT = 'pixelcut/background-removal';

/**
 * Background removers of fal, the suggested one first.
 * Source: https://github.com/fal-ai/fal-js/blob/main/libs/client/src/types/endpoints.ts, 2026-08-02.
 */
export const FAL_MODELS: readonly Model[] = [
	remover(BIREFNET, 'all-round, fine detail such as hair'),
	remover('fal-ai/bria/background/remove', 'commercial quality, trained on licensed images'),
	remover(REMBG, 'quick and cheap; crop'),
	remover('fal-ai/ben/v2/image', 'sharp edges of people and products'),
	remover(PIXELCUT, 'product photos; mask'),
	remover('fal-ai/ideogram/remove-background', 'illustrations and lettering'),
];

/** What the models above can make of a result (the same source). */
export const FAL_OUTPUT: readonly OutputImageSupport[] = [
	{
		models: [BIREFNET],
		backgrounds: ['transparent'],
		formats: ['png', 'webp'],
		outputTypes: ['cutout', 'mask'],
		toInput: ({ format, outputType }) => ({
			...(format !== undefined && format !== 'auto' && { output_format: format }),
			...(outputType === 'mask' && { mask_only: true }),
		}),
	},
	{
		models: [REMBG],
		...transparentPng(),
		crop: true,
		toInput: ({ crop }) => ({ ...(crop !== undefined && { crop_to_bbox: crop }) }),
	},
	{
		models: [PIXELCUT],
		...transparentPng(),
		outputTypes: ['cutout', 'mask'],
		toInput: ({ outputType }) => ({
			...(outputType !== undefined && { output_format: outputType === 'mask' ? 'alpha' : 'rgba' }),
		}),
	},
	{
		models: FAL_MODELS.map(({ name }) => name).filter(
			(name) => ![BIREFNET, REMBG, PIXELCUT].includes(name),
		),
		...transparentPng(),
	},
];

/**
 * Input that a model gets unless the user says otherwise. With `sync_mode` the image itself is in the result, and results
 * of 10 KB and more are gone after minutes (https://fal.ai/docs/documentation/model-apis/media-expiration, 2026-09-03).
 */
export function usualInput(model: string): JsonObject {
	return model === PIXELCUT ? { sync_mode: false } : {};
}

function remover(name: string, purpose: string): Model {
	return {
		name,
		value: name,
		page: `https://fal.ai/models/${name}`,
		purpose,
		removesBackground: true,
	};
}
