import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { SubmissionStore, type ImageSlot } from '../n8n/submissionStore';
import type { Client } from '../prediction/client/client';
import type { Prediction } from '../prediction/model/prediction';
import { ClientPool } from './clientPool';
import type { ItemParameters, RunParameters } from './itemParameters';
import { Pause, type PausedImage } from './pauseResume/pause';

/** What all images of one run of the node work with. */
export interface RunContext {
	readonly context: IExecuteFunctions;
	readonly parameters: RunParameters;
	readonly clients: ClientPool;
	readonly store: SubmissionStore;
	readonly pause: Pause;
}

/** What an operation works with for one item. */
export interface ItemContext {
	readonly run: RunContext;
	readonly context: IExecuteFunctions;
	readonly itemIndex: number;
	readonly parameters: ItemParameters;
	readonly client: Client;
}

/** What is done for one image works with its place in the run, too. */
export interface ImageContext extends ItemContext {
	readonly slot: ImageSlot;
}

/** What is done for one image, or for the item where the operation has no images: its rows, or what it is paused for. */
export type Work = (slot: ImageSlot) => Promise<INodeExecutionData[] | PausedImage>;

/** A prediction that was brought as far as asked. */
export interface Completed {
	readonly prediction: Prediction;
	readonly timedOut: boolean;
	/** The files in n8n, with what the row says of the first one; null where none were fetched. */
	readonly files: {
		readonly binary: Record<string, IBinaryData>;
		readonly file: IDataObject;
	} | null;
}

export function openRun(context: IExecuteFunctions, parameters: RunParameters): RunContext {
	return {
		context,
		parameters,
		clients: new ClientPool(context, parameters),
		store: new SubmissionStore(context),
		pause: new Pause(context),
	};
}
