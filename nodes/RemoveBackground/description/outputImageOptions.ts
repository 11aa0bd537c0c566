import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { NamedChoice, OutputImageSupport } from '../../prediction/model/outputImage';

const FORMAT_NAMES = { png: 'PNG', jpg: 'JPEG', webp: 'WebP' } as const;
const BACKGROUNDS: Readonly<Record<string, INodePropertyOptions>> = {
	transparent: { name: 'Transparent', value: 'transparent' },
	color: { name: 'Color', value: 'color' },
	image: { name: 'Image', value: 'image' },
};

/** The settings that a provider, or some of its models, can have. */
export function optionsOf(support: OutputImageSupport): INodeProperties[] {
	const {
		backgrounds = [],
		backgroundImage,
		crop,
		margin,
		formats = [],
		outputTypes = [],
	} = support;
	const options: INodeProperties[] = [];
	if (backgrounds.length > 1) {
		options.push({
			displayName: 'Background',
			name: 'background',
			type: 'options',
			options: backgrounds.flatMap((value) => BACKGROUNDS[value] ?? []),
			default: 'transparent',
			description: 'What is behind the subject',
		});
	}
	if (backgroundImage?.file === true) {
		options.push({
			displayName: 'Background Binary Field',
			name: 'backgroundBinaryPropertyName',
			type: 'string',
			displayOptions: { show: { background: ['image'] } },
			default: '',
			placeholder: 'e.g. background',
			description: 'The name of the input binary field containing the background image',
		});
	}
	if (backgrounds.includes('color')) {
		options.push({
			displayName: 'Background Color',
			name: 'backgroundColor',
			type: 'color',
			displayOptions: { hide: { background: ['image', 'transparent'] } },
			default: '#ffffff',
			description: 'Color behind the subject: #fff, #ffffff, a name such as white, or rgba(…)',
		});
	}
	if (backgroundImage?.url === true) {
		options.push({
			displayName: 'Background Image URL',
			name: 'backgroundImageUrl',
			type: 'string',
			displayOptions: { show: { background: ['image'] } },
			default: '',
			placeholder: 'e.g. https://example.com/wall.jpg',
			description: 'The address of the background image',
		});
	}
	if (crop === true) {
		options.push({
			displayName: 'Crop',
			name: 'crop',
			type: 'boolean',
			default: true,
			description: 'Whether to cut the image to its subject',
		});
	}
	if (formats.length > 1) {
		options.push({
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto' },
				...formats.map((value) => ({ name: FORMAT_NAMES[value], value })),
			],
			default: 'auto',
			description: 'The file format of the result',
		});
	}
	if (margin !== undefined) {
		options.push({
			displayName: 'Margin',
			name: 'margin',
			type: 'string',
			default: '10%',
			placeholder: 'e.g. 10%',
			description: `Space around the subject, e.g. ${Object.keys(margin.most)
				.map((unit) => (unit === '%' ? '10%' : '30px'))
				.join(' or ')}${margin.needsCrop ? '. Needs Crop.' : ''}`,
		});
	}
	if (outputTypes.length > 1) {
		options.push({
			displayName: 'Output Type',
			name: 'outputType',
			type: 'options',
			options: [
				{ name: 'Cutout', value: 'cutout' },
				{ name: 'Mask', value: 'mask', description: 'White where the subject is, black elsewhere' },
			],
			default: 'cutout',
			description: 'What the result shows',
		});
	}
	if (support.shadows !== undefined) {
		options.push(choice('Shadow', 'shadow', support.shadows, 'The shadow under the subject'));
	}
	if (support.sizes !== undefined) {
		options.push(
			support.takesPixelSize === true
				? pixelSize(support.sizes)
				: choice('Size', 'size', support.sizes, 'The resolution of the result'),
		);
	}
	return options;
}

function pixelSize(words: readonly NamedChoice[]): INodeProperties {
	return {
		displayName: 'Size',
		name: 'size',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2000x2000',
		description: `Width and height of the result in pixels, e.g. 2000x2000, or one of: ${words
			.map(({ value }) => value)
			.join(', ')}`,
	};
}

function choice(
	displayName: string,
	name: string,
	choices: readonly NamedChoice[],
	description: string,
): INodeProperties {
	const start = choices[0]?.value ?? '';
	return {
		displayName,
		name,
		type: 'options',
		options: choices.map((one) => ({ name: one.name, value: one.value })),
		default: start,
		description,
	};
}
