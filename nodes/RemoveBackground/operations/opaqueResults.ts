import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ImageResult } from '../../n8n/forEachImage';
import { isJsonObject, type JsonObject } from '../../prediction/model/json';
import { modelName } from '../../prediction/model/provider';
import type { PausedImage } from '../pauseResume/pause';
import { readItemParameters, type RunParameters } from '../itemParameters';

/** Says so where every result came back without transparency although nobody asked for that: the model may be no background remover. */
export function hintAtOpaqueResults(
	context: IExecuteFunctions,
	{ resource }: RunParameters,
	results: ReadonlyArray<ImageResult<PausedImage>>,
): void {
	if (resource !== 'image') return;
	const done = results.flatMap((result) => (result.kind === 'done' ? [result] : []));
	const files = done.flatMap(({ rows }) => rows.flatMap(({ json }) => fileOf(json)));
	const areOpaque = files.length > 0 && files.every((file) => file.hasTransparency === false);
	if (!areOpaque || !done.every(({ itemIndex }) => isTransparencyExpected(context, itemIndex)))
		return;
	const { provider, model } = readItemParameters(context, done[0]?.itemIndex ?? 0, {
		downloadsByDefault: true,
	});
	const maker = provider.supportsModelChoice ? `"${modelName(provider, model)}"` : provider.subject;
	context.addExecutionHints?.({
		message: `No result has a transparent part. Check that ${maker} removes backgrounds.`,
		type: 'warning',
		location: 'outputPane',
	});
}

function fileOf({ file }: IDataObject): JsonObject[] {
	return isJsonObject(file) ? [file] : [];
}

/** Whether no setting of the item asks for a picture without transparency, as far as the form tells. */
function isTransparencyExpected(context: IExecuteFunctions, itemIndex: number): boolean {
	const given = (name: string): JsonObject => {
		const value: unknown = context.getNodeParameter(name, itemIndex, {});
		return isJsonObject(value) ? value : {};
	};
	const { background = 'transparent', backgroundColor = '', ...others } = given('outputImage');
	const { additionalInput = '{}' } = given('options');
	const { value: modelInput } = given('modelInput');
	return (
		background === 'transparent' &&
		backgroundColor === '' &&
		others.format !== 'jpg' &&
		others.outputType !== 'mask' &&
		['', '{}'].includes(String(additionalInput).trim()) &&
		(modelInput === null || modelInput === undefined)
	);
}
