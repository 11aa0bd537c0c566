/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { INodeProperties } from 'n8n-workflow';
import { posix } from 'node:path';
import { providers } from '../../nodes/providers';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { filesBelow, isThere, shippedFiles, textOf } from './shippedFiles';

const documents = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']
	.concat(['docs', 'examples', 'test', '.github'].flatMap(filesBelow))
	.filter((path) => path.endsWith('.md') && !path.includes('node_modules'));

/** What a command writes has the words of what it saw. */
const WRITTEN = ['faults', 'servers', 'benchmarks', 'mutation'].map((name) => `docs/${name}.md`);
const forUsers = documents.filter(
	(path) => !/^(test|\.github)\//.test(path) && !WRITTEN.includes(path),
);

/** A document without what is code in it. */
function proseOf(path: string): string {
	return textOf(path).replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}

/** The anchors that GitHub gives to the headings of a document: repeated ones are numbered. */
function anchorsOf(path: string): string[] {
	const seen = new Map<string, number>();
	return [...proseOf(path).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, title = '']) => {
		const anchor = title
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{N}_ -]/gu, '')
			.replace(/ /g, '-');
		const count = seen.get(anchor) ?? 0;
		seen.set(anchor, count + 1);
		return count === 0 ? anchor : `${anchor}-${count}`;
	});
}

/** Links to other places of this repository, as written. */
function linksOf(path: string): string[] {
	const prose = proseOf(path).replace(/`[^`\n]*`/g, '');
	const markdown = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)];
	const html = [...prose.matchAll(/\b(?:src|href)="([^"]+)"/g)];
	return [...markdown, ...html]
		.map(([, link = '']) => link)
		.filter((link) => !/^[a-z]+:/i.test(link));
}

/** Why a link of a document leads nowhere; null when it leads somewhere. */
function faultOf(path: string, link: string): string | null {
	const [file = '', anchor] = decodeURI(link).split('#');
	const target = file === '' ? path : posix.join(posix.dirname(path), file);
	if (!isThere(target)) return `${path}: there is no ${target}`;
	if (anchor === undefined || !target.endsWith('.md')) return null;
	return anchorsOf(target).includes(anchor) ? null : `${path}: ${target} has no #${anchor}`;
}

describe('the documents', () => {
	it('are found, and so are their links', () => {
		expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/troubleshooting.md']));
		expect(linksOf('README.md').length).toBeGreaterThan(10);
		expect(linksOf('docs/troubleshooting.md')).toContain('#by-error-code');
	});

	it.each(documents)('%s links to nothing that is not there', (path) => {
		const faults = linksOf(path).map((link) => faultOf(path, link));
		expect(faults.filter((fault) => fault !== null)).toEqual([]);
	});

	it.each(forUsers)('%s is written in the words of n8n, spelled one way', (path) => {
		const prose = proseOf(path).replace(/`[^`\n]*`/g, '');
		const other = /\b(activates?|colours?|cancelled|cancelling|licences?|catalogue|behaviour)\b/gi;
		expect(prose.match(other) ?? []).toEqual([]);
	});

	it('a link that leads nowhere is noticed', () => {
		expect(faultOf('docs/trigger.md', '../nowhere.md')).toMatch(/there is no nowhere\.md/);
		expect(faultOf('docs/trigger.md', 'troubleshooting.md#no_such_code')).toMatch(
			/has no #no_such/,
		);
		expect(faultOf('docs/trigger.md', 'troubleshooting.md#timed_out')).toBeNull();
	});
});

describe('the page on the architecture', () => {
	const text = textOf('docs/architecture.md');
	const files = ['nodes', 'credentials', 'test'].flatMap(filesBelow);

	it('names no file that is not there', () => {
		// What has a placeholder in its name stands for files that are yet to come.
		const named = [...text.matchAll(/[\w./<>-]*\w\.ts\b/g)]
			.map(([name]) => name)
			.filter((name) => !name.includes('<'));
		expect(named.length).toBeGreaterThan(40);
		const missing = named.filter((name) => !files.some((path) => `/${path}`.endsWith(`/${name}`)));
		expect(missing).toEqual([]);
	});

	it('names every file of the package, or describes its folder as a whole', () => {
		const AS_A_WHOLE =
			/^nodes\/(providers|RemoveBackground\/(description|modelInput))\/|\.operation\.ts$/;
		const unnamed = filesBelow('nodes').filter(
			(path) =>
				path.endsWith('.ts') &&
				!AS_A_WHOLE.test(path) &&
				!text.includes(`${posix.basename(path)}\``),
		);
		expect(unnamed).toEqual([]);
	});
});

