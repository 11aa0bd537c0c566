import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { describeFile, downloadFiles, type DownloadTarget } from '../../n8n/downloadFiles';
import { isToolExecution } from '../../n8n/internals/executionData';
import type { Outcome } from '../../prediction/client/outcome';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { PredictionError } from '../../prediction/model/errors';
import { predictionName, type Prediction } from '../../prediction/model/prediction';
import { toOutputItem } from '../outputItem';
import type { Completed, ImageContext } from '../runContext';

/** The prediction with its files in n8n, as far as they are wanted. */
export async function withFiles(
	{ run, slot, identity, context, client, parameters, needsFile }: ImageContext,
	{ submittedAt }: TrackedPrediction,
	{ kind, prediction }: Outcome,
): Promise<Completed> {
	run.store.update(slot, identity, prediction.status);
	if (kind === 'timedOut') return { prediction, submittedAt, timedOut: true, files: null };
	const hasFiles = prediction.files.length > 0;
	if (needsFile && !hasFiles) throw withoutFile(prediction);
	const target: DownloadTarget = {
		field: parameters.outputField,
		maxBytes: parameters.maxBytes,
		wantedName: parameters.fileName,
		defaultStem: run.names.stemOf(slot),
		runStems: run.names.allStems,
		expects: needsFile ? 'image' : 'any',
		isFresh: true,
	};
	let files: Completed['files'] = null;
	if (hasFiles && parameters.downloadFile)
		files = await downloadFiles(context, client, prediction, target);
	// An agent decides by what it is told of a result, and cannot look at a file.
	else if (hasFiles && isToolExecution(context))
		files = { binary: {}, file: await describeFile(client, prediction, target) };
	return { prediction, submittedAt, timedOut: false, files };
}

function withoutFile(prediction: Prediction): PredictionError {
	return new PredictionError(
		'malformed_response',
		`${predictionName(prediction)} succeeded, but its result is not a file`,
		{
			predictionId: prediction.id,
			status: prediction.status,
			advice:
				'Choose a model that removes backgrounds. For other models use the Create operation of the resource Prediction.',
		},
	);
}

/** The row of an image. */
export function toRow(image: ImageContext, completed: Completed): INodeExecutionData {
	const inputFields = inputFieldsOf(image);
	return toOutputItem(image, completed.prediction, { ...completed, inputFields });
}

/** The item's own fields. Not what an earlier node said of a failure: this row is none. */
function inputFieldsOf({ context, itemIndex, parameters, needsFile }: ImageContext): IDataObject {
	if (!needsFile || !parameters.includeInputFields) return {};
	// An agent knows what it gave.
	if (isToolExecution(context)) return {};
	const fields = Object.entries(context.getInputData()[itemIndex]?.json ?? {});
	return Object.fromEntries(fields.filter(([name]) => name !== 'error' && name !== 'errorCode'));
}
