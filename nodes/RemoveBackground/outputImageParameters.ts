import type { IExecuteFunctions } from 'n8n-workflow';
import { invalid, oneOf, text } from '../n8n/parameterValues';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import {
	readBackgroundColor,
	readMargin,
	supportOf,
	type OutputImage,
} from '../prediction/model/outputImage';
import { requireSupported } from '../prediction/model/requireSupported';
import { modelName, type Provider } from '../prediction/model/provider';

/** What the result should look like, checked against what the provider and the model can do. */
export interface OutputImageParameters {
	/** In the provider's own fields. */
	readonly input: JsonObject;
	/** Where the image behind the subject comes from; null where there is none. */
	readonly backgroundImage:
		| { readonly kind: 'url'; readonly url: string }
		| { readonly kind: 'field'; readonly field: string }
		| null;
	/** Whether the provider takes the two images only in the same way: both by URL, or both as files. */
	readonly sendsAlike: boolean;
}

/** @throws PredictionError `invalid_input`, `not_supported` */
export function readOutputImage(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
	model: string,
): OutputImageParameters {
	const value: unknown = context.getNodeParameter('outputImage', itemIndex, {});
	const settings = isJsonObject(value) ? value : {};
	const name = modelName(provider, model);
	const support = supportOf(provider.outputImage, name);
	const isOfModel = provider.outputImage?.some(({ models }) => models !== undefined) === true;
	const backgroundImage = backgroundImageOf(settings);
	const output = readSettings(settings);
	requireSupported(isOfModel ? `The model ${name}` : provider.subject, support, output);
	if (output.background === 'image' && backgroundImage === null) {
		throw invalid(
			'Background is set to Image, but no background image is given',
			'Enter Background Image URL, or a binary field with the image.',
		);
	}
	return {
		input: support?.toInput(output) ?? {},
		backgroundImage: output.background === 'image' ? backgroundImage : null,
		sendsAlike: support?.backgroundImage?.sentLikeImage === true,
	};
}

function readSettings(settings: JsonObject): OutputImage {
	const has = (name: string) => text(settings[name]) !== '';
	const background = has('background')
		? oneOf(settings.background, ['transparent', 'color', 'image'], 'Background')
		: has('backgroundColor')
			? 'color'
			: undefined;
	return {
		...(background !== undefined && { background }),
		...(background === 'color' &&
			has('backgroundColor') && {
				backgroundColor: readBackgroundColor(text(settings.backgroundColor)),
			}),
		...(typeof settings.crop === 'boolean' && { crop: settings.crop }),
		...(has('margin') && !isZero(settings.margin) && { margin: readMargin(text(settings.margin)) }),
		...(has('format') && {
			format: oneOf(settings.format, ['auto', 'png', 'jpg', 'webp'], 'Format'),
		}),
		...(has('outputType') && {
			outputType: oneOf(settings.outputType, ['cutout', 'mask'], 'Output Type'),
		}),
		...(has('size') && { size: readSize(text(settings.size)) }),
		...(has('shadow') && { shadow: text(settings.shadow) }),
	};
}

/** One of the provider's own words, or a size in pixels, however a person writes it. */
function readSize(size: string): string {
	return size.replace(/^(\d+)\s*(?:px)?\s*[x×*]\s*(\d+)\s*(?:px)?$/i, '$1x$2');
}

function isZero(margin: unknown): boolean {
	return /^0(%|px)?$/.test(text(margin));
}

function backgroundImageOf(settings: JsonObject): OutputImageParameters['backgroundImage'] {
	const field = text(settings.backgroundBinaryPropertyName);
	const url = text(settings.backgroundImageUrl);
	if (field !== '') return { kind: 'field', field };
	return url === '' ? null : { kind: 'url', url };
}
