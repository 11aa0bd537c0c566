import {
	supportOf,
	type Margin,
	type OutputImage,
	type OutputImageSupport,
} from '../../../nodes/prediction/model/outputImage';
import { requireSupported } from '../../../nodes/prediction/model/requireSupported';
import { providers } from '../../../nodes/providers';

const white = { red: 255, green: 255, blue: 255, alpha: 255 };
const onWhite = { background: 'color', backgroundColor: white } as const;

const supportAt = (id: string, model = '') =>
	supportOf(providers.find((one) => one.id === id)?.outputImage, model);
const remover = '851-labs/background-remover';

describe('what contradicts itself is refused before anything is sent', () => {
	it.each([
		['picsart', ''],
		['rembg', ''],
		['replicate', remover],
		['kkiai', remover],
	])('%s %s: a mask on a color', (id, model) => {
		const support = supportAt(id, model);
		const output: OutputImage = { ...onWhite, outputType: 'mask' };
		expect(() => requireSupported('X', support, output)).toThrow('A mask has no background');
		expect(() => requireSupported('X', support, { outputType: 'mask' })).not.toThrow();
		expect(() => requireSupported('X', support, onWhite)).not.toThrow();
	});

	it.each([
		['photoroom', ''],
		['photoroomPlus', ''],
		['picsart', ''],
		['removeBgCompatible', ''],
		['leonardo', ''],
		['replicate', remover],
	])('%s %s: a transparent JPEG', (id, model) => {
		const support = supportAt(id, model);
		const output: OutputImage = { format: 'jpg', background: 'transparent' };
		expect(() => requireSupported('X', support, output)).toThrow('A JPEG cannot be transparent');
		expect(() => requireSupported('X', support, { ...onWhite, format: 'jpg' })).not.toThrow();
	});

	it.each(['replicate', 'kkiai'])('%s: a background color that is not opaque', (id) => {
		const backgroundColor = { ...white, alpha: 128 };
		const output: OutputImage = { background: 'color', backgroundColor };
		expect(() => requireSupported('X', supportAt(id, remover), output)).toThrow('has to be opaque');
		expect(() => requireSupported('X', supportAt(id, remover), { backgroundColor })).not.toThrow();
	});
});

/** What can be asked of someone who can do some of everything. */
const some: OutputImageSupport = {
	backgrounds: ['transparent', 'color'],
	crop: true,
	margin: { most: { '%': 49, px: 500 }, counts: [1, 2], needsCrop: true },
	formats: ['png', 'jpg'],
	outputTypes: ['cutout', 'mask'],
	sizes: [
		{ value: 'preview', name: 'Preview' },
		{ value: 'full', name: 'Full' },
	],
	shadows: [{ value: 'soft', name: 'Soft' }],
	toInput: () => ({}),
};
const margin = (...amounts: number[]): Margin => ({
	values: amounts.map((amount) => ({ amount, unit: '%' })),
});
const remove = 'Remove this setting from Output Image.';
const removeOrChoose = `${remove} Or choose a provider that can.`;

