import { shapeDifferences } from './shapeDifferences';

const recorded = { id: 'a', output: ['b'], urls: { get: 'c', cancel: 'd' }, error: null };

test('other values of the same kinds are the same form', () => {
	const answer = { id: 'x', output: ['y', 'z'], urls: { get: '', cancel: '' }, error: null };
	expect(shapeDifferences(answer, recorded)).toEqual([]);
});

test.each([
	['a field is missing', { id: 'a', output: ['b'], urls: recorded.urls }, ['/error is missing']],
	['a field is too much', { ...recorded, more: 1 }, ['/more is too much']],
	['a kind is another one', { ...recorded, id: 1 }, ['/id is number instead of string']],
	['a value is no list', { ...recorded, output: 'b' }, ['/output is string instead of a list']],
	[
		'the order is another one, inside too',
		{ ...recorded, urls: { cancel: 'd', get: 'c' } },
		['/urls has the order cancel,get'],
	],
	['all is another kind', 'words', ['/ is string instead of an object']],
])('%s', (_what, answer, differences) => {
	expect(shapeDifferences(answer, recorded)).toEqual(differences);
});

test('what is known to differ is not told', () => {
	expect(shapeDifferences({ ...recorded, more: 1 }, recorded, ['/more'])).toEqual([]);
});
