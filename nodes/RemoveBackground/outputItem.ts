import type { INodeExecutionData } from 'n8n-workflow';
import { downloadFiles } from '../n8n/downloadFiles';
import { predictionJson, type Extras } from '../n8n/predictionJson';
import type { Prediction } from '../prediction/model/prediction';
import { readOptions, readOutputField } from './itemParameters';
import type { ItemContext } from './itemContext';

/** One output item without a file. */
export function toOutputItem(
	step: ItemContext,
	prediction: Prediction,
	extras: Extras = {},
): INodeExecutionData {
	const { includeResponse } = readOptions(step.context, step.itemIndex);
	return {
		json: predictionJson(step.provider, prediction, { ...extras, includeResponse }),
		pairedItem: { item: step.itemIndex },
	};
}

/**
 * One output item with the files of a succeeded prediction.
 * @param inputName the name of the picture that went in, if any
 * @throws PredictionError naming the prediction
 */
export async function toOutputItemWithFiles(
	step: ItemContext,
	prediction: Prediction,
	inputName: string | null,
	extras: Extras = {},
): Promise<INodeExecutionData> {
	const item = toOutputItem(step, prediction, extras);
	if (prediction.files.length === 0) return item;
	const { context, itemIndex, client } = step;
	const { maxBytes, fileName } = readOptions(context, itemIndex);
	const { binary, file } = await downloadFiles(context, client, prediction, {
		field: readOutputField(context, itemIndex),
		maxBytes,
		wantedName: fileName,
		inputName,
	});
	return { ...item, json: { ...item.json, file }, binary };
}
