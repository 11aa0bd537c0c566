import {
	inputsOfOutputImage,
	marginTexts,
	readBackgroundColor,
	readMargin,
	refuseMaskOnBackground,
	refuseTransparentJpeg,
	supportOf,
	type OutputImageSupport,
} from '../../../nodes/prediction/model/outputImage';

describe('a margin', () => {
	it.each([
		['10%', ['10%']],
		['30px', ['30px']],
		[' 30 ', ['30px']],
		['1.5% 20PX', ['1.5%', '20px']],
		['1, 2; 3 4%', ['1px', '2px', '3px', '4%']],
		['10,  20', ['10px', '20px']],
	])('%j', (text, expected) => {
		expect(marginTexts(readMargin(text))).toEqual(expected);
	});

	it.each(['', '10em', 'x10%', '10%x', '-1', '1 2 3', '1 2 3 4 5', '1.', '10 %', '1 2 x 4'])(
		'%j is none',
		(text) => {
			expect(() => readMargin(text)).toThrow(
				expect.objectContaining({
					code: 'invalid_input',
					message: `"${text}" is not a margin`,
					advice: expect.stringMatching(/^Enter for example 10% or 30px/),
				}),
			);
		},
	);
});

it('a background color that is none is refused with examples', () => {
	expect(readBackgroundColor('white')).toEqual({ red: 255, green: 255, blue: 255, alpha: 255 });
	expect(() => readBackgroundColor('whitish')).toThrow(
		expect.objectContaining({
			code: 'invalid_input',
			message: '"whitish" is not a color',
			advice: expect.stringMatching(/^Enter for example #ffffff/),
		}),
	);
});

describe('the support', () => {
	const ofSome: OutputImageSupport = { models: ['a/b'], toInput: () => ({}) };
	const ofAll: OutputImageSupport = { toInput: () => ({}) };

	it('is that of the model, else the one for all models, else none', () => {
		expect(supportOf([ofSome, ofAll], 'a/b')).toBe(ofSome);
		expect(supportOf([ofSome, ofAll], 'c/d')).toBe(ofAll);
		expect(supportOf([ofSome], 'c/d')).toBeNull();
		expect(supportOf(undefined, 'a/b')).toBeNull();
	});

	it('tells which inputs of the model it fills', () => {
		const support: OutputImageSupport = {
			backgrounds: ['transparent', 'color'],
			formats: ['png', 'jpg'],
			outputTypes: ['mask'],
			sizes: [{ value: 'hd', name: 'HD' }],
			shadows: [{ value: 'soft', name: 'Soft' }],
			toInput: ({
				background,
				backgroundColor,
				crop,
				margin,
				format,
				outputType,
				size,
				shadow,
			}) => ({
				...(background === 'transparent' && { transparent: true }),
				...(background === 'color' && { color: backgroundColor?.red ?? null }),
				...(crop && margin?.values.length === 1 && { crop }),
				...(format === 'jpg' && { format }),
				...(outputType && { type: outputType }),
				...(size && { size }),
				...(shadow && { shadow }),
			}),
		};
		const filled = ['transparent', 'color', 'crop', 'format', 'type', 'size', 'shadow'];
		expect([...inputsOfOutputImage(support)].sort()).toEqual(filled.sort());
		expect([...inputsOfOutputImage(ofAll)]).toEqual([]);
		expect([...inputsOfOutputImage(null)]).toEqual([]);
	});
});

describe('what contradicts itself', () => {
	it('a mask on a background', () => {
		expect(refuseMaskOnBackground({ outputType: 'mask', background: 'color' })).toMatch(/^A mask/);
		expect(refuseMaskOnBackground({ outputType: 'mask', background: 'transparent' })).toBeNull();
		expect(refuseMaskOnBackground({ outputType: 'mask' })).toBeNull();
		expect(refuseMaskOnBackground({ outputType: 'cutout', background: 'color' })).toBeNull();
	});

	it('a transparent JPEG', () => {
		const transparent = 'transparent';
		expect(refuseTransparentJpeg({ format: 'jpg', background: transparent })).toMatch(/^A JPEG/);
		expect(refuseTransparentJpeg({ format: 'jpg' }, transparent)).toMatch(/^A JPEG/);
		expect(refuseTransparentJpeg({ format: 'jpg', background: 'color' }, transparent)).toBeNull();
		expect(refuseTransparentJpeg({ format: 'jpg' })).toBeNull();
		expect(refuseTransparentJpeg({ format: 'png' }, transparent)).toBeNull();
		expect(refuseTransparentJpeg({ format: 'jpg', outputType: 'mask' }, transparent)).toBeNull();
	});
});
