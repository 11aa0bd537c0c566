import { invalid } from '../../n8n/parameterValues';
import type { ItemParameters } from '../itemParameters';

/**
 * The ID of the prediction that an operation is about.
 * @throws PredictionError `invalid_input`
 */
export function requirePredictionId({ predictionId: id }: ItemParameters): string {
	if (id === '') {
		throw invalid(
			'The prediction ID is empty',
			'Use the predictionId of an earlier node, e.g. {{ $json.predictionId }}.',
		);
	}
	if (/[\s/\\?#]/.test(id) || /^\.+$/.test(id) || id.length > 300) {
		throw invalid(
			'The prediction ID is not valid',
			'Use the ID alone, not its URL, e.g. {{ $json.predictionId }}.',
		);
	}
	return id;
}
