import { filesBelow, textOf } from './shippedFiles';

const PAGE = 'docs/security.md';

/** The tests that the page names: a tag, and the file where it stands. */
const cited = [...textOf(PAGE).matchAll(/\[(S-\d{2})\]\(\.\.\/(test\/[^)]+)\)/g)].map(
	([, tag = '', file = '']) => ({ tag, file }),
);

/** Where each tag stands: in the title of a test, or in the comment above what the tests share. */
const tagged = filesBelow('test')
	.filter((path) => path.endsWith('.ts') && !path.startsWith('test/package/security'))
	.flatMap((file) =>
		[...textOf(file).matchAll(/\[(S-\d{2})\]/g)].map(([, tag = '']) => ({ tag, file })),
	);

const inOrder = (tests: typeof tagged) =>
	[...new Set(tests.map(({ tag, file }) => `${tag} ${file}`))].sort();

describe('the page on security', () => {
	it('names every test that has a tag, by the tag and where it stands', () => {
		expect(cited.length).toBeGreaterThan(40);
		expect(inOrder(cited)).toEqual(inOrder(tagged));
	});

	it('means one test by each tag', () => {
		const tags = tagged.map(({ tag }) => tag);
		expect(tags.filter((tag, index) => tags.indexOf(tag) !== index)).toEqual([]);
	});

	it('has a test in every row of its tables', () => {
		const rows = textOf(PAGE)
			.split('\n')
			.filter((line) => /^\| (?!-|What could happen)[^|]+\|[^|]+\|[^|]+\|[^|]+\|$/.test(line));
		expect(rows.length).toBeGreaterThan(20);
		expect(rows.filter((row) => !/\[S-\d{2}\]/.test(row))).toEqual([]);
	});

	it('quotes rows that the tables of faults have', () => {
		const quoted = [...textOf(PAGE).matchAll(/((?:\*[^*]+\*(?: and )?)+) in \[faults\.md\]/g)]
			.flatMap(([, names = '']) => [...names.matchAll(/\*([^*]+)\*/g)])
			.map(([, name = '']) => name);
		expect(quoted.length).toBeGreaterThan(3);
		const rows = textOf('docs/faults.md');
		expect(quoted.filter((name) => !rows.includes(`| ${name}`))).toEqual([]);
	});
});
