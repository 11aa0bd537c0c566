import type { IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { DownloadTarget } from '../n8n/downloadFiles';
import { boolean, maxFileBytes, text } from '../n8n/parameterValues';
import { PredictionError } from '../prediction/model/errors';
import type { Prediction, PredictionStatus } from '../prediction/model/prediction';
import { modelName, type Provider } from '../prediction/model/provider';
import { providerById } from '../providers';
import { versionOf } from '../providers/modelVersion';

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
		predictionIds: idsIn(context.getNodeParameter('predictionIds', '')),
		downloadFile: boolean(context.getNodeParameter('downloadFile', true), 'Download File') ?? true,
		includeResponse: boolean(options.includeResponse, 'Include Response') ?? false,
		files: {
			field: text(context.getNodeParameter('outputBinaryPropertyName', 'data')) || 'data',
			maxBytes: maxFileBytes(options.maxFileSize),
			wantedName: text(options.fileName) || null,
			defaultStem: null,
			expects: 'any',
			isFresh: true,
		},
		wants: (prediction) =>
			statuses.includes(prediction.status) && isOfModel(provider, prediction, model),
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

/** An expression may give a list, or a line for each. */
function idsIn(value: unknown): string[] {
	return [value]
		.flat()
		.flatMap((part) => text(part).split(/[\s,]+/))
		.filter((id) => id !== '');
}

/**
 * Whether a prediction is of the model that is asked for as owner/name, as owner/name:version or by its version alone. Not
 * every delivery says of which model it is.
 */
function isOfModel(provider: Provider, prediction: Prediction, wanted: string): boolean {
	const version = versionOf(prediction.response);
	if (wanted === '' || (version !== '' && wanted.split(':').at(-1) === version)) return true;
	const told = prediction.model ?? version;
	if (told === '') return true;
	const name = modelName(provider, wanted);
	const isOfAnyVersion = wanted === name || version === '';
	return isOfAnyVersion && modelName(provider, told) === name;
}
