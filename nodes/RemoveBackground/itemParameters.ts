import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { WaitOptions } from '../prediction/client/outcome';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import { DEFAULTS } from '../prediction/model/policy';
import type { Provider } from '../prediction/model/provider';
import { providerById } from '../providers';
import { readOutputImage, type OutputImageParameters } from './outputImageParameters';
import {
	boolean,
	invalid,
	jsonObject,
	maxFileBytes,
	number,
	oneOf,
	optionalUrl,
	text,
} from '../n8n/parameterValues';

export type Completion = 'wait' | 'pause' | 'submit';

/** Every parameter of one item, read once. Those that its operation does not have are at their defaults. */
export interface ItemParameters {
	readonly provider: Provider;
	/** As given; empty where the provider has only one. */
	readonly model: string;
	readonly completion: Completion;
	readonly wait: WaitOptions;
	readonly imageSource: 'binary' | 'url';
	/** The binary fields with the images, or a file that an expression gave; none for every image of the item. */
	readonly binaryFields: ReadonlyArray<string | IBinaryData>;
	readonly imageUrl: unknown;
	/** The model's own inputs as the form has them: n8n's resource mapper; null where the form has none. */
	readonly modelInput: unknown;
	/** The model's own input as JSON, for Create. It wins over `modelInput`. */
	readonly input: unknown;
	/** As given: an expression may give anything. */
	readonly predictionId: unknown;
	/** How many predictions to list; Infinity for all. */
	readonly limit: number;
	readonly downloadFile: boolean;
	readonly outputField: string;
	/** What the result should look like, for Remove Background. */
	readonly outputImage: OutputImageParameters;
	readonly additionalInput: JsonObject;
	readonly webhookUrl: string | null;
	readonly fileName: string | null;
	readonly maxBytes: number;
	/** How an image given by URL reaches the provider. */
	readonly sendAs: 'auto' | 'url' | 'file';
	/** Files of the item that become inputs of the model, for Create. */
	readonly inputFiles: ReadonlyArray<{ readonly inputName: string; readonly field: string }>;
	/** Whether the item's own fields stay in the output. */
	readonly includeInputFields: boolean;
	readonly includeResponse: boolean;
}

/** @throws PredictionError `invalid_input` */
export function readItemParameters(
	context: IExecuteFunctions,
	itemIndex: number,
	{ downloadsByDefault }: { downloadsByDefault: boolean },
): ItemParameters {
	const read = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, itemIndex, fallback);
	const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	const provider = readProvider(context, itemIndex);
	const model = provider.supportsModelChoice ? readModel(context, itemIndex) : '';
	return {
		provider,
		model,
		completion: oneOf(read('completion', 'wait'), ['wait', 'pause', 'submit'], 'Completion'),
		wait: {
			timeoutMs: (number(options.timeout, 'Timeout', 1, 86_400) ?? DEFAULTS.timeoutSeconds) * 1000,
			onTimeout: oneOf(options.onTimeout, ['error', 'return', 'cancel'], 'On Timeout'),
		},
		imageSource: oneOf(
			read('imageSource', provider.imageInput.file === undefined ? 'url' : 'binary'),
			['binary', 'url'],
			'Image Source',
		),
		binaryFields: readFields(read('binaryPropertyName', '')),
		imageUrl: read('imageUrl', ''),
		modelInput: read('modelInput', null),
		input: read('input', {}),
		predictionId: read('predictionId', ''),
		limit: readLimit(read('returnAll', false), read('limit', DEFAULTS.listLimit)),
		downloadFile: boolean(read('downloadFile', null), 'Download File') ?? downloadsByDefault,
		outputField: text(read('outputBinaryPropertyName', 'data')) || 'data',
		outputImage: readOutputImage(context, itemIndex, provider, model),
		additionalInput: jsonObject(options.additionalInput ?? {}, 'Additional Input'),
		webhookUrl: optionalUrl(options.webhookUrl, 'Webhook URL'),
		fileName: text(options.fileName) || null,
		maxBytes: maxFileBytes(options.maxFileSize),
		sendAs: oneOf(options.sendAs, ['auto', 'url', 'file'], 'Send As'),
		inputFiles: readInputFiles(read('inputFiles', {})),
		includeInputFields: boolean(options.includeInputFields, 'Include Input Fields') ?? true,
		includeResponse: boolean(options.includeResponse, 'Include Response') ?? false,
	};
}

