import type { OutputFile, Prediction } from '../model/prediction';
import type { Provider } from '../model/provider';

/** The same provider, whose predictions have absolute addresses: some services give theirs relative to themselves. */
export function withResolvedFiles(provider: Provider, baseUrl: string): Provider {
	const { list, result } = provider;
	const resolved = <P extends Prediction>(prediction: P): P => ({
		...prediction,
		files: resolveFiles(prediction.files, baseUrl),
	});
	return {
		...provider,
		readPrediction: (body, headers) => resolved(provider.readPrediction(body, headers)),
		...(list !== undefined && {
			list: {
				...list,
				readPage: (body, request) => {
					const page = list.readPage(body, request);
					return { ...page, predictions: page.predictions.map(resolved) };
				},
			},
		}),
		...(result !== undefined && {
			result: {
				...result,
				read: (prediction, response) => resolved(result.read(prediction, response)),
			},
		}),
	};
}

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
