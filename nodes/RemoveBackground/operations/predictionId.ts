import { invalid } from '../../n8n/parameterValues';
import { completeId } from '../../prediction/client/getPrediction';
import type { ItemParameters } from '../itemParameters';

/**
 * The ID of the prediction that an operation is about.
 * @throws PredictionError `invalid_input`
 */
export function requirePredictionId({ provider, model, predictionId: id }: ItemParameters): string {
	if (id === '') {
		throw invalid(
			'The prediction ID is empty',
			'Use the predictionId of an earlier node, e.g. {{ $json.predictionId }}.',
		);
	}
	// Where the model is a part of the ID, it is a path.
	const parts = provider.completeId === undefined ? [id] : id.split('/');
	if (id.length > 300 || parts.some((part) => /[\s/\\?#]|^\.*$/.test(part))) {
		throw invalid(
			'The prediction ID is not valid',
			'Use the ID alone, not its URL, e.g. {{ $json.predictionId }}.',
		);
	}
	return completeId(provider, id, model);
}
