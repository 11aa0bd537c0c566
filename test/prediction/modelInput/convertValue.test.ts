import type { ValueRule } from '../../../nodes/prediction/modelInput/inputField';
import { convertValue } from '../../../nodes/prediction/modelInput/convertValue';

const anything: ValueRule = {
	types: [],
	choices: null,
	choicesAreOpen: true,
	isFile: false,
	items: null,
};

const rule = (types: ValueRule['types'], more: Partial<ValueRule> = {}): ValueRule => ({
	...anything,
	types,
	...more,
});

describe('a value of a form', () => {
	it.each([
		['string', 'a cup', 'a cup'],
		['string', 7, '7'],
		['string', true, 'true'],
		['string', '{"a": 1}', '{"a": 1}'],
		['string', ' ', ' '],
		['number', '0.5', 0.5],
		['number', ' 1e-3 ', 0.001],
		['number', 0, 0],
		['integer', '42', 42],
		['integer', 3.0, 3],
		['boolean', 'true', true],
		['boolean', 'FALSE', false],
		['boolean', 1, true],
		['boolean', '0', false],
		['array', '["a","b"]', ['a', 'b']],
		['array', ['a'], ['a']],
		['array', 'a', ['a']],
		['object', '{"width": 512}', { width: 512 }],
		['object', { width: 512 }, { width: 512 }],
	] satisfies Array<[ValueRule['types'][number], unknown, unknown]>)(
		'as %s: %j is %j',
		(type, value, converted) => {
			expect(convertValue('input', rule([type]), value)).toEqual(converted);
		},
	);

	it.each([undefined, null, ''])('left empty (%j) is not sent', (value) => {
		expect(convertValue('input', rule(['number']), value)).toBeUndefined();
		expect(convertValue('input', anything, value)).toBeUndefined();
	});

	it('of blanks is empty where no text is taken', () => {
		expect(convertValue('input', rule(['number']), '  ')).toBeUndefined();
	});

	it.each([
		['number', 'many', 'a number'],
		['number', '0x10', 'a number'],
		['number', 'Infinity', 'a number'],
		['integer', '1.5', 'a whole number'],
		['integer', 1.5, 'a whole number'],
		['boolean', 'yes', 'true or false'],
		['object', '[1]', 'a JSON object'],
		['object', '{broken', 'a JSON object'],
		['string', { a: 1 }, 'a text'],
		['array', { a: 1 }, 'a list'],
	] satisfies Array<[ValueRule['types'][number], unknown, string]>)(
		'as %s: %j is refused by the name of the input',
		(type, value, wanted) => {
			expect(() => convertValue('guidance', rule([type]), value)).toThrow(
				expect.objectContaining({
					code: 'invalid_input',
					message: expect.stringContaining(`The model input "guidance" must be ${wanted}`),
				}),
			);
		},
	);

	it.each([
		[['string', 'object'], '{"width": 1}', { width: 1 }],
		[['string', 'object'], 'square_hd', 'square_hd'],
		[['integer', 'string'], '5', '5'],
		[['integer', 'boolean'], 'true', true],
		[['number', 'array'], '5', 5],
		[[], '{"a":1}', { a: 1 }],
		[[], '5', '5'],
		[[], { a: 1 }, { a: 1 }],
	] satisfies Array<[ValueRule['types'], unknown, unknown]>)(
		'as %j: %j is %j',
		(types, value, converted) => {
			expect(convertValue('input', rule(types), value)).toEqual(converted);
		},
	);

	it('that is a choice is that choice, of whatever type', () => {
		expect(convertValue('input', rule(['integer'], { choices: [5, 10] }), '10')).toBe(10);
		expect(convertValue('input', rule(['string'], { choices: ['5', '10'] }), 10)).toBe('10');
		expect(convertValue('input', rule(['number', 'string'], { choices: [5, '5'] }), '5')).toBe('5');
		expect(convertValue('input', rule(['boolean'], { choices: [true, false] }), 'false')).toBe(
			false,
		);
	});

	it('of a list is converted entry by entry', () => {
		const list = rule(['array'], { items: rule(['number']) });
		expect(convertValue('scales', list, '["0.5", 1, ""]')).toEqual([0.5, 1]);
		expect(() => convertValue('scales', list, ['a'])).toThrow('The model input "scales[0]"');
	});

	it('that is a date is its text', () => {
		expect(convertValue('when', rule(['string']), new Date(0))).toBe('1970-01-01T00:00:00.000Z');
	});

	it('is quoted shortened', () => {
		const value = 'x'.repeat(10_000);
		expect(() => convertValue('input', rule(['number']), value)).toThrow(/^.{1,150}$/s);
	});
});
