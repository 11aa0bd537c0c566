import type { IExecuteFunctions } from 'n8n-workflow';
import { boolean, invalid, oneOf, requireText, text } from '../n8n/parameterValues';
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

const FIELDS = {
	background: 'Background',
	backgroundColor: 'Background Color',
	margin: 'Margin',
	format: 'Format',
	outputType: 'Output Type',
	size: 'Size',
	shadow: 'Shadow',
} as const;

function readSettings(settings: JsonObject): OutputImage {
	const read = (name: keyof typeof FIELDS) => requireText(settings[name], FIELDS[name]);
	const has = (name: keyof typeof FIELDS) => read(name) !== '';
	const background = has('background')
		? oneOf(settings.background, ['transparent', 'color', 'image'], FIELDS.background)
		: has('backgroundColor')
			? 'color'
			: undefined;
	const crop = boolean(settings.crop, 'Crop');
	return {
		...(background !== undefined && { background }),
		...(background === 'color' &&
			has('backgroundColor') && { backgroundColor: readBackgroundColor(read('backgroundColor')) }),
		...(crop !== null && { crop }),
		...(has('margin') && !isZero(read('margin')) && { margin: readMargin(read('margin')) }),
		...(has('format') && {
			format: oneOf(settings.format, ['auto', 'png', 'jpg', 'webp'], FIELDS.format),
		}),
		...(has('outputType') && {
			outputType: oneOf(settings.outputType, ['cutout', 'mask'], FIELDS.outputType),
		}),
		...(has('size') && { size: readSize(read('size')) }),
		...(has('shadow') && { shadow: read('shadow') }),
	};
}

/** One of the provider's own words, or a size in pixels, however a person writes it. */
function readSize(size: string): string {
	return size.replace(/^(\d+)\s*(?:px)?\s*[x×*]\s*(\d+)\s*(?:px)?$/i, '$1x$2');
}

function isZero(margin: string): boolean {
	return /^0(%|px)?$/.test(margin);
}

function backgroundImageOf(settings: JsonObject): OutputImageParameters['backgroundImage'] {
	const field = text(settings.backgroundBinaryPropertyName);
	const url = text(settings.backgroundImageUrl);
	if (field !== '') return { kind: 'field', field };
	return url === '' ? null : { kind: 'url', url };
}
