import { circlesIn } from './circles';

const graph = (files: Record<string, string[]>) => new Map(Object.entries(files));

describe('the search for circles', () => {
	it('finds none where all arrows lead one way', () => {
		const files = { 'a.ts': ['b', 'c'], 'b.ts': ['c'], 'c.ts': [] };
		expect(circlesIn(graph(files))).toEqual([]);
	});

	it('finds each once, however many ways lead into it', () => {
		const files = { 'a.ts': ['b', 'd'], 'b.ts': ['c'], 'c.ts': ['d'], 'd.ts': ['c'] };
		expect(circlesIn(graph(files))).toEqual(['c.ts -> d.ts -> c.ts']);
	});

	it('finds one that leads through the index of a folder, and one of a single file', () => {
		const files = {
			'a.ts': ['folder', 'a'],
			'folder/index.ts': ['folder/b'],
			'folder/b.ts': ['a'],
		};
		expect(circlesIn(graph(files))).toEqual([
			'a.ts -> a.ts',
			'a.ts -> folder/index.ts -> folder/b.ts -> a.ts',
		]);
	});
});
