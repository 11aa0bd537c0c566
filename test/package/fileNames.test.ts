import { filesBelow, shippedFiles, textOf } from './shippedFiles';

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = [
	'utils',
	'util',
	'helpers',
	'helper',
	'common',
	'shared',
	'types',
	'constants',
	'misc',
	'lib',
];

const ours = ['nodes', 'credentials', 'test', 'examples', 'icons'].flatMap(filesBelow);

describe('names', () => {
	it('say what is inside', () => {
		const empty = ours.filter((path) =>
			path.split('/').some((part) => EMPTY_NAMES.includes(part.split('.')[0]?.toLowerCase() ?? '')),
		);
		expect(empty).toEqual([]);
	});

	it('of code are written in one way', () => {
		const odd = shippedFiles()
			.map(({ path }) => path)
			.filter((path) => !/^[\w/]+(\.(node|operation|credentials))?\.ts$/.test(path));
		expect(odd).toEqual([]);
	});
});

describe('shipped code', () => {
	it.each([
		['any', /(:|as|<)\s*any\b/],
		['a note to do something later', /\b(TODO|FIXME|XXX|HACK)\b/],
		['a type check that is switched off', /@ts-(ignore|nocheck|expect-error)/],
		['a lint rule that is switched off', /eslint-disable/],
	])('has no %s', (_name, pattern) => {
		const users = shippedFiles().filter(({ text }) => pattern.test(text));
		expect(users.map(({ path }) => path)).toEqual([]);
	});

	it('is tested by tests of which none is alone, and none is skipped but by itIf, with its reason', () => {
		const tests = ours.filter((path) => path.startsWith('test/') && path.endsWith('.ts'));
		const skipping = /\b(describe|it|test)\.(skip|only|todo|failing)\b|\bx(it|describe)\(/;
		const files = tests.filter((path) =>
			skipping.test(textOf(path).replace(/^.*skipping =.*$/m, '')),
		);
		expect(tests.length).toBeGreaterThan(100);
		expect(files).toEqual(['test/itIf.ts']);
	});

	it('is tested by checks of which none ends early where a provider cannot have it: that is for itIf', () => {
		const checks = ours.filter((path) =>
			/^test\/conformance\/|^test\/nodes\/.*\.test\.ts$/.test(path),
		);
		const early = /^\t*if \([^\n]*\bprovider\b[^\n]*\) return;/m;
		expect(checks.filter((path) => early.test(textOf(path)))).toEqual([]);
	});
});
