import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';
import type { PredictionStatus } from '../prediction/model/prediction';
import { isToolExecution } from './internals/executionData';
import { toStoredFailure, type ImageRecord, type StoredState } from './imageRecord';
import { readState, STATE_KEY } from './storedSubmissions';

/** An image of a run: the item and the place of the image in it. */
export interface ImageSlot {
	readonly itemIndex: number;
	readonly imageIndex: number;
}

/**
 * The images of one run of the node. What was submitted is kept with the execution at once, so that a retry in the same
 * execution, or of it, goes on with it instead of paying again, and so that a paused execution continues where it was.
 */
export class SubmissionStore {
	private readonly images: Record<string, ImageRecord>;

	private readonly nodeContext: Record<string, unknown>;

	private readonly run: string;

	private readonly executionId: string;

	private readonly isTool: boolean;

	/** Whether this run continues one that was paused. */
	readonly wasPaused: boolean;

	/** Where the record of some work lies, for images that share a prediction. */
	private readonly keys = new Map<string, string>();

	private readonly dropped = new Set<string>();

	private readonly mergesDuplicates: boolean;

	/** @param options `mergesDuplicates`: whether equal work in two places is the same work */
	constructor(context: IExecuteFunctions, options: { mergesDuplicates: boolean }) {
		this.nodeContext = nodeContextOf(context);
		this.run = String(runIndexOf(context));
		this.executionId = context.getExecutionId();
		this.isTool = isToolExecution(context);
		this.mergesDuplicates = options.mergesDuplicates;
		const stored = readState(context, this.nodeContext);
		this.wasPaused = stored?.isPaused === true;
		// A new turn of a loop is new work; an agent that calls its tool again may mean the same.
		const isSameWork = this.wasPaused || this.isTool || stored?.run === this.run;
		this.images = stored !== null && isSameWork ? stored.images : {};
		for (const [key, { identity }] of Object.entries(this.images)) this.keys.set(identity, key);
	}

	/**
	 * What was decided about the image in this place, where nothing else can be meant: within an execution it is the same
	 * work, even where an expression gives other settings every time, e.g. a seed. Null for a new image, for a person who
	 * retries, and for an agent that calls its tool again: they may mean other work.
	 */
	identityAt(slot: ImageSlot): string | null {
		const known = this.isTool ? undefined : this.images[placeOf(slot)];
		return known !== undefined && this.isOfThisExecution(known) ? known.identity : null;
	}

	/** What is known of some work: in its own place, or where an equal image has it. */
	find(slot: ImageSlot, identity: string): ImageRecord | null {
		const own = this.images[this.keyOf(slot, identity)];
		if (own?.identity === identity) return own;
		return this.mergesDuplicates ? (this.images[this.keys.get(identity) ?? ''] ?? null) : null;
	}

	/** What is known of the image in this place, for messages. */
	at(slot: ImageSlot): ImageRecord | null {
		return this.images[placeOf(slot)] ?? null;
	}

	/** Whether the record was written in this very execution, and not in one that a person retries. */
	isOfThisExecution({ executionId }: ImageRecord): boolean {
		return executionId === this.executionId;
	}

	/** Keeps what is known of an image, at once. */
	record(slot: ImageSlot, image: Omit<ImageRecord, 'executionId'>): void {
		const { executionId } = this;
		this.set(slot, { ...image, executionId });
		this.write(false);
	}

	/** The image in this place shares the prediction of an equal one. */
	share(slot: ImageSlot, identity: string): void {
		const known = this.find(slot, identity);
		if (known !== null) this.set(slot, known);
	}

	/** What became of an image's prediction. */
	update(slot: ImageSlot, identity: string, status: PredictionStatus): void {
		const known = this.find(slot, identity);
		if (known !== null) this.set(slot, { ...known, status });
	}

	/** The image is done: a retry gets the same row. */
	recordResult(
		slot: ImageSlot,
		identity: string,
		row: INodeExecutionData,
		status: PredictionStatus,
	): void {
		const known = this.find(slot, identity);
		if (known !== null) this.set(slot, { ...known, state: 'done', row, status });
	}

	/** The image failed, or its submission is in doubt. */
	recordFailure(slot: ImageSlot, identity: string, error: unknown): void {
		const known = this.find(slot, identity);
		if (known === null) return;
		const { status, predictionId } =
			error instanceof PredictionError ? error : { status: undefined, predictionId: null };
		this.set(slot, {
			...known,
			state: 'failed',
			status: status ?? known.status,
			predictionId: known.predictionId ?? predictionId,
			failure: toStoredFailure(error),
		});
	}

	/** The IDs of all predictions of this run. */
	predictionIds(): ReadonlySet<string> {
		return new Set(Object.values(this.images).flatMap(({ predictionId }) => predictionId ?? []));
	}

	/** Before the execution is paused: everything the next run needs, so that nothing is done or paid twice. */
	pause(): void {
		for (const [key, image] of Object.entries(this.images))
			if (image.state === 'submitted') this.images[key] = { ...image, state: 'paused' };
		this.write(true);
	}

	/**
	 * At the end of the run: what is done is forgotten, unless the node may run again on the same images.
	 * @param mayRunAgain whether something failed, or n8n may take a row for a failure
	 */
	save(mayRunAgain: boolean): void {
		if (!mayRunAgain && !this.isTool) {
			delete this.nodeContext[STATE_KEY];
			return;
		}
		for (const [key, image] of Object.entries(this.images)) {
			if (image.failure === undefined || image.failure.mayHaveBeenAccepted) continue;
			// A retry tries again what failed; only doubt outlasts the run.
			if (image.predictionId === null && image.response === undefined) this.drop(key);
			else this.images[key] = { ...image, state: 'submitted', failure: undefined };
		}
		this.write(false);
	}

	private write(isPaused: boolean): void {
		// A copy for each of a thousand images would cost more than all else this node does for them.
		const images = this.isTool ? { ...this.imagesOfOtherCalls(), ...this.images } : this.images;
		const state: StoredState = { version: 1, run: this.run, isPaused, images };
		this.nodeContext[STATE_KEY] = state;
	}

	/** An agent may call its tool several times at once, and each call is a run. */
	private imagesOfOtherCalls(): StoredState['images'] {
		const stored = this.nodeContext[STATE_KEY] as StoredState | undefined;
		const others = Object.entries(stored?.images ?? {});
		return Object.fromEntries(others.filter(([key]) => !this.dropped.has(key)));
	}

	private drop(key: string): void {
		delete this.images[key];
		this.dropped.add(key);
	}

	private set(slot: ImageSlot, image: ImageRecord): void {
		const key = this.keyOf(slot, image.identity);
		this.images[key] = image;
		this.keys.set(image.identity, key);
	}

	/** A tool's calls all have one item, so there the work itself is the place. */
	private keyOf(slot: ImageSlot, identity: string): string {
		return this.isTool ? identity : placeOf(slot);
	}
}

/** The same for the same place. */
export function placeOf({ itemIndex, imageIndex }: ImageSlot): string {
	return `${itemIndex}.${imageIndex}`;
}

function nodeContextOf(context: IExecuteFunctions): Record<string, unknown> {
	try {
		return context.getContext('node');
	} catch {
		// Not every place a tool runs in has one; then nothing is remembered.
		return {};
	}
}

function runIndexOf(context: IExecuteFunctions): number {
	try {
		return Number(context.getWorkflowDataProxy(0).$runIndex ?? 0);
	} catch {
		return 0;
	}
}
