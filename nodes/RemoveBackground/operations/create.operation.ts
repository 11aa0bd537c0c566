import { jsonObject } from '../../n8n/parameterValues';
import type { JsonObject } from '../../prediction/model/json';
import { fileIn } from '../itemFiles';
import { identityOfFiles, uploadFiles, type FileInput } from '../modelInput/fileInput';
import { readModelInput } from '../modelInput/readModelInput';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { runPrediction } from './runPrediction';
import { identityOfWork } from './submission';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = false;

/** What goes to the model: values, and files that are not there yet. */
interface CustomInput {
	readonly values: JsonObject;
	readonly files: readonly FileInput[];
}

const EMPTY: CustomInput = { values: {}, files: [] };

/** A prediction of any model, with the model's own input. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { run, itemIndex } = item;
	const slot = { itemIndex, imageIndex: 0 };
	const known = run.store.identityAt(slot);
	const input = await readInput(item).catch((error: unknown) => {
		// What was paid for is not lost because the model takes something else by now.
		if (known === null) throw error;
		return null;
	});
	run.names.add(slot, nameOf(input?.files ?? []));
	const prediction: ImageContext = {
		...item,
		slot,
		// Equal inputs are no duplicates here: many models give another result every time.
		identity: known ?? (await identityOf(item, input ?? EMPTY)),
		needsFile: false,
		prepareTask: async () => {
			const { values, files } = input ?? (await readInput(item));
			return { kind: 'create', input: { ...values, ...(await uploadFiles(item, files)) } };
		},
	};
	if (run.limit.isSet && willBeSubmitted(prediction)) run.limit.expect(String(itemIndex));
	return [async () => await runPrediction(prediction)];
}

async function identityOf(item: ItemContext, { values, files }: CustomInput): Promise<string> {
	const { context, itemIndex, parameters } = item;
	const { provider, model } = parameters;
	const parts = [values, await identityOfFiles(context, itemIndex, files)];
	return identityOfWork([provider.id, model, JSON.stringify(parts), String(itemIndex)]);
}

/** Input wins over Model Input, and Input Files over both. */
async function readInput(item: ItemContext): Promise<CustomInput> {
	const { parameters } = item;
	const json = jsonObject(parameters.input, 'Input');
	const files = inputFiles(item);
	const given = new Set([...Object.keys(json), ...files.map(({ name }) => name)]);
	const fields = await readModelInput(item, { winning: given, losing: new Set() });
	return { values: { ...fields.values, ...json }, files: [...fields.files, ...files] };
}

/** The files of the item that Input Files names; several of one input are a list. */
function inputFiles({ context, itemIndex, parameters }: ItemContext): FileInput[] {
	const names = [...new Set(parameters.inputFiles.map(({ inputName }) => inputName))];
	return names.map((name) => {
		const parts = parameters.inputFiles
			.filter(({ inputName }) => inputName === name)
			.map(({ field }) => fileIn(context, itemIndex, field));
		return { name, parts, isList: parts.length > 1 };
	});
}

function nameOf(files: readonly FileInput[]): string | null {
	const parts = files.flatMap((input) => input.parts);
	const [file] = parts.filter((part) => typeof part !== 'string');
	return file?.binary.fileName ?? null;
}
