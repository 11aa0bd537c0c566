import { jsonObject } from '../../n8n/parameterValues';
import { extensionOf, mediaTypeOf, toDataUri } from '../../prediction/files/mediaType';
import type { JsonObject, JsonValue } from '../../prediction/model/json';
import { bytesOf, fileIn, hashOf, type ItemFile } from '../itemFiles';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { uploadFile } from '../uploadImage';
import { identityOfWork, runPrediction } from './runPrediction';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = false;

/** A file of the item that becomes an input of the model. */
interface InputFile {
	readonly inputName: string;
	readonly file: ItemFile;
}

/** A prediction of any model, with the model's own input. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { run, context, itemIndex, parameters } = item;
	const { provider, model } = parameters;
	const input = jsonObject(parameters.input, 'Input');
	const files = parameters.inputFiles.map(({ inputName, field }) => ({
		inputName,
		file: fileIn(context, itemIndex, field),
	}));
	const slot = { itemIndex, imageIndex: 0 };
	run.names.add(slot, files[0]?.file.binary.fileName ?? null);
	const hashes = await Promise.all(
		files.map(async ({ inputName, file }) => [inputName, await hashOf(context, itemIndex, file)]),
	);
	const prediction: ImageContext = {
		...item,
		slot,
		// Equal inputs are no duplicates here: many models give another result every time.
		identity:
			run.store.identityAt(slot) ??
			identityOfWork([provider.id, model, JSON.stringify([input, hashes]), String(itemIndex)]),
		needsFile: false,
		prepareTask: async () => ({
			kind: 'create',
			input: { ...input, ...(await uploaded(item, files)) },
		}),
	};
	if (run.limit.isSet && willBeSubmitted(prediction)) run.limit.expect(String(itemIndex));
	return [async () => await runPrediction(prediction)];
}

/** The files as the model takes them, by the names of its inputs; several of one name are a list. */
async function uploaded(item: ItemContext, files: readonly InputFile[]): Promise<JsonObject> {
	const { context, itemIndex, client, parameters } = item;
	const input: Record<string, JsonValue> = {};
	for (const { inputName, file } of files) {
		const bytes = await bytesOf(context, itemIndex, file, parameters.maxBytes);
		const mimeType = mediaTypeOf(bytes) ?? file.binary.mimeType;
		const fileName = file.binary.fileName ?? `file.${extensionOf(mimeType)}`;
		const sent = await uploadFile(client, parameters.model, { bytes, mimeType, fileName });
		const value = sent.kind === 'url' ? sent.url : toDataUri(sent.bytes, sent.mimeType);
		const earlier = input[inputName];
		input[inputName] =
			earlier === undefined ? value : [...(Array.isArray(earlier) ? earlier : [earlier]), value];
	}
	return input;
}
