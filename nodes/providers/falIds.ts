import { PredictionError } from '../prediction/model/errors';

/** Namespaces whose apps have an owner and a name behind them (https://github.com/fal-ai/fal-js/blob/main/libs/client/src/utils.ts, 2026-08-02). */
const NAMESPACES = ['workflows', 'comfy'];

/** App and request, e.g. `fal-ai/birefnet/requests/764cabcf-b745-4b3e-ae38-1200304cf45b`. */
const ID = /^((?:workflows\/|comfy\/)?[\w.-]+\/[\w.-]+)\/requests\/([^/\s]+)$/;

/**
 * The parts of an endpoint's ID, e.g. of `fal-ai/birefnet/v2`.
 * @throws PredictionError `invalid_input`
 */
export function partsOf(model: string): string[] {
	const wanted = model.trim();
	const parts = wanted.split('/');
	if (parts.length > 1 && parts.every((part) => /^[\w.-]+$/.test(part) && !isDots(part)))
		return parts;
	throw new PredictionError(
		'invalid_input',
		wanted === '' ? 'No model is selected' : `"${wanted}" is not the ID of an endpoint`,
		{
			advice:
				'Choose a model from the list, or enter its ID as fal shows it, e.g. fal-ai/birefnet/v2.',
		},
	);
}

/**
 * The app that requests of an endpoint belong to: the first part of the endpoint's ID.
 * @throws PredictionError `invalid_input`
 */
export function appOf(model: string): string {
	const parts = partsOf(model);
	return parts.slice(0, NAMESPACES.includes(parts[0] ?? '') ? 3 : 2).join('/');
}

/**
 * The path of a request.
 * @throws PredictionError `invalid_input`
 */
export function pathOf(id: string): string {
	const [, app = '', request = ''] = ID.exec(id) ?? [];
	if (app !== '' && ![...app.split('/'), request].some(isDots)) {
		return `/${app}/requests/${encodeURIComponent(request)}`;
	}
	throw new PredictionError('invalid_input', `The prediction ID is not complete: ${id}`, {
		predictionId: id,
		advice:
			'fal needs the app and the request, e.g. fal-ai/birefnet/requests/764cabcf-b745-4b3e-ae38-1200304cf45b. Use the predictionId of Remove Background.',
	});
}

function isDots(part: string): boolean {
	return /^\.+$/.test(part);
}