describe('what a provider cannot do is refused, with what to do instead', () => {
	it.each<[OutputImage, OutputImageSupport | null, string, string]>([
		[onWhite, null, 'X cannot put a background color behind the subject', removeOrChoose],
		[
			{ background: 'image' },
			some,
			'X cannot put a background image behind the subject',
			removeOrChoose,
		],
		[{ crop: true }, null, 'X cannot crop the image to its subject', remove],
		[{ margin: margin(1) }, null, 'X cannot add a margin', remove],
		[{ format: 'webp' }, some, 'X cannot return WEBP', 'Choose one of: PNG, JPG.'],
		[
			{ format: 'jpg' },
			null,
			'X cannot return JPG',
			'Set Format to Automatic, and convert the result with the Edit Image node if you need another format.',
		],
		[{ outputType: 'mask' }, null, 'X cannot return a mask', 'Set Output Type to Cutout.'],
		[{ size: 'huge' }, some, 'X has no size "huge"', 'Use one of: preview, full.'],
		[{ size: '20x20' }, some, 'X has no size "20x20"', 'Use one of: preview, full.'],
		[
			{ size: 'x20x20' },
			{ ...some, takesPixelSize: true },
			'X has no size "x20x20"',
			'Use one of: preview, full, or width x height in pixels, e.g. 2000x2000.',
		],
		[
			{ size: '20x20x' },
			{ ...some, takesPixelSize: true },
			'X has no size "20x20x"',
			'Use one of: preview, full, or width x height in pixels, e.g. 2000x2000.',
		],
		[{ size: 'full' }, null, 'X has no choice of a size', remove],
		[{ shadow: 'hard' }, some, 'X has no shadow "hard"', 'Use one of: soft.'],
		[{ shadow: 'soft' }, null, 'X has no choice of a shadow', remove],
	])('%j', (output, support, message, advice) => {
		expect(() => requireSupported('X', support, output)).toThrow(
			expect.objectContaining({ code: 'not_supported', message, advice }),
		);
	});

	const ofOne = { ...some, margin: { most: { '%': 49 }, counts: [1], needsCrop: false } };
	const ofMany = { ...ofOne, margin: { ...ofOne.margin, counts: [4] } };
	const example = 'Enter for example 10%.';
	it.each<[OutputImage, OutputImageSupport, string, string]>([
		[
			{ margin: margin(1) },
			some,
			'X adds a margin to cropped images only',
			'Turn on Crop, or remove Margin.',
		],
		[
			{ crop: true, margin: margin(1, 50) },
			some,
			'X takes 1 or 2 margins of up to 49% or 500px',
			example,
		],
		[
			{ crop: true, margin: margin(1, 2, 3, 4) },
			some,
			'X takes 1 or 2 margins of up to 49% or 500px',
			example,
		],
		[{ margin: margin(50) }, ofOne, 'X takes 1 margin of up to 49%', example],
		[
			{ margin: { values: [{ amount: 0, unit: 'px' }] } },
			ofOne,
			'X takes 1 margin of up to 49%',
			example,
		],
		[{ margin: margin(1) }, ofMany, 'X takes 4 margins of up to 49%', example],
		[
			{},
			{ ...some, refuses: () => 'No such pair' },
			'No such pair',
			'Correct the settings of Output Image.',
		],
	])('%j', (output, support, message, advice) => {
		expect(() => requireSupported('X', support, output)).toThrow(
			expect.objectContaining({ code: 'invalid_input', message, advice }),
		);
	});

	it.each<[OutputImage, OutputImageSupport | null]>([
		[{}, null],
		[{ background: 'transparent', crop: false, format: 'auto', outputType: 'cutout' }, null],
		[{ size: 'auto', shadow: 'none' }, null],
		[{ size: '20x20' }, { takesPixelSize: true, toInput: () => ({}) }],
		[
			{
				...onWhite,
				crop: true,
				margin: margin(49, 0),
				format: 'jpg',
				size: 'full',
				shadow: 'soft',
			},
			{ ...some, refuses: () => null },
		],
		[{ outputType: 'mask' }, some],
		[{ margin: margin(49) }, ofOne],
	])('%j passes', (output, support) => {
		expect(() => requireSupported('X', support, output)).not.toThrow();
	});
});

it('a size that is none names the sizes in pixels, where they count', () => {
	const adviceAt = (id: string) => {
		try {
			requireSupported('X', supportAt(id), { size: 'huge' });
		} catch (error) {
			return (error as { advice?: string }).advice;
		}
		return null;
	};
	expect(adviceAt('photoroomPlus')).toMatch(
		/^Use one of: .*, or width x height in pixels, e\.g\. 2000x2000\.$/,
	);
	expect(adviceAt('photoroom')).not.toContain('pixels');
});
