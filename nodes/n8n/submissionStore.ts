import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { PredictionStatus } from '../prediction/model/prediction';
import {
	errorOf,
	failureOf,
	hasEndedBadly,
	LEDGER_KEY,
	type StoredState,
	type StoredEntry,
	type LedgerEntry,
} from './storedState';

/** The errors of a run by item. */
export type Failures = ReadonlyMap<number, unknown>;

/**
 * The predictions of one run of the node, item by item. What this node submitted is written into the execution's
 * node context, so that a retry in the same execution, or of it, takes it up instead of paying again, and so that a
 * parked execution goes on where it was.
 */
export class SubmissionStore {
	private readonly entries = new Map<number, LedgerEntry>();

	private readonly finished = new Map<number, INodeExecutionData[]>();

	private readonly kept: Record<string, StoredEntry>;

	private readonly store: Record<string, unknown>;

	private readonly run: string;

	private readonly executionId: string;

	private readonly isTool: boolean;

	/** Whether this run goes on with one that was parked. */
	readonly wasParked: boolean;

	constructor(context: IExecuteFunctions) {
		this.store = nodeContextOf(context);
		this.run = String(runIndexOf(context));
		this.executionId = context.getExecutionId();
		this.isTool = context.isToolExecution?.() === true;
		const book = this.store[LEDGER_KEY] as StoredState | undefined;
		this.wasParked = book?.parked === true;
		// A new turn of a loop is new work.
		const isSameWork = this.wasParked || book?.run === this.run;
		this.kept = book !== undefined && isSameWork ? book.items : {};
	}

	/** What an earlier try left for this item, if it was about the same work. */
	findEarlier(itemIndex: number, fingerprint: string): StoredEntry | null {
		const kept = this.kept[String(itemIndex)];
		if (kept === undefined) return null;
		const isRetriedByPerson = kept.executionId !== this.executionId;
		// Within an execution an item is the same work, even where an expression gives something else every time, e.g. a seed.
		// An agent, though, calls a tool again for other work.
		const isRepeated = !isRetriedByPerson && !this.isTool;
		const isSameWork = isRepeated || this.wasParked || kept.fingerprint === fingerprint;
		if (!isSameWork) return null;
		// Only a person may have work done anew that failed or is in doubt, and pay again.
		if (isRetriedByPerson && (kept.failure !== undefined || hasEndedBadly(kept))) return null;
		this.entries.set(itemIndex, kept);
		if (kept.failure !== undefined) throw errorOf(kept.failure, kept.status);
		return kept;
	}

	/** Notes the prediction of an item; one that this node submitted is written down at once. */
	record(itemIndex: number, entry: LedgerEntry): void {
		this.entries.set(itemIndex, entry);
		if (entry.fingerprint === null || entry.status === null) return;
		this.kept[String(itemIndex)] = { ...entry, executionId: this.executionId };
		this.write(false);
	}

	/** Notes what became of an item's prediction. */
	update(itemIndex: number, status: PredictionStatus): void {
		const entry = this.entries.get(itemIndex);
		if (entry !== undefined) this.record(itemIndex, { ...entry, status });
	}

	/** Notes the rows of a finished item. */
	recordResult(itemIndex: number, rows: INodeExecutionData[]): void {
		this.finished.set(itemIndex, rows);
	}

	/** At the end of the run: what is done is forgotten, unless the node may run again on the same items. */
	save(failures: Failures, mayRunAgain: boolean): void {
		if (failures.size === 0 && !mayRunAgain) {
			delete this.store[LEDGER_KEY];
			return;
		}
		this.keepRows();
		this.keepFailures(failures);
		// A retry tries what failed; only doubt outlasts the run.
		for (const kept of Object.values(this.kept))
			if (kept.failure?.mayHaveBeenAccepted !== true) delete kept.failure;
		if (Object.keys(this.kept).length > 0) this.write(false);
	}

	/** Before the execution is parked: everything the next run needs, so that nothing is done or paid twice. */
	park(failures: Failures): void {
		this.keepRows();
		this.keepFailures(failures);
		this.write(true);
	}

	entry(itemIndex: number): LedgerEntry | undefined {
		return this.entries.get(itemIndex);
	}

	/** Every prediction of the run with its state, for the error that ends the node. */
	summary(): string {
		const lines = [...this.entries]
			.filter(([, { predictionId }]) => predictionId !== null)
			.sort(([one], [other]) => one - other)
			.map(
				([itemIndex, { predictionId, status }]) =>
					`Item ${itemIndex}: ${predictionId} (${status ?? 'unknown'})`,
			);
		if (lines.length === 0) return '';
		return `Predictions of this run; a retry takes up again those that have not failed, instead of paying twice:\n${lines.join('\n')}`;
	}

	private keepRows(): void {
		for (const [itemIndex, rows] of this.finished) {
			const kept = this.kept[String(itemIndex)];
			if (kept !== undefined) kept.rows = rows;
		}
	}

	private keepFailures(failures: Failures): void {
		for (const [itemIndex, error] of failures) {
			const entry = this.entries.get(itemIndex);
			if (entry === undefined || entry.fingerprint === null) continue;
			const { executionId } = this;
			this.kept[String(itemIndex)] = { ...entry, executionId, failure: failureOf(error) };
		}
	}

	private write(parked: boolean): void {
		const book: StoredState = { run: this.run, parked, items: this.kept };
		this.store[LEDGER_KEY] = book;
	}
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
