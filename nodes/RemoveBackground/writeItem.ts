import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { createFileStore } from '../n8n/fileStore';
import { PredictionError } from '../prediction/errors';
import { resultFileName } from '../prediction/fileName';
import { mediaTypeOf } from '../prediction/image';
import type { FileDescription } from '../prediction/ports';
import type { Prediction } from '../prediction/prediction';
import type { Provider } from '../prediction/provider';
import { readOptions, readOutputField } from './readJob';
import type { Step } from './step';

export interface Extras {
	/** The model as the user chose it, for services that do not repeat it. */
	readonly model?: string;
	readonly timedOut?: boolean;
}

/** One output item without a file. */
export function writeItem(
	step: Step,
	prediction: Prediction,
	extras: Extras = {},
): INodeExecutionData {
	const { includeResponse } = readOptions(step.context, step.itemIndex);
	const json = predictionJson(step.provider, prediction, extras.model ?? '');
	if (extras.timedOut === true) json.timedOut = true;
	if (includeResponse) json.response = prediction.response as IDataObject;
	return { json, pairedItem: { item: step.itemIndex } };
}

/**
 * One output item with the files of a succeeded prediction.
 * @param inputName the name of the picture that went in, if any
 * @throws PredictionError naming the prediction
 */
export async function writeItemWithFiles(
	step: Step,
	prediction: Prediction,
	inputName: string | null,
	extras: Extras = {},
): Promise<INodeExecutionData> {
	const { context, itemIndex, client } = step;
	const options = readOptions(context, itemIndex);
	const field = readOutputField(context, itemIndex);
	const store = createFileStore(context);
	const binary: Record<string, IBinaryData> = {};
	const item = writeItem(step, prediction, extras);
	for (const [index, file] of prediction.files.entries()) {
		const name = {
			wanted: options.fileName,
			input: inputName,
			fallback: prediction.id ?? 'result',
		};
		const describe = (head: Uint8Array, contentType: string | null): FileDescription => {
			const mimeType = mediaTypeOf(head) ?? contentType ?? 'application/octet-stream';
			if (mimeType === 'text/html') throw webPage();
			return { mimeType, fileName: resultFileName(name, mimeType, index) };
		};
		const stored = await client
			.download(file, { store, maxBytes: options.maxBytes, describe })
			.catch((error: unknown) => {
				throw error instanceof PredictionError ? error.about(prediction.id) : error;
			});
		binary[index === 0 ? field : `${field}_${index}`] = stored;
		if (index === 0)
			item.json.file = {
				fileName: stored.fileName ?? '',
				mimeType: stored.mimeType,
				bytes: stored.bytes ?? 0,
			};
	}
	return prediction.files.length === 0 ? item : { ...item, binary };
}

/** The output JSON; every key is always there. */
export function predictionJson(
	provider: Provider,
	prediction: Prediction,
	model: string,
): IDataObject {
	return {
		predictionId: prediction.id,
		provider: provider.id,
		model: prediction.model ?? modelName(provider, model),
		status: prediction.status,
		providerStatus: prediction.providerStatus,
		outputUrls: prediction.files.flatMap((file) => (file.kind === 'url' ? [file.url] : [])),
		error: prediction.error,
		createdAt: prediction.createdAt,
		startedAt: prediction.startedAt,
		completedAt: prediction.completedAt,
		inferenceSeconds: prediction.inferenceSeconds,
		...(prediction.output !== null && { output: prediction.output }),
	};
}

function modelName(provider: Provider, model: string): string | null {
	const known = provider.models.find(({ value, name }) => value === model || name === model);
	return known?.name ?? (model.split(':')[0] || null);
}

function webPage(): PredictionError {
	return new PredictionError('malformed_response', 'The result file is a web page, not a picture', {
		advice:
			'The link to the result may have expired or lead to a login page. Check the base URL in the credential.',
	});
}
