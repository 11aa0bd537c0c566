import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { bytesOf } from '../nodes/picture';
import { cutout } from '../nodes/stage';
import type { Ending, Fault, Seen } from './fault';
import type { Scene } from './Scene';
import { canBeAsked, isFetched, isNamedByUs } from './traits';

/** A fault that strikes while the node is on its usual way. */
export interface Trouble extends Omit<Fault, 'during' | 'play' | 'absentAt'> {
	/** Brings it about, just before the step. */
	cause(scene: Scene): void | Promise<void>;
	readonly options?: IDataObject;
	absentAt?(provider: Provider): string | null;
}

interface Step {
	readonly during: string;
	absentAt(provider: Provider): string | null;
	/** Leads the node to the step and calls `strike` on the way; the row it ends with. */
	lead(
		scene: Scene,
		strike: () => Promise<void>,
		options: IDataObject,
	): Promise<INodeExecutionData>;
	/** Whether the node has been told the id before, or has chosen it. */
	knowsId(provider: Provider): boolean;
}

const upload: Step = {
	during: 'upload',
	absentAt: ({ imageInput }) => (imageInput.file?.via === 'upload' ? null : 'takes no uploads'),
	knowsId: () => false,
	lead: async (scene, strike, options) => {
		await strike();
		return await scene.removeUploaded(options);
	},
};

const submission: Step = {
	during: 'submission',
	absentAt: () => null,
	knowsId: isNamedByUs,
	lead: async (scene, strike, options) => {
		await strike();
		return await scene.remove(options);
	},
};

const status: Step = {
	during: 'status request',
	absentAt: (provider) => (canBeAsked(provider) ? null : 'cannot be asked later'),
	knowsId: () => true,
	lead: async (scene, strike, options) => {
		const id = await scene.submit();
		await strike();
		return await scene.onPrediction('wait', id, options);
	},
};

const result: Step = {
	during: 'result request',
	absentAt: (provider) => (provider.result === undefined ? 'its status holds the result' : null),
	knowsId: () => true,
	lead: async (scene, strike, options) => {
		const id = await scene.submit();
		await strike();
		return await scene.onPrediction('wait', id, options);
	},
};

const download: Step = {
	during: 'download',
	absentAt: (provider) => (isFetched(provider) ? null : 'its result is in the response'),
	knowsId: canBeAsked,
	lead: async (scene, strike, options) => {
		if (!canBeAsked(scene.provider)) {
			await strike();
			return await scene.remove(options);
		}
		const id = await scene.submit();
		await scene.ended();
		await strike();
		return await scene.onPrediction('download', id, options);
	},
};

export const atUpload = (trouble: Trouble) => faultAt(upload, trouble);
export const atSubmission = (trouble: Trouble) => faultAt(submission, trouble);
export const atStatus = (trouble: Trouble) => faultAt(status, trouble);
export const atResult = (trouble: Trouble) => faultAt(result, trouble);
export const atDownload = (trouble: Trouble) => faultAt(download, trouble);

function faultAt(step: Step, { cause, options = {}, absentAt, ...fault }: Trouble): Fault {
	return {
		...fault,
		during: step.during,
		absentAt: (provider) => step.absentAt(provider) ?? absentAt?.(provider) ?? null,
		play: async (scene) => {
			const row = await step.lead(scene, async () => await cause(scene), options);
			return seenIn(scene, row, step.knowsId(scene.provider));
		},
	};
}

/** Whether the row holds the very picture that the provider made of this photo. */
export function isDelivered({ provider, paid }: Scene, row: INodeExecutionData): boolean {
	if (row.json.errorCode !== undefined || row.binary?.data === undefined) return false;
	const [file] = paid[0]?.files ?? [];
	const made = file === undefined ? cutout(provider, 0) : Buffer.concat(file.parts);
	return row.binary.data.mimeType.startsWith('image/') && bytesOf(row).equals(made);
}

function seenIn(scene: Scene, row: INodeExecutionData, knowsId: boolean): Seen {
	const { errorCode, error, predictionId } = row.json;
	const other = row.binary?.data === undefined ? undefined : 'passed on';
	const ending = isDelivered(scene, row) ? 'delivered' : (errorCode ?? other);
	return {
		ending: (ending ?? `neither result nor error: ${JSON.stringify(row.json)}`) as Ending,
		says: typeof error === 'string' ? error : '',
		predictionId: typeof predictionId === 'string' ? predictionId : null,
		knowsId,
	};
}
