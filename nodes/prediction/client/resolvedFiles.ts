import { resolveFiles } from '../files/resolveFiles';
import type { Prediction } from '../model/prediction';
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
