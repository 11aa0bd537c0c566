import type { IDataObject } from 'n8n-workflow';
import { truncateInlineFiles } from '../prediction/files/truncateInlineFiles';
import type { Prediction } from '../prediction/model/prediction';
import { modelName, type Provider } from '../prediction/model/provider';

export interface Extras {
	/** The model as the user chose it, for services that do not repeat it. */
	readonly model?: string;
	readonly timedOut?: boolean;
	/** Whether to add the service's own last answer. */
	readonly includeResponse?: boolean;
}

/** A prediction as both nodes put it out; every key is always there. Whoever fetches its files says so in `file`. */
export function predictionJson(
	provider: Provider,
	prediction: Prediction,
	extras: Extras,
): IDataObject {
	const output = prediction.output ?? serverPaths(prediction);
	return {
		predictionId: prediction.id,
		provider: provider.id,
		model: prediction.model ?? (modelName(provider, extras.model ?? '') || null),
		status: prediction.status,
		providerStatus: prediction.providerStatus,
		outputUrls: prediction.files.flatMap((file) => (file.kind === 'url' ? [file.url] : [])),
		failureReason: prediction.failureReason,
		createdAt: prediction.createdAt,
		startedAt: prediction.startedAt,
		completedAt: prediction.completedAt,
		inferenceSeconds: prediction.inferenceSeconds,
		credits: prediction.credits === null ? null : { ...prediction.credits },
		file: null,
		...(output !== null && { output }),
		...(extras.timedOut === true && { timedOut: true }),
		...(extras.includeResponse === true && { response: truncateInlineFiles(prediction.response) }),
	};
}

/** The fields of a prediction; `file` is what was fetched of it. */
const FIELDS =
	/^(predictionId|provider|model|status|providerStatus|outputUrls|failureReason|(created|started|completed)At|inferenceSeconds|credits|output|timedOut|response|file)$/;

/** The fields of an item without those of the prediction that an earlier node made it of: what is said of that one is not true of the next. */
export function withoutEarlierPrediction(json: IDataObject): IDataObject {
	const isRow = Array.isArray(json.outputUrls) && 'providerStatus' in json;
	if (!isRow) return json;
	return Object.fromEntries(Object.entries(json).filter(([name]) => !FIELDS.test(name)));
}

/** Files that nobody can fetch from here: what is known of them is where they are. */
function serverPaths({ files }: Prediction): string | string[] | null {
	const paths = files.flatMap((file) => (file.kind === 'serverPath' ? [file.path] : []));
	const [first] = paths;
	return paths.length > 1 ? paths : (first ?? null);
}
