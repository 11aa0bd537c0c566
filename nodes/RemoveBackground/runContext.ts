import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { sharedWorkOf, type SharedWork } from '../n8n/sharedWork';
import type { ImageSlot } from '../n8n/imageSlot';
import { SubmissionStore } from '../n8n/submissionStore';
import type { Client } from '../prediction/client/client';
import type { Prediction } from '../prediction/model/prediction';
import type { SubmitOptions } from '../prediction/model/submission';
import { ClientPool } from './clientPool';
import { ImageNames } from './imageNames';
import type { ItemParameters, RunParameters } from './itemParameters';
import { Pause, type PausedImage } from './pauseResume/pause';
import { SubmissionLimit } from './submissionLimit';

/** What all images of one run of the node work with. */
export interface RunContext {
	readonly context: IExecuteFunctions;
	readonly parameters: RunParameters;
	readonly clients: ClientPool;
	readonly store: SubmissionStore;
	readonly pause: Pause;
	readonly limit: SubmissionLimit;
	readonly names: ImageNames;
	/** Predictions that several images of the run ask for, by their identity. */
	readonly shared: SharedWork<Completed | PausedPrediction>;
}

/** What an operation works with for one item. */
export interface ItemContext {
	readonly run: RunContext;
	readonly context: IExecuteFunctions;
	readonly itemIndex: number;
	readonly parameters: ItemParameters;
	readonly client: Client;
}

/** One image with its place in the run and what is asked of the provider for it. */
export interface ImageContext extends ItemContext {
	readonly slot: ImageSlot;
	/** What makes the work what it is: a hash of the image, the provider, the model and the settings. */
	readonly identity: string;
	/** Whether a result without a file is no result. */
	readonly needsFile: boolean;
	/** Brings the image to where the provider can see it; called once there is room for it. */
	prepareTask(): Promise<SubmitOptions['task']>;
}

/** What is done for one image, or for the item where the operation has no images: its rows, or what it is paused for. */
export type Work = (slot: ImageSlot) => Promise<INodeExecutionData[] | PausedImage>;

/** A prediction that was brought as far as asked. */
export interface Completed {
	readonly prediction: Prediction;
	/** Milliseconds since 1970. */
	readonly submittedAt: number;
	readonly timedOut: boolean;
	/** The files in n8n, with what the row says of the first one; null where none were fetched. */
	readonly files: {
		readonly binary: Record<string, IBinaryData>;
		readonly file: IDataObject;
	} | null;
}

/** A prediction that the execution can be paused for. */
export interface PausedPrediction {
	readonly predictionId: string | null;
	/** Milliseconds since 1970. */
	readonly submittedAt: number;
	/** Whether the provider could not be asked about it. */
	readonly isUnheard: boolean;
	/** Whether it was submitted just now, and not asked about yet. */
	readonly isNew: boolean;
}

export function openRun(context: IExecuteFunctions, parameters: RunParameters): RunContext {
	return {
		context,
		parameters,
		clients: new ClientPool(context, parameters),
		store: new SubmissionStore(context, { mergesDuplicates: parameters.mergeDuplicates }),
		pause: new Pause(context),
		names: new ImageNames(),
		limit: new SubmissionLimit(parameters.maxSubmissions),
		shared: sharedWorkOf(context),
	};
}
