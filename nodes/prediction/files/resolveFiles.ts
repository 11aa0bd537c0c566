import type { OutputFile } from '../model/prediction';

/** The same files with their addresses made absolute: `/files/out.png` and `//host/out.png` mean the host and scheme of the base URL. */
export function resolveFiles(files: readonly OutputFile[], baseUrl: string): OutputFile[] {
	return files.map((file) =>
		file.kind === 'url' ? { kind: 'url', url: absoluteUrl(file.url, baseUrl) } : file,
	);
}

/** An address made absolute; as it is where it already is, or cannot be. Another host than the base URL's is asked by https. */
export function absoluteUrl(url: string, baseUrl: string): string {
	if (/^[a-z][a-z\d+.-]*:/i.test(url)) return url;
	try {
		const absolute = new URL(url, `${baseUrl.replace(/\/+$/, '')}/`);
		if (absolute.host !== new URL(baseUrl).host) absolute.protocol = 'https:';
		return absolute.href;
	} catch {
		return url;
	}
}
