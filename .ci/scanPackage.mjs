/**
 * The rules of `npx @n8n/scan-community-package` 0.32.0 on what would be published, before it is: the shipped sources and
 * the packed tarball, with no rule switched off by a comment. The scanner itself takes only what lies in the npm registry.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
// n8n's linter brings the plugins that the scanner uses.
const linter = createRequire(require.resolve('@n8n/node-cli/eslint'));
const load = async (name) => await import(pathToFileURL(linter.resolve(name)).href);

const { ESLint } = await load('eslint');
const { n8nCommunityNodesPlugin } = await load('@n8n/eslint-plugin-community-nodes');
const { default: n8nNodesPlugin } = await load('eslint-plugin-n8n-nodes-base');
const typescript = await load('typescript-eslint');
const { parser } = typescript.default ?? typescript;

const off = (...rules) =>
	Object.fromEntries(rules.map((rule) => [`n8n-nodes-base/${rule}`, 'off']));

const config = [
	n8nCommunityNodesPlugin.configs.recommended,
	{ rules: { 'no-console': 'error' } },
	{ plugins: { 'n8n-nodes-base': n8nNodesPlugin } },
	{ files: ['package.json'], rules: { ...n8nNodesPlugin.configs.community.rules } },
	{
		files: ['**/credentials/**/*.ts'],
		rules: {
			...n8nNodesPlugin.configs.credentials.rules,
			...off(
				'cred-class-field-documentation-url-miscased',
				'cred-class-field-type-options-password-missing',
			),
		},
	},
	{
		files: ['**/nodes/**/*.ts'],
		rules: {
			...n8nNodesPlugin.configs.nodes.rules,
			...off(
				'node-class-description-inputs-wrong-regular-node',
				'node-class-description-outputs-wrong',
				'node-param-type-options-max-value-present',
			),
		},
	},
	{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
].flat();

/** Writes what it finds and returns the number of errors. */
async function scan(name, folder, patterns) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: config,
		ignore: false,
	});
	const results = await eslint.lintFiles(patterns);
	const errors = results.reduce((sum, { errorCount }) => sum + errorCount, 0);
	const formatter = await eslint.loadFormatter('stylish');
	if (errors > 0) process.stderr.write(await formatter.format(results));
	process.stdout.write(`${name}: ${results.length} files, ${errors} errors\n`);
	return errors;
}

const folder = mkdtempSync(join(tmpdir(), 'scan-package-'));
try {
	const sources = join(folder, 'sources');
	mkdirSync(sources);
	for (const part of ['package.json', 'nodes', 'credentials', 'icons']) {
		cpSync(part, join(sources, part), { recursive: true });
	}
	execFileSync('npm', ['pack', '--pack-destination', folder], { stdio: 'ignore' });
	const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
	execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);

	const errors =
		(await scan('sources', sources, ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'])) +
		(await scan('tarball', join(folder, 'package'), ['**/*.js', 'package.json']));
	process.exitCode = errors === 0 ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
