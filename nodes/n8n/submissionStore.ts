import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { PredictionStatus } from '../prediction/model/prediction';
import { machineTime } from './clock';
import { afterRun, failed, takenOver, unsubmitted } from './imageChanges';
import { isToolExecution } from './internals/executionData';
import {
	hasEndedBadly,
	isDoubtful,
	toStoredFailure,
	type ImageRecord,
	type StoredState,
} from './imageRecord';
import { placeOf, type ImageSlot } from './imageSlot';
import { nodeContextOf, runIndexOf } from './nodeRun';
import { readState, STATE_KEY } from './storedSubmissions';

/** Timers are not exact, and the clocks of two workers differ. */
const EARLY_MS = 2_000;

/**
 * The images of one run of the node. What was submitted is kept with the execution at once, so that a retry in the same
 * execution, or of it, goes on with it instead of paying again, and so that a paused execution continues where it was.
 */
export class SubmissionStore {
	/** Of an agent's tool, those of this call. */
	private readonly images: Record<string, ImageRecord>;

	private readonly nodeContext: Record<string, unknown>;

	private readonly run: string;

	private readonly executionId: string;

	private readonly isTool: boolean;

	/** Whether this run continues one that was paused. */
	readonly wasPaused: boolean;

	/** Whether it was woken before its time, as deliveries do. */
	readonly wasWokenEarly: boolean;

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
		this.wasWokenEarly =
			this.wasPaused && machineTime() < (stored?.wakesAt ?? -Infinity) - EARLY_MS;
		// A new turn of a loop is new work. What an agent's other calls know is read when it is needed: they may go on meanwhile.
		const isSameWork = !this.isTool && (this.wasPaused || stored?.run === this.run);
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
		const own = this.known()[this.keyOf(slot, identity)];
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
		this.write();
	}

	/**
	 * This execution goes on with what an earlier try submitted, and what becomes of it is its own from now on. Deliveries
	 * of the end go to the execution that submitted it.
	 */
	takeOver(slot: ImageSlot, identity: string, predictionId: string | null): void {
		const known = this.unfinished(slot, identity);
		if (known === null) return;
		this.set(slot, takenOver(known, predictionId, this.executionId));
	}

	/** The image in this place shares the prediction of an equal one. */
	share(slot: ImageSlot, identity: string): void {
		const known = this.find(slot, identity);
		if (known !== null) this.set(slot, known);
	}

	/** What became of an image's prediction. */
	update(slot: ImageSlot, identity: string, status: PredictionStatus): void {
		const known = this.unfinished(slot, identity);
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

	/** The image failed, also before it was submitted, or its submission is in doubt. */
	recordFailure(
		slot: ImageSlot,
		work: Pick<ImageRecord, 'identity' | 'provider'>,
		error: unknown,
	): void {
		const failure = toStoredFailure(error);
		const earlier = this.unfinished(slot, work.identity);
		// What a person has done again is given up, once nobody has to look for it any more.
		const isGivenUp = earlier !== null && this.isOfFailedTry(earlier) && !isDoubtful(failure);
		if (earlier !== null && !isGivenUp) this.set(slot, failed(earlier, error, failure));
		// An agent's calls are never paused.
		else if (!this.isTool)
			this.set(slot, failed(unsubmitted(work, this.executionId), error, failure));
	}

	/** The IDs of all predictions of this run. */
	predictionIds(): ReadonlySet<string> {
		return new Set(Object.values(this.known()).flatMap(({ predictionId }) => predictionId ?? []));
	}

	/**
	 * Before the execution is paused: everything the next run needs, so that nothing is done or paid twice.
	 * @param wakesAt when it is to wake by itself, in milliseconds since 1970
	 */
	pause(wakesAt: number): void {
		for (const [key, image] of Object.entries(this.images))
			if (image.state === 'submitted') this.images[key] = { ...image, state: 'paused' };
		this.write(wakesAt);
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
			const left = afterRun(image);
			if (left === null) this.drop(key);
			else this.images[key] = left;
		}
		this.write();
	}

	/** @param wakesAt only for an execution that is about to be paused */
	private write(wakesAt?: number): void {
		const images = this.known();
		const { run } = this;
		const isPaused = wakesAt !== undefined;
		const state: StoredState = { version: 1, run, isPaused, ...(isPaused && { wakesAt }), images };
		this.nodeContext[STATE_KEY] = state;
	}

	/** An agent may call its tool several times at once, and each call is a run: together with what the others know by now. */
	private known(): StoredState['images'] {
		// A copy for each of a thousand images would cost more than all else this node does for them.
		if (!this.isTool) return this.images;
		const stored = this.nodeContext[STATE_KEY] as StoredState | undefined;
		const others = Object.entries(stored?.images ?? {});
		const left = others.filter(([key]) => !this.dropped.has(key));
		return { ...Object.fromEntries(left), ...this.images };
	}

	/** Whether it failed in an execution that a person retries. */
	private isOfFailedTry(image: ImageRecord): boolean {
		const hasFailed = image.failure !== undefined || hasEndedBadly(image);
		return hasFailed && !this.isOfThisExecution(image);
	}

	/** What is known of some work, for an image that is at it: the row of an equal image that is done is not its own. */
	private unfinished(slot: ImageSlot, identity: string): ImageRecord | null {
		const known = this.find(slot, identity);
		return known === null ? null : { ...known, row: undefined };
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
