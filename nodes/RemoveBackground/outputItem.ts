import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { downloadFiles } from '../n8n/downloadFiles';
import { predictionJson } from '../n8n/predictionJson';
import type { Prediction } from '../prediction/model/prediction';
import type { Completed, ItemContext } from './runContext';

/** One output item. */
export function toOutputItem(
	{ itemIndex, parameters }: ItemContext,
	prediction: Prediction,
	{
		timedOut = false,
		files = null,
		inputFields = {},
	}: Partial<Pick<Completed, 'timedOut' | 'files'>> & { inputFields?: IDataObject } = {},
): INodeExecutionData {
	const { provider, model, includeResponse } = parameters;
	const json = {
		...inputFields,
		...predictionJson(provider, prediction, { model, timedOut, includeResponse }),
	};
	return {
		json: files === null ? json : { ...json, file: files.file },
		...(files !== null && Object.keys(files.binary).length > 0 && { binary: files.binary }),
		pairedItem: { item: itemIndex },
	};
}

/**
 * One output item with the files of a succeeded prediction that this run did not submit.
 * @throws PredictionError naming the prediction
 */
export async function toOutputItemWithFiles(
	item: ItemContext,
	prediction: Prediction,
	{ isFresh }: { isFresh: boolean },
): Promise<INodeExecutionData> {
	if (prediction.files.length === 0) return toOutputItem(item, prediction);
	const { context, client, parameters } = item;
	const files = await downloadFiles(context, client, prediction, {
		field: parameters.outputField,
		maxBytes: parameters.maxBytes,
		wantedName: parameters.fileName,
		defaultStem: null,
		expects: 'any',
		isFresh,
	});
	return toOutputItem(item, prediction, { files });
}
