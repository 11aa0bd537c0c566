import type { INodeExecutionData } from 'n8n-workflow';
import { downloadFiles } from '../n8n/downloadFiles';
import { predictionJson } from '../n8n/predictionJson';
import { completeId } from '../prediction/client/getPrediction';
import type { Prediction } from '../prediction/model/prediction';
import type { ItemParameters } from './itemParameters';
import { hintAtMissingFiles } from './missingFiles';
import type { Completed, ItemContext } from './runContext';

/** One output item. */
export function toOutputItem(
	{ itemIndex, parameters }: ItemContext,
	prediction: Prediction,
	{ timedOut = false, files = null }: Partial<Pick<Completed, 'timedOut' | 'files'>> = {},
): INodeExecutionData {
	const { provider, includeResponse } = parameters;
	const model = modelOf(parameters, prediction);
	const json = predictionJson(provider, prediction, { model, timedOut, includeResponse });
	return {
		json: files === null ? json : { ...json, file: files.file },
		...(files !== null && Object.keys(files.binary).length > 0 && { binary: files.binary }),
		pairedItem: { item: itemIndex },
	};
}

/** The model as the form names it. Where it is a part of the ID, the form may still name another than an earlier step ran. */
function modelOf({ provider, model }: ItemParameters, { id }: Prediction): string {
	if (provider.completeId === undefined || id === null) return model;
	try {
		const request = id.split('/').at(-1) ?? id;
		return completeId(provider, request, model) === id ? model : '';
	} catch {
		// The form names none.
		return '';
	}
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
	hintAtMissingFiles(context, files.missing);
	return toOutputItem(item, prediction, { files });
}
