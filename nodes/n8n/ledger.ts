import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { PredictionStatus } from '../prediction/prediction';

/** What is known of the prediction of one item. */
export interface LedgerEntry {
	readonly provider: string;
	readonly predictionId: string | null;
	readonly status: PredictionStatus | null;
	/** Milliseconds since 1970. */
	readonly submittedAt: number;
	/** Tells whether a later try is about the same work; null for predictions this node did not submit. */
	readonly fingerprint: string | null;
}

interface Kept extends LedgerEntry {
	/** The finished rows of the item, kept when another item failed. */
	rows?: INodeExecutionData[];
}

const KEY = 'removeBackgroundLedger';

/**
 * The predictions of one run of the node, item by item. What this node submitted is written into the execution's
 * node context, so that a retry in the same execution, or of it, takes it up instead of paying again.
 */
export class Ledger {
	private readonly entries = new Map<number, LedgerEntry>();

	private readonly finished = new Map<number, INodeExecutionData[]>();

	private readonly kept: Record<string, Kept>;

	private readonly store: Record<string, unknown>;

	private readonly run: string;

	constructor(context: IExecuteFunctions) {
		this.store = nodeContextOf(context);
		this.run = String(runIndexOf(context));
		const runs = this.store[KEY] as { run: string; items: Record<string, Kept> } | undefined;
		// A new turn of a loop is new work.
		this.kept = runs?.run === this.run ? runs.items : {};
	}

	/** What an earlier try left for this item, if it was about the same work. */
	recall(itemIndex: number, fingerprint: string): Kept | null {
		const kept = this.kept[String(itemIndex)];
		if (kept?.fingerprint !== fingerprint) return null;
		this.entries.set(itemIndex, kept);
		return kept;
	}

	/** Notes the prediction of an item; one that this node submitted is written down at once. */
	note(itemIndex: number, entry: LedgerEntry): void {
		this.entries.set(itemIndex, entry);
		if (entry.fingerprint === null || entry.status === null) return;
		this.kept[String(itemIndex)] = { ...entry };
		this.store[KEY] = { run: this.run, items: this.kept };
	}

	/** Notes what became of an item's prediction. */
	update(itemIndex: number, status: PredictionStatus): void {
		const entry = this.entries.get(itemIndex);
		if (entry !== undefined) this.note(itemIndex, { ...entry, status });
	}

	/** Notes the rows of a finished item. */
	finish(itemIndex: number, rows: INodeExecutionData[]): void {
		this.finished.set(itemIndex, rows);
	}

	/** At the end of the run: what is done is forgotten, unless a retry may ask for it. */
	close(anyFailed: boolean): void {
		if (!anyFailed) {
			delete this.store[KEY];
			return;
		}
		for (const [itemIndex, rows] of this.finished) {
			const kept = this.kept[String(itemIndex)];
			if (kept !== undefined) kept.rows = rows;
		}
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
		return `Predictions of this run, which a retry takes up again instead of paying twice:\n${lines.join('\n')}`;
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
