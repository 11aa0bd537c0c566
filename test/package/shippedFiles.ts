/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { preProcessFile } from 'typescript';

/** Where the package lies. */
export const ROOT = join(__dirname, '..', '..');

/** One file of the sources that become the package. */
export interface ShippedFile {
	/** From the root, with forward slashes. */
	readonly path: string;
	readonly text: string;
	/** What its import lines, its dynamic imports and its `require` calls name: a package, or a path from the root. */
	readonly imports: readonly string[];
}

/** A file's text, by its path from the root. */
export function textOf(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

/** Whether there is such a file or folder, by its path from the root. */
export function isThere(path: string): boolean {
	return existsSync(join(ROOT, path));
}

/** The files below a folder, by their paths from the root; installed packages are left out. */
export function filesBelow(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = posix.join(folder, entry.name);
		if (!entry.isDirectory()) return [path];
		return entry.name === 'node_modules' ? [] : filesBelow(path);
	});
}

/** Every TypeScript file that is shipped. */
export function shippedFiles(): ShippedFile[] {
	const paths = ['nodes', 'credentials']
		.flatMap(filesBelow)
		.filter((path) => path.endsWith('.ts'))
		.map((path) => relative(ROOT, join(ROOT, path)).split(sep).join('/'));
	return paths.map((path) => {
		const text = textOf(path);
		const imports = preProcessFile(text, true, true).importedFiles.map(({ fileName }) =>
			fileName.startsWith('.') ? posix.join(posix.dirname(path), fileName) : fileName,
		);
		return { path, text, imports };
	});
}

/** A file's text without its comments. */
export function codeOf({ text }: ShippedFile): string {
	return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}
