import type { IBinaryData, IDataObject } from 'n8n-workflow';
import type { Client } from '../prediction/client/client';
import type { DownloadOptions } from '../prediction/files/download';
import { extensionIn, typeOfExtension } from '../prediction/files/extension';
import { fileNameFromUrl, resultFileName, type NameSource } from '../prediction/files/fileName';
import { NOTHING_KNOWN, type ImageFacts } from '../prediction/files/imageFacts';
import { readImageHeader } from '../prediction/files/imageHeader';
import { isImage } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';
import type { FileStore } from '../prediction/model/ports';
import type { OutputFile, Prediction } from '../prediction/model/prediction';
import { countingStore, createFileStore, type BinaryContext } from './fileStore';

export interface DownloadTarget extends Pick<
	DownloadOptions<unknown>,
	'maxBytes' | 'expects' | 'isFresh'
> {
	/** The binary field of the first file; further files go to `<field>_1`, `<field>_2` … */
	readonly field: string;
	/** The file name the user asked for. */
	readonly wantedName: string | null;
	/** The image among those of its item, which share that name. */
	readonly place?: NameSource['place'];
	/** The image's name from `distinctNames`, used where the user asked for none; null where no image went in. */
	readonly defaultStem: string | null;
	/** All names of the run, which no further file of this result may take. */
	readonly runStems?: ReadonlyArray<string | null>;
}

export interface DownloadedFiles {
	readonly binary: Record<string, IBinaryData>;
	/** The first file, for the item's json. */
	readonly file: IDataObject;
	/** Why further files are not among them. */
	readonly missing: readonly PredictionError[];
}

/**
 * Fetches the files of a prediction into n8n's binary data. The first is the result; a further one that cannot be had does not
 * take it away.
 * @throws PredictionError naming the prediction
 */
export async function downloadFiles(
	context: BinaryContext,
	client: Pick<Client, 'download'>,
	prediction: Pick<Prediction, 'id' | 'files'>,
	target: DownloadTarget,
): Promise<DownloadedFiles> {
	const store = createFileStore(context);
	const binary: Record<string, IBinaryData> = {};
	const { field } = target;
	let facts: ImageFacts = NOTHING_KNOWN;
	const missing: PredictionError[] = [];
	for (const index of prediction.files.keys()) {
		const fetched = await downloadFile(client, prediction, index, store, target).catch(
			(error: unknown) => {
				const isOfThisFile = error instanceof PredictionError && error.code !== 'stopped';
				if (index === 0 || !isOfThisFile) throw error;
				return error;
			},
		);
		if (fetched instanceof PredictionError) {
			missing.push(fetched);
		} else {
			if (index === 0) facts = fetched.facts;
			binary[fieldOf(field, index)] = fetched.stored;
		}
	}
	return { binary, file: fileJson(binary[field], facts), missing };
}

/** The binary field of a file by its place in the result, from 0. */
export function fieldOf(field: string, index: number): string {
	return index === 0 ? field : `${field}_${index}`;
}

/** The place in the result of the file in a field, from 0; the field of the first one may end with a number itself. */
export function placeOf(field: string, first: string): number {
	return field === first ? 0 : Number(/_(\d+)$/.exec(field)?.[1] ?? 0);
}

/**
 * What the first file of a prediction is, without keeping it: for an agent, who gets the link.
 * @throws PredictionError naming the prediction
 */
export async function describeFile(
	client: Pick<Client, 'download'>,
	prediction: Pick<Prediction, 'id' | 'files'>,
	target: DownloadTarget,
): Promise<IDataObject> {
	const { stored, facts } = await downloadFile(client, prediction, 0, countingStore, target);
	return fileJson(stored, facts);
}

async function downloadFile<F>(
	client: Pick<Client, 'download'>,
	{ id, files }: Pick<Prediction, 'id' | 'files'>,
	index: number,
	store: FileStore<F>,
	target: DownloadTarget,
): Promise<{ stored: F; facts: ImageFacts }> {
	const file = files[index] as OutputFile;
	const { maxBytes, isFresh, wantedName, place, defaultStem, runStems = [] } = target;
	const expects = index === 0 || !isOtherFile(file) ? target.expects : 'any';
	const name = { wanted: wantedName, place, stem: defaultStem, fallback: id ?? 'result', runStems };
	let facts: ImageFacts = NOTHING_KNOWN;
	const describe = (head: Uint8Array, mimeType: string) => {
		facts = readImageHeader(head);
		return { mimeType, fileName: resultFileName(name, mimeType, index) };
	};
	const stored = await client
		.download(file, { store, maxBytes, expects, isFresh, describe })
		.catch((error: unknown) => {
			throw error instanceof PredictionError ? error.about(id) : error;
		});
	return { stored, facts };
}

function fileJson(
	stored: Pick<IBinaryData, 'fileName' | 'mimeType' | 'bytes'> | undefined,
	facts: ImageFacts,
): IDataObject {
	const { fileName = '', mimeType = '', bytes = 0 } = stored ?? {};
	return { fileName, mimeType, bytes, ...facts };
}

/** A file that lies beside the image and is none, by its address: a table of scores, an archive. */
function isOtherFile(file: OutputFile): boolean {
	if (file.kind !== 'url') return false;
	const mimeType = typeOfExtension(extensionIn(fileNameFromUrl(file.url) ?? ''));
	return mimeType !== null && !isImage(mimeType);
}
