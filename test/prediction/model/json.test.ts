import { isJsonObject, toJson } from '../../../nodes/prediction/model/json';

describe('a value written as JSON', () => {
	it('is its text', () => {
		expect(toJson({ detail: 'Too many', seconds: 3 })).toBe('{"detail":"Too many","seconds":3}');
	});

	it('is empty where there is nothing to write', () => {
		expect(toJson(undefined)).toBe('');
	});

	it('is empty where it cannot be written, instead of an error in the middle of another', () => {
		const circle: { itself?: unknown } = {};
		circle.itself = circle;
		expect(toJson(circle)).toBe('');
	});
});

it.each([
	[{}, true],
	[{ id: 'p1' }, true],
	[[], false],
	[null, false],
	[undefined, false],
	['{}', false],
	[17, false],
])('%j is a JSON object: %s', (value, expected) => {
	expect(isJsonObject(value)).toBe(expected);
});
