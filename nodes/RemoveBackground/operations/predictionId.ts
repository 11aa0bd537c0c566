import { invalid, text } from '../../n8n/parameterValues';
import { completeId } from '../../prediction/client/getPrediction';
import type { ItemParameters } from '../itemParameters';

/** Characters that no ID has: it would lead to another address, or to none. */
const NOT_IN_ID = /[\s/\\?#\p{Cs}]|^\.*$/u;

/** Characters that come along from a chat or a page and that nobody sees. */
const INVISIBLE = /\p{Cf}/gu;

/**
 * The ID of the prediction that an operation is about.
 * @throws PredictionError `invalid_input`
 */
export function requirePredictionId({ provider, model, predictionId }: ItemParameters): string {
	const [given, ...others] = [predictionId].flat();
	if (others.length > 0 || (typeof given === 'object' && given !== null)) {
		throw invalid(
			`The prediction ID is ${others.length > 0 ? `a list of ${others.length + 1}` : 'an object'}, not one ID`,
			'Give each item one ID, e.g. {{ $json.predictionId }}. A Split Out node makes items of a list.',
		);
	}
	const id = text(text(given).replace(INVISIBLE, ''));
	if (id === '') {
		throw invalid(
			'The prediction ID is empty',
			'Use the predictionId of an earlier node, e.g. {{ $json.predictionId }}.',
		);
	}
	// Where the model is a part of the ID, it is a path.
	const parts = provider.completeId === undefined ? [id] : id.split('/');
	if (id.length > 300 || parts.some((part) => NOT_IN_ID.test(part))) {
		throw invalid(
			`The prediction ID is not valid: ${beginningOf(id)}`,
			'Use the ID alone, not its URL, e.g. {{ $json.predictionId }}.',
		);
	}
	return completeId(provider, id, model);
}

/** Enough to know it again: an address may have a key in its query. */
function beginningOf(id: string): string {
	const [address = ''] = id.split(/[?#]/);
	return address.length > 100 ? `${address.slice(0, 100)}…` : address;
}
