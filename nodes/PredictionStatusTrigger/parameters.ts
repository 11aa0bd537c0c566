import type { IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { DownloadTarget } from '../n8n/downloadFiles';
import { maxFileBytes, text } from '../n8n/parameterValues';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject } from '../prediction/model/json';
import type { Prediction, PredictionStatus } from '../prediction/model/prediction';
import type { Provider } from '../prediction/model/provider';
import { providerById } from '../providers';

type Context = IPollFunctions | IWebhookFunctions;

export interface Parameters {
	readonly provider: Provider;
	readonly mode: 'webhook' | 'polling';
	readonly predictionIds: readonly string[];
	readonly downloadFile: boolean;
	readonly includeResponse: boolean;
	readonly files: DownloadTarget;
	/** Whether this prediction, in this state, is asked for. */
	wants(prediction: Prediction): boolean;
}

/** @throws PredictionError `invalid_input`, `not_supported` */
export function readParameters(context: Context): Parameters {
	const id = String(context.getNodeParameter('provider'));
	const provider = providerById(id);
	if (provider === undefined) {
		throw new PredictionError('invalid_input', `There is no provider "${id}"`, {
			advice: 'Choose one from the list.',
		});
	}
	const mode = context.getNodeParameter('mode', 'webhook') === 'polling' ? 'polling' : 'webhook';
	requireMode(provider, mode);
	const options = context.getNodeParameter('options', {}) as Record<string, unknown>;
	const statuses = context.getNodeParameter('statuses', []) as PredictionStatus[];
	const model = text(context.getNodeParameter('model', ''));
	return {
		provider,
		mode,
		predictionIds: text(context.getNodeParameter('predictionIds', ''))
			.split(',')
			.map((part) => part.trim())
			.filter((part) => part !== ''),
		downloadFile: context.getNodeParameter('downloadFile', true) === true,
		includeResponse: options.includeResponse === true,
		files: {
			field: text(context.getNodeParameter('outputBinaryPropertyName', 'data')) || 'data',
			maxBytes: maxFileBytes(options.maxFileSize),
			wantedName: text(options.fileName) || null,
			defaultStem: null,
			expects: 'any',
			isFresh: true,
		},
		wants: (prediction) => statuses.includes(prediction.status) && isOfModel(prediction, model),
	};
}

/** The form offers what a provider can do, but keeps the mode when the provider is changed. */
function requireMode(
	{ subject, webhook, buildStatusRequest }: Provider,
	mode: Parameters['mode'],
): void {
	if (mode === 'webhook' && webhook === undefined) {
		throw new PredictionError('not_supported', `${subject} does not support webhooks`, {
			advice: 'Set Trigger Mode to Polling and enter the prediction IDs to watch.',
		});
	}
	if (mode === 'polling' && buildStatusRequest === undefined) {
		throw new PredictionError('not_supported', `${subject} does not support polling`, {
			advice: 'Set Trigger Mode to Webhook.',
		});
	}
}

/** Not every delivery says of which model it is. A model can be named as owner/name, as owner/name:version or by its version alone. */
function isOfModel(prediction: Prediction, model: string): boolean {
	if (model === '') return true;
	const version = isJsonObject(prediction.response) ? text(prediction.response.version) : '';
	if (prediction.model === null && version === '') return true;
	const [name = '', wantedVersion] = model.split(':');
	if (wantedVersion !== undefined)
		return prediction.model === name && (version === '' || version === wantedVersion);
	return (
		prediction.model === model || version === model || prediction.model?.split(':')[0] === model
	);
}
