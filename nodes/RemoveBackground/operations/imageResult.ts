import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import {
	describeFile,
	downloadFiles,
	fieldOf,
	placeOf,
	type DownloadTarget,
} from '../../n8n/downloadFiles';
import { isStop } from '../../n8n/forEachImage';
import { isToolExecution } from '../../n8n/internals/executionData';
import { withoutEarlierPrediction } from '../../n8n/predictionJson';
import type { Outcome } from '../../prediction/client/outcome';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { resultFileName } from '../../prediction/files/fileName';
import { truncateInlineFiles } from '../../prediction/files/truncateInlineFiles';
import { PredictionError } from '../../prediction/model/errors';
import { predictionName, type Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import { hintAtMissingFiles } from '../missingFiles';
import { toOutputItem } from '../outputItem';
import type { Completed, ImageContext } from '../runContext';
import { isToldOnce, onlyResponse } from './submission';

/** The prediction with its files in n8n, as far as they are wanted. */
export async function withFiles(
	{ run, slot, identity, context, client, parameters, needsFile }: ImageContext,
	{ submittedAt }: Pick<TrackedPrediction, 'submittedAt'>,
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
		place: run.names.placeOf(slot),
		defaultStem: run.names.stemOf(slot),
		runStems: run.names.allStems,
		expects: needsFile ? 'image' : 'any',
		isFresh: true,
	};
	const done = { prediction, submittedAt, timedOut: false, files: null };
	if (hasFiles && parameters.downloadFile) {
		const files = await downloadFiles(context, client, prediction, target).catch(
			(error: unknown) => {
				throw isGoneWithoutIt(client.provider, prediction) ? asPaid(error) : error;
			},
		);
		hintAtMissingFiles(context, files.missing);
		return { ...done, prediction: withoutBytes(prediction), files };
	}
	// An agent decides by what it is told of a result, and cannot look at a file.
	if (hasFiles && isToolExecution(context)) {
		const file = await describeFile(client, prediction, target).catch((error: unknown) => {
			// The link is what it asked for.
			if (isStop(error) || isGoneWithoutIt(client.provider, prediction)) throw error;
			return null;
		});
		return file === null ? done : { ...done, files: { binary: {}, file } };
	}
	return done;
}

/** Without the files inside the response, once they are in n8n: the run keeps it as long as equal images may come. */
function withoutBytes(prediction: Prediction): Prediction {
	const files = prediction.files.filter(({ kind }) => kind !== 'inline');
	return { ...prediction, files, response: truncateInlineFiles(prediction.response) };
}

/** Whether a result that is not kept now is gone, and cost something. */
function isGoneWithoutIt(provider: Provider, prediction: Prediction): boolean {
	return (
		isToldOnce(provider, prediction) &&
		provider.isSelfHosted !== true &&
		onlyResponse(provider, prediction).response === undefined
	);
}

/** Only a person may have the work done again: Retry On Fail would pay for each of its tries. */
function asPaid(error: unknown): PredictionError {
	if (error instanceof PredictionError) return error.with({ mayHaveBeenAccepted: true });
	const reason = error instanceof Error ? error.message : String(error);
	return new PredictionError('unavailable', `n8n could not store the result: ${reason}`, {
		advice:
			'It was in the response and is gone. Look at the storage of n8n first. Running this item again may be charged again.',
		mayHaveBeenAccepted: true,
	});
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

/** Whether this image's row is to have its files. */
export function wantsFiles({ parameters }: ImageContext): boolean {
	return parameters.completion !== 'submit' && parameters.downloadFile;
}

/** Whether files were fetched for an equal image only. What is said of a file to an agent, who fetches none, stays. */
export function isLeftOut(image: ImageContext, binary: INodeExecutionData['binary']): boolean {
	return Object.keys(binary ?? {}).length > 0 && !wantsFiles(image);
}

/** The row of an image, as far as it is the prediction's. */
export function toRow(image: ImageContext, completed: Completed): INodeExecutionData {
	const { prediction, files } = completed;
	return toOutputItem(image, prediction, {
		...completed,
		files: files === null ? null : underOwnNames(image, prediction.id, files),
	});
}

/** The row of an equal image as that of this one. */
export function toOwnRow(
	image: ImageContext,
	{ json, binary = {} }: INodeExecutionData,
): INodeExecutionData {
	const { file = null, ...fields } = json;
	const id = typeof fields.predictionId === 'string' ? fields.predictionId : null;
	const files =
		file === null || isLeftOut(image, binary)
			? null
			: underOwnNames(image, id, { binary, file: file as IDataObject });
	return {
		json: { ...fields, file: files?.file ?? null },
		...(files !== null && Object.keys(binary).length > 0 && { binary: files.binary }),
	};
}

/** The row as it leaves the node: with the item's own fields, which are not kept. Equal images share all else. */
export function withInputFields(image: ImageContext, row: INodeExecutionData): INodeExecutionData {
	const own = inputFieldsOf(image);
	// A file that was not fetched hides no column of the item, which many call the same.
	const file = row.json.file ?? own.file ?? null;
	return {
		...row,
		json: { ...own, ...row.json, file },
		pairedItem: { item: image.itemIndex },
	};
}

/** Files that were fetched for one of several equal images, in the fields and under the names that this one asks for. */
function underOwnNames(
	{ run, slot, parameters }: ImageContext,
	id: string | null,
	{ binary, file }: NonNullable<Completed['files']>,
): NonNullable<Completed['files']> {
	const name = {
		wanted: parameters.fileName,
		place: run.names.placeOf(slot),
		stem: run.names.stemOf(slot),
		fallback: id ?? 'result',
		runStems: run.names.allStems,
	};
	const [first = ''] = Object.keys(binary);
	const named = Object.entries(binary).map(([field, one]): [string, IBinaryData] => {
		const index = placeOf(field, first);
		const fileName = resultFileName(name, one.mimeType, index);
		return [fieldOf(parameters.outputField, index), { ...one, fileName }];
	});
	const fileName = resultFileName(name, String(file.mimeType), 0);
	return { binary: Object.fromEntries(named), file: { ...file, fileName } };
}

/** The item's own fields. Not what an earlier node said of a prediction or of a failure: this row has its own. */
function inputFieldsOf({ context, itemIndex, parameters, needsFile }: ImageContext): IDataObject {
	if (!needsFile || !parameters.includeInputFields) return {};
	// An agent knows what it gave.
	if (isToolExecution(context)) return {};
	const json = context.getInputData()[itemIndex]?.json ?? {};
	const fields = Object.entries(withoutEarlierPrediction(json));
	return Object.fromEntries(fields.filter(([name]) => name !== 'error' && name !== 'errorCode'));
}
