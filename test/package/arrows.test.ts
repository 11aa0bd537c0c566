import { providers } from '../../nodes/providers';
import { codeOf, shippedFiles, type ShippedFile } from './shippedFiles';

/** Who may import whom. What is not written here is forbidden. */
const ARROWS: Readonly<Record<string, { places: string[]; packages: string[] }>> = {
	'nodes/RemoveBackground': {
		places: ['nodes/RemoveBackground', 'nodes/n8n', 'nodes/providers', 'nodes/prediction'],
		packages: ['n8n-workflow', 'zod', 'node:crypto'],
	},
	'nodes/PredictionStatusTrigger': {
		places: ['nodes/PredictionStatusTrigger', 'nodes/n8n', 'nodes/providers', 'nodes/prediction'],
		packages: ['n8n-workflow', 'zod', 'node:crypto'],
	},
	'nodes/n8n': {
		places: ['nodes/n8n', 'nodes/prediction'],
		packages: ['n8n-workflow', 'zod', 'node:crypto'],
	},
	'nodes/providers': { places: ['nodes/providers', 'nodes/prediction'], packages: ['zod'] },
	'nodes/prediction': { places: ['nodes/prediction'], packages: ['zod', 'node:crypto'] },
	credentials: { places: [], packages: ['n8n-workflow'] },
};

const files = shippedFiles();

function placeOf(path: string): string {
	const [first = '', second = ''] = path.split('/');
	return first === 'nodes' ? `${first}/${second}` : first;
}

function isAllowed(file: ShippedFile, imported: string): boolean {
	const arrows = ARROWS[placeOf(file.path)];
	if (arrows === undefined) return false;
	const isOurs = imported.startsWith('nodes/') || imported.startsWith('credentials/');
	return isOurs ? arrows.places.includes(placeOf(imported)) : arrows.packages.includes(imported);
}

describe('the arrows', () => {
	it('are drawn for every folder', () => {
		const places = new Set(files.map(({ path }) => placeOf(path)));
		expect([...places].sort()).toEqual(Object.keys(ARROWS).sort());
	});

	it('are kept by every import line', () => {
		const forbidden = files.flatMap((file) =>
			file.imports
				.filter((imported) => !isAllowed(file, imported))
				.map((imported) => `${file.path} -> ${imported}`),
		);
		expect(forbidden).toEqual([]);
	});

	it('are read from every import line: each folder is seen to import something', () => {
		for (const place of Object.keys(ARROWS)) {
			const imports = files
				.filter(({ path }) => placeOf(path) === place)
				.flatMap((file) => file.imports);
			expect(imports.length).toBeGreaterThan(0);
		}
	});

	it('leave nobody a door to the network but the transport', () => {
		const doors =
			/\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b|\bhttpRequest(WithAuthentication)?\b/;
		const users = files.filter((file) => doors.test(codeOf(file))).map(({ path }) => path);
		expect(users).toEqual(['nodes/n8n/transport.ts']);
	});

	it('leave time to the clock and the log to n8n', () => {
		const forbidden =
			/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bconsole\.|\bsetTimeout\b|\bsleep\(/;
		const users = files
			.filter(({ path }) => /^nodes\/(prediction|providers)\//.test(path))
			.filter((file) => forbidden.test(codeOf(file).replace(/\bclock\.sleep\(|\bsleep\(ms/g, '')))
			.map(({ path }) => path);
		expect(users).toEqual([]);
	});

	it('leave the core without the name of any provider', () => {
		// As a word, or as a part of a name that is joined by capitals: "false" is no provider.
		const ids = providers.map(({ id }) => id).join('|');
		const names = new RegExp(`(?<![a-z])(${ids})(?![a-z])`, 'i');
		const users = files
			.filter(({ path }) => path.startsWith('nodes/prediction/'))
			.filter((file) => names.test(codeOf(file).replace(/\bcognit\w*/gi, '')))
			.map(({ path }) => path);
		expect(users).toEqual([]);
	});
});