describe('error codes', () => {
	const [, union = ''] =
		/export type ErrorCode =([^;]+);/.exec(textOf('nodes/prediction/model/errors.ts')) ?? [];
	const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);

	it('have a heading each in the page on troubleshooting, in the order of the code, and no other has', () => {
		const [, section = ''] =
			/^## By error code$([\s\S]*?)^## /m.exec(textOf('docs/troubleshooting.md')) ?? [];
		const headings = [...section.matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code);
		expect(codes.length).toBeGreaterThan(10);
		expect(headings).toEqual(codes);
	});

	it('are explained by words that the code says', () => {
		const [, page = ''] = textOf('docs/troubleshooting.md').split('## By error code');
		const code = shippedFiles()
			.map(({ text }) => text)
			.join('\n');
		const quotes = [...page.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, words = '']) => words);
		expect(quotes.length).toBeGreaterThan(20);
		const parts = quotes.flatMap((words) => words.split(' … '));
		expect(parts.filter((words) => !code.includes(words))).toEqual([]);
	});

	it('stand in the table of the README, each with what to do', () => {
		const rows = [...textOf('README.md').matchAll(/^\| `([a-z_]+)` \| .+ \| .+ \|$/gm)];
		expect(rows.map(([, code]) => code)).toEqual(codes);
	});
});

describe('the table of options in the README', () => {
	it('has every option of the form, in its order', () => {
		const collection = new RemoveBackground().description.properties.find(
			({ name }) => name === 'options',
		);
		const names = (collection?.options as INodeProperties[]).map(({ displayName }) => displayName);
		const [table = ''] = /^\| Option \|.*\n(\|.*\n)+/m.exec(textOf('README.md')) ?? [];
		const rows = [...table.matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, name]) => name);
		expect(rows).toEqual([...new Set(names)]);
	});
});

describe('the page on model inputs', () => {
	it('has a row for each provider that publishes schemas, and no other', () => {
		const [table = ''] = /^\| Provider \|.*\n(\|.*\n)+/m.exec(textOf('docs/model-inputs.md')) ?? [];
		const rows = [...table.matchAll(/^\| ([^|]+?) \| [^|]+ \|$/gm)].map(([, name = '']) => name);
		const publishing = providers.filter(({ inputSchema }) => inputSchema !== undefined);
		expect(rows.slice(1).filter((row) => !row.startsWith('---'))).toEqual(
			publishing.map(({ title }) => title),
		);
	});
});

describe('the table of commands for contributors', () => {
	it('has every script of the package that a person runs', () => {
		const { scripts } = JSON.parse(textOf('package.json')) as { scripts: object };
		const rows = [...textOf('CONTRIBUTING.md').matchAll(/^\| `npm (?:run )?([\w:-]+)` \|/gm)];
		// npm runs this one itself, to keep anyone from publishing from their machine.
		const own = Object.keys(scripts).filter((name) => name !== 'prepublishOnly');
		expect(rows.map(([, name]) => name).sort()).toEqual(own.sort());
	});
});

describe('the recipe for a provider', () => {
	it('names files that every provider has', () => {
		const recipe = textOf('docs/add-a-provider.md');
		const named = [...recipe.matchAll(/^\d+\. \*\*`([^`]+)`\*\*/gm)].map(([, name = '']) => name);
		expect(named.length).toBeGreaterThan(5);
		expect(named.length).toBeLessThanOrEqual(9);
		for (const { id, credential } of providers) {
			const credentialFile = `credentials/${credential.charAt(0).toUpperCase()}${credential.slice(1)}.credentials.ts`;
			const [page = ''] = /docs\/providers\/[\w-]+\.md/.exec(textOf(credentialFile)) ?? [];
			const paths = named.map((name) =>
				name
					.replace(/^docs\/providers\/<name>\.md$/, page)
					.replace(/^credentials\/.*/, credentialFile)
					.replace('<name>', id),
			);
			// A dialect that several providers speak is in one file.
			const needed = paths.filter((path) => !path.startsWith('test/sandbox/dialects/'));
			expect(needed.filter((path) => !isThere(path))).toEqual([]);
		}
	});
});

describe('the pages of the providers', () => {
	const pages = filesBelow('docs/providers').filter((path) => path.endsWith('.md'));

	const credentials = filesBelow('credentials').filter((path) => path.endsWith('.credentials.ts'));

	it.each(credentials)('have the one that %s links to', (path) => {
		const [, page = ''] = /blob\/main\/(docs\/providers\/[\w-]+\.md)'/.exec(textOf(path)) ?? [];
		expect(pages).toContain(page);
	});

	it.each(pages)('%s is in the index, and says what a person has to know', (path) => {
		expect(textOf('docs/providers.md')).toContain(`(${path.replace('docs/', '')})`);
		expect(anchorsOf(path)).toEqual(
			expect.arrayContaining([
				'get-a-key',
				'costs',
				'limits',
				'webhook-or-polling',
				'not-documented',
				'sources',
			]),
		);
		expect(textOf(path)).toMatch(/read on \d{4}-\d\d-\d\d\./);
		expect(textOf(path)).toMatch(/^\| Results are kept \| .+ \|$/m);
		expect(textOf(path)).toContain('*Rotation by EXIF');
	});
});
