import { textOf } from './shippedFiles';

const PAGE = 'docs/security.md';

/** The tests that the page names: file, and name as it is written there. */
const named = [
	...textOf(PAGE).matchAll(/\]\(\.\.\/(test\/[^)]+)\): ((?:\*[^*]+\*(?:, )?)+)/g),
].flatMap(([, file = '', names = '']) =>
	[...names.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => [file, name] as const),
);

/** The rows of the tables of faults that it names. */
const faults = [...textOf(PAGE).matchAll(/((?:\*[^*]+\*(?: and )?)+) in \[faults\.md\]/g)].flatMap(
	([, names = '']) => [...names.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name),
);

describe('the page on security', () => {
	it('names tests', () => {
		expect(named.length).toBeGreaterThan(20);
		expect(faults.length).toBeGreaterThan(3);
	});

	it.each(named)('%s has the test "%s"', (file, name) => {
		expect(textOf(file)).toContain(name);
	});

	it.each(faults)('the tables of faults have the row "%s"', (name) => {
		expect(textOf('docs/faults.md')).toContain(`| ${name}`);
	});
});
