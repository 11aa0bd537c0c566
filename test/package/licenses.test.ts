import { filesBelow, textOf } from './shippedFiles';

const rows = textOf('docs/licenses.md')
	.split('\n')
	.filter((line) => line.startsWith('| `'));

/** The files and folders that the page speaks of. */
const named = rows.flatMap((row) => {
	const [, files = ''] = row.split('|');
	return [...files.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
});

describe('the page on licenses', () => {
	const shown = ['icons', 'examples/photos', 'docs/images', 'test/fixtures/recorded'];
	const files = [...shown, 'test/fixtures/inputSchemas', 'test/recorded'].flatMap(filesBelow);

	it('names every picture and every recording', () => {
		const isNamed = (file: string) =>
			named.some((path) => (path.endsWith('/') ? file.startsWith(path) : file === path));
		expect(files.length).toBeGreaterThan(60);
		expect(files.filter((file) => !isNamed(file))).toEqual([]);
	});

	it('names nothing that is not there', () => {
		const isThere = (path: string) => files.some((file) => file.startsWith(path));
		expect(named.filter((path) => !isThere(path))).toEqual([]);
	});

	it.each(filesBelow('test/fixtures/recorded'))('%s names its source and its license', (file) => {
		const { source, licence } = JSON.parse(textOf(file)) as Record<string, unknown>;
		expect([typeof source, typeof licence]).toEqual(['string', 'string']);
	});

	it.each(filesBelow('examples/photos').filter((file) => file.endsWith('.png')))(
		'%s is among the licensed photos',
		(file) => {
			expect(textOf('examples/photos/LICENSES.md')).toContain(`| ${file.split('/').at(-1)} |`);
		},
	);
});
