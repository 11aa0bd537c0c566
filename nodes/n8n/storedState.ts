import type { INodeExecutionData } from 'n8n-workflow';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';
import type { PredictionStatus } from '../prediction/model/prediction';

/** Where the book lies in the node's context. */
export const LEDGER_KEY = 'removeBackgroundLedger';

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

/** How an item ended while others go on; plain JSON. */
export interface Failure {
	readonly code: ErrorCode;
	readonly message: string;
	readonly advice: string | null;
	readonly predictionId: string | null;
	readonly mayHaveBeenAccepted: boolean;
}

/** The entry of one item, as it is written down. */
export interface StoredEntry extends LedgerEntry {
	/** The finished rows of the item, kept while another item is not done or when it failed. */
	rows?: INodeExecutionData[];
	/** How the item ended, kept while the execution is parked for others, or when its submission is in doubt. */
	failure?: Failure;
	/** The execution that wrote this. */
	readonly executionId: string;
}

/** The ledger as it is written down; plain JSON. */
export interface StoredState {
	readonly run: string;
	/** The execution is parked: the next run of the node goes on with this one. */
	readonly parked: boolean;
	readonly items: Record<string, StoredEntry>;
}

/** The ids of the predictions a parked execution waits for, from its node context. */
export function openPredictions(nodeContext: unknown): string[] {
	const book = (nodeContext as Record<string, unknown> | undefined)?.[LEDGER_KEY] as
		| StoredState
		| undefined;
	return Object.values(book?.items ?? {}).flatMap(({ predictionId, rows, failure }) =>
		predictionId === null || rows !== undefined || failure !== undefined ? [] : [predictionId],
	);
}

export function hasEndedBadly({ status }: LedgerEntry): boolean {
	return status === 'failed' || status === 'canceled';
}

/** An error as it is written down. */
export function failureOf(error: unknown): Failure {
	const known = error instanceof PredictionError ? error : null;
	return {
		code: known?.code ?? 'invalid_input',
		message: error instanceof Error ? error.message : String(error),
		advice: known?.advice ?? null,
		predictionId: known?.predictionId ?? null,
		mayHaveBeenAccepted: known?.mayHaveBeenAccepted ?? false,
	};
}

/** The error that was written down. */
export function errorOf(failure: Failure, status: PredictionStatus | null): PredictionError {
	return new PredictionError(failure.code, failure.message, {
		predictionId: failure.predictionId,
		mayHaveBeenAccepted: failure.mayHaveBeenAccepted,
		advice: failure.advice ?? undefined,
		status: status ?? undefined,
	});
}
