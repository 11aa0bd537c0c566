import { filesBelow, textOf } from './shippedFiles';

interface Manifest {
	readonly name: string;
	readonly license: string;
	readonly main: string;
	readonly files: readonly string[];
	readonly keywords: readonly string[];
	readonly dependencies?: object;
	readonly peerDependencies: object;
	readonly overrides?: object;
	readonly scripts: Readonly<Record<string, string>>;
	readonly n8n: { readonly strict: boolean; readonly n8nNodesApiVersion: number };
}

const manifest = JSON.parse(textOf('package.json')) as Manifest;
const lockFiles = ['package-lock.json', ...filesBelow('test')].filter((path) =>
	path.endsWith('package-lock.json'),
);

describe('the package', () => {
	it('is a community node under the MIT licence', () => {
		expect(manifest.name).toBe('n8n-nodes-remove-background');
		expect(manifest.license).toBe('MIT');
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.n8n).toMatchObject({ strict: true, n8nNodesApiVersion: 1 });
	});

	it('brings nothing along and asks for n8n only [S-53]', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest.overrides).toBeUndefined();
	});

	it('ships what n8n loads and the change log, besides what npm always adds', () => {
		expect(manifest.files).toEqual([
			'dist/credentials',
			'dist/icons',
			'dist/nodes',
			'CHANGELOG.md',
		]);
		expect(manifest.main).toBe('index.js');
	});

	it('runs nothing when it is installed [S-54]', () => {
		const forbidden = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
		expect(Object.keys(manifest.scripts).filter((name) => forbidden.includes(name))).toEqual([]);
	});

	it('is checked by the rules of n8n as they are', () => {
		expect(textOf('eslint.config.mjs').replace(/\s+/g, ' ').trim()).toBe(
			"import { config } from '@n8n/node-cli/eslint'; export default config;",
		);
	});

	it('is tested with the zod that n8n brings', () => {
		const { version } = JSON.parse(textOf('node_modules/zod/package.json')) as { version: string };
		expect(version).toBe('3.25.76');
	});

	it.each(lockFiles)('%s names versions, not places', (path) => {
		expect(textOf(path)).not.toContain('"resolved"');
	});

	it('is installed without scripts and places', () => {
		const settings = textOf('.npmrc').split('\n');
		expect(settings).toContain('ignore-scripts=true');
		expect(settings).toContain('omit-lockfile-registry-resolved=true');
	});
});
