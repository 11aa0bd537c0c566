import { jsonObject } from '../../n8n/parameterValues';
import { fileIn } from '../itemFiles';
import { isList } from '../modelInput/fieldLabel';
import { identityOfFiles, uploadFiles, type FileInput } from '../modelInput/fileInput';
import {
	knownInputs,
	NO_MODEL_INPUT,
	readModelInput,
	type ModelInputValues,
} from '../modelInput/readModelInput';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { runPrediction } from './runPrediction';
import { identityOfWork } from './submission';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = false;

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
	// One item after another, so that the provider is asked once.
	const lists = known === null && input !== null ? await listInputs(item, input) : null;
	const prediction: ImageContext = {
		...item,
		slot,
		// Equal inputs are no duplicates here: many models give another result every time.
		identity: known ?? (await identityOf(item, input ?? NO_MODEL_INPUT)),
		needsFile: false,
		prepareTask: async () => {
			const given = input ?? (await readInput(item));
			const ofLists = lists ?? (await listInputs(item, given));
			const files = given.files.map((file) => {
				return { ...file, isList: file.isList || ofLists.has(file.name) };
			});
			return { kind: 'create', input: { ...given.values, ...(await uploadFiles(item, files)) } };
		},
	};
	if (run.limit.isSet && willBeSubmitted(prediction)) run.limit.expect(String(itemIndex));
	return [async () => await runPrediction(prediction)];
}

async function identityOf(
	item: ItemContext,
	{ entered, files }: ModelInputValues,
): Promise<string> {
	const { context, itemIndex, parameters } = item;
	const { provider, model } = parameters;
	const parts = [entered, await identityOfFiles(context, itemIndex, files)];
	return identityOfWork([provider.id, model, JSON.stringify(parts), String(itemIndex)]);
}

/** Input wins over Model Input, and Input Files over both. */
async function readInput(item: ItemContext): Promise<ModelInputValues> {
	const { parameters } = item;
	const json = jsonObject(parameters.input, 'Input');
	const files = inputFiles(item);
	const given = new Set([...Object.keys(json), ...files.map(({ name }) => name)]);
	const fields = await readModelInput(item, { winning: given, losing: new Set() });
	return {
		values: { ...fields.values, ...json },
		entered: { ...fields.entered, ...json },
		files: [...fields.files, ...files],
	};
}

/** The files of the item that Input Files names; several of one input are a list. */
function inputFiles({ context, itemIndex, parameters }: ItemContext): FileInput[] {
	const names = [...new Set(parameters.inputFiles.map(({ inputName }) => inputName))];
	return names.map((name) => {
		const parts = parameters.inputFiles
			.filter(({ inputName }) => inputName === name)
			.map(({ field }) => fileIn(context, itemIndex, field, 'Input Binary Field of Input Files'));
		return { name, parts, isList: parts.length > 1 };
	});
}

/**
 * The inputs that take a list, also of one file. Not a part of the identity: it must not change with whether the provider can
 * be asked.
 */
async function listInputs(
	item: ItemContext,
	{ values, files }: ModelInputValues,
): Promise<ReadonlySet<string>> {
	const fields = files.length === 0 ? null : await knownInputs(item);
	const published = (fields ?? []).filter(isList).map(({ name }) => name);
	return new Set([
		...published,
		...Object.keys(values).filter((name) => Array.isArray(values[name])),
	]);
}

function nameOf(files: readonly FileInput[]): string | null {
	const parts = files.flatMap((input) => input.parts);
	const [file] = parts.filter((part) => typeof part !== 'string');
	return file?.binary.fileName ?? null;
}
