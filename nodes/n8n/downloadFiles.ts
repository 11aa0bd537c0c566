import type { IBinaryData, IDataObject } from 'n8n-workflow';
import type { Client } from '../prediction/client/client';
import { PredictionError } from '../prediction/model/errors';
import { resultFileName } from '../prediction/files/fileName';
import { mediaTypeOf } from '../prediction/files/mediaType';
import type { FileDescription } from '../prediction/model/ports';
import type { Prediction } from '../prediction/model/prediction';
import { createFileStore, type BinaryContext } from './fileStore';

export interface DownloadTarget {
	/** The binary field of the first file; further files go to `<field>_1`, `<field>_2` … */
	readonly field: string;
	readonly maxBytes: number;
	/** The file name the user asked for. */
	readonly wantedName: string | null;
	/** The name of the picture that went in. */
	readonly inputName: string | null;
}

export interface DownloadedFiles {
	readonly binary: Record<string, IBinaryData>;
	/** The first file, for the item's json. */
	readonly file: IDataObject;
}

/**
 * Fetches the files of a prediction into n8n's binary data.
 * @throws PredictionError naming the prediction
 */
export async function downloadFiles(
	context: BinaryContext,
	client: Client,
	prediction: Prediction,
	wishes: DownloadTarget,
): Promise<DownloadedFiles> {
	const store = createFileStore(context);
	const binary: Record<string, IBinaryData> = {};
	const name = {
		wanted: wishes.wantedName,
		input: wishes.inputName,
		fallback: prediction.id ?? 'result',
	};
	for (const [index, file] of prediction.files.entries()) {
		const describe = (head: Uint8Array, contentType: string | null): FileDescription => {
			const mimeType = mediaTypeOf(head) ?? contentType ?? 'application/octet-stream';
			if (mimeType === 'text/html') throw webPage();
			return { mimeType, fileName: resultFileName(name, mimeType, index) };
		};
		binary[index === 0 ? wishes.field : `${wishes.field}_${index}`] = await client
			.download(file, { store, maxBytes: wishes.maxBytes, describe })
			.catch((error: unknown) => {
				throw error instanceof PredictionError ? error.about(prediction.id) : error;
			});
	}
	const first = binary[wishes.field];
	return {
		binary,
		file: {
			fileName: first?.fileName ?? '',
			mimeType: first?.mimeType ?? '',
			bytes: first?.bytes ?? 0,
		},
	};
}

function webPage(): PredictionError {
	return new PredictionError('malformed_response', 'The result file is a web page, not a picture', {
		advice:
			'The link to the result may have expired or lead to a login page. Check the base URL in the credential.',
	});
}
