import type { IExecuteFunctions } from 'n8n-workflow';
import type { JsonObject } from '../prediction/model/json';
import { DEFAULTS } from '../prediction/model/policy';
import type { Provider } from '../prediction/model/provider';
import type { WaitOptions } from '../prediction/client/waitForCompletion';
import { providerById } from '../providers';
import { invalid, jsonObject, number, oneOf, optionalUrl, text } from './parameterValues';

export interface Options {
	readonly outputFormat: 'auto' | 'png' | 'webp';
	readonly timeoutMs: number;
	readonly onTimeout: WaitOptions['onTimeout'];
	readonly additionalInput: JsonObject;
	readonly webhookUrl: string | null;
	readonly fileName: string | null;
	readonly maxBytes: number;
	readonly includeResponse: boolean;
}

export function readProvider(context: IExecuteFunctions, itemIndex: number): Provider {
	const id = text(context.getNodeParameter('provider', itemIndex));
	const provider = providerById(id);
	if (provider === undefined)
		throw invalid(`There is no provider "${id}"`, 'Choose one from the list.');
	return provider;
}

export function readOptions(context: IExecuteFunctions, itemIndex: number): Options {
	const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	return {
		outputFormat: oneOf(options.outputFormat, ['auto', 'png', 'webp'], 'Output Format'),
		timeoutMs: (number(options.timeout, 'Timeout', 1, 86_400) ?? DEFAULTS.timeoutSeconds) * 1000,
		onTimeout: oneOf(options.onTimeout, ['error', 'return', 'cancel'], 'On Timeout'),
		additionalInput: jsonObject(options.additionalInput ?? {}, 'Additional Input'),
		webhookUrl: optionalUrl(options.webhookUrl, 'Webhook URL'),
		fileName: text(options.fileName) || null,
		maxBytes: Math.floor(
			(number(options.maxFileSize, 'Max File Size', 0.000001, 100_000) ??
				DEFAULTS.maxFileMegabytes) *
				1024 *
				1024,
		),
		includeResponse: options.includeResponse === true,
	};
}

/** How the items of a run share the provider; null adapts. The pool is one for all items, so the first item decides. */
export interface PoolOptions {
	readonly concurrency: number | null;
	readonly pollIntervalMs: number | null;
}

export function readPoolOptions(context: IExecuteFunctions): PoolOptions {
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const pollInterval = number(options.pollInterval, 'Poll Interval', 0.1, 3_600);
	return {
		concurrency: number(options.concurrency, 'Concurrency', 1, 100),
		pollIntervalMs: pollInterval === null ? null : pollInterval * 1000,
	};
}

/** The model as given; empty where the provider has only one. */
export function readModel(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
): string {
	if (!provider.supportsModelChoice) return '';
	const model = context.getNodeParameter('model', itemIndex, '', { extractValue: true });
	return text(model);
}

export type Completion = 'wait' | 'pause' | 'submit';

export function readCompletion(context: IExecuteFunctions, itemIndex: number): Completion {
	const completion = context.getNodeParameter('completion', itemIndex, 'wait');
	return oneOf(completion, ['wait', 'pause', 'submit'], 'Completion');
}

export function readDownloadsFile(
	context: IExecuteFunctions,
	itemIndex: number,
	fallback: boolean,
): boolean {
	return context.getNodeParameter('downloadFile', itemIndex, fallback) === true;
}

export function readOutputField(context: IExecuteFunctions, itemIndex: number): string {
	return text(context.getNodeParameter('outputBinaryPropertyName', itemIndex, 'data')) || 'data';
}

export function readInput(context: IExecuteFunctions, itemIndex: number): JsonObject {
	return jsonObject(context.getNodeParameter('input', itemIndex, {}), 'Input');
}

export function readPredictionId(context: IExecuteFunctions, itemIndex: number): string {
	const id = text(context.getNodeParameter('predictionId', itemIndex));
	if (id === '')
		throw invalid(
			'The prediction id is empty',
			'Use the predictionId of an earlier step, e.g. {{ $json.predictionId }}.',
		);
	if (/[\s/\\?#]/.test(id) || /^\.+$/.test(id) || id.length > 300) {
		throw invalid(
			'The prediction id is not an id',
			'Use the id alone, not its URL, e.g. {{ $json.predictionId }}.',
		);
	}
	return id;
}

/** How many predictions to list; Infinity for all. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true)
		return Number.POSITIVE_INFINITY;
	return Math.floor(
		number(context.getNodeParameter('limit', itemIndex, 50), 'Limit', 1, 1_000_000) ?? 50,
	);
}
