import { PredictionError } from '../model/errors';
import type { ApiRequest } from '../model/ports';
import type { Provider } from '../model/provider';

/**
 * The question about one prediction.
 * @throws PredictionError `not_supported` where the service cannot be asked
 */
export function statusRequest(provider: Provider, id: string | null): ApiRequest {
	const request = id === null ? undefined : provider.buildStatusRequest?.(id);
	if (request !== undefined) return request;
	throw new PredictionError(
		'not_supported',
		`${provider.label} cannot be asked about a prediction`,
		{
			predictionId: id,
			advice:
				'Let Remove Background wait for the result, or have the provider report it to a Prediction Status Trigger.',
		},
	);
}