/** What all images of a run share; the first item decides. */
export interface RunParameters {
	readonly resource: string;
	readonly operation: string;
	/** How many images to work on at once; null adapts. */
	readonly concurrency: number | null;
	/** The time between two polls of a prediction, in milliseconds; null adapts. */
	readonly pollIntervalMs: number | null;
	/** How many predictions the run may submit; null for as many as there are. */
	readonly maxSubmissions: number | null;
	/** Whether equal images with equal settings share one prediction. */
	readonly mergeDuplicates: boolean;
}

/** @throws PredictionError `invalid_input` */
export function readRunParameters(context: IExecuteFunctions): RunParameters {
	// One by one: an expression of another option that has no value for the first item fails that item, not the run.
	const option = (name: string): unknown => context.getNodeParameter(`options.${name}`, 0, null);
	const concurrency = number(option('concurrency'), 'Concurrency', 1, 100);
	const pollInterval = number(option('pollInterval'), 'Poll Interval', 0.1, 3_600);
	return {
		...readOperation(context),
		concurrency: concurrency === null ? null : Math.floor(concurrency),
		pollIntervalMs: pollInterval === null ? null : pollInterval * 1000,
		maxSubmissions: number(option('maxSubmissions'), 'Max Submissions', 0, 1_000_000),
		mergeDuplicates: boolean(option('mergeDuplicates'), 'Merge Duplicates') ?? true,
	};
}

/** What counts where the options of the run cannot be read. */
export function defaultRunParameters(context: IExecuteFunctions): RunParameters {
	return {
		...readOperation(context),
		concurrency: null,
		pollIntervalMs: null,
		maxSubmissions: null,
		mergeDuplicates: true,
	};
}

export function readOperation(
	context: IExecuteFunctions,
): Pick<RunParameters, 'resource' | 'operation'> {
	return {
		resource: text(context.getNodeParameter('resource', 0, '')),
		operation: text(context.getNodeParameter('operation', 0, '')),
	};
}

function readProvider(context: IExecuteFunctions, itemIndex: number): Provider {
	const id = text(context.getNodeParameter('provider', itemIndex));
	const provider = providerById(id);
	if (provider === undefined)
		throw invalid(`There is no provider "${id}"`, 'Choose one from the list.');
	return provider;
}

/** Not extracted by n8n, which fails where the form does not show the model, e.g. for Get. */
function readModel(context: IExecuteFunctions, itemIndex: number): string {
	const locator: unknown = context.getNodeParameter('model', itemIndex, '');
	return text(isJsonObject(locator) ? locator.value : locator);
}

function readFields(value: unknown): Array<string | IBinaryData> {
	if (Array.isArray(value)) return (value as unknown[]).flatMap(readFields);
	if (isJsonObject(value)) return [value as unknown as IBinaryData];
	return text(value)
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
}

function readInputFiles(value: unknown): ItemParameters['inputFiles'] {
	const rows = isJsonObject(value) && Array.isArray(value.files) ? value.files : [];
	return rows.flatMap((row) => {
		if (!isJsonObject(row)) return [];
		const field = text(row.binaryPropertyName) || 'data';
		return [{ inputName: text(row.inputName) || 'image', field }];
	});
}

function readLimit(returnAll: unknown, limit: unknown): number {
	if (boolean(returnAll, 'Return All') === true) return Number.POSITIVE_INFINITY;
	return Math.floor(number(limit, 'Limit', 1, 1_000_000) ?? DEFAULTS.listLimit);
}
