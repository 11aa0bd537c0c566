import { createHash } from 'node:crypto';
import { POLLING } from '../model/policy';
import type { ApiResponse } from '../model/ports';
import type { Prediction } from '../model/prediction';
import type { ListScheme, Provider } from '../model/provider';
import type { SubmitOptions } from '../model/submission';

/** A submission whose response never came. */
export interface UnansweredSubmission {
	/** By `submissionKeyOf`; null where that cannot be told. */
	readonly key: string | null;
	/** Milliseconds since 1970. */
	readonly sentAt: number;
}

/**
 * Finds in the provider's list what came of submissions without a response. A prediction is theirs when its input is
 * theirs and it was created when they were sent. Where more predictions fit than submissions are missing, one of them is
 * somebody else's, and none is taken.
 */
export class SubmissionMatcher {
	private readonly candidates = new Map<string, string[]>();

	/** @param known IDs that belong to other submissions */
	constructor(
		private readonly submissions: readonly UnansweredSubmission[],
		private readonly known: ReadonlySet<string>,
	) {
		for (const { key } of submissions) if (key !== null) this.candidates.set(key, []);
	}

	/** Takes note of a listed prediction. @param offsetMs how far the provider's clock is ahead of ours, in milliseconds */
	look(list: ListScheme, listed: Prediction, offsetMs: number): void {
		const { id } = listed;
		if (id === null || this.known.has(id)) return;
		for (const key of list.submissionKey?.ofPrediction(listed).map(hash) ?? []) {
			const found = this.candidates.get(key);
			const fits = this.submissions.some(
				(one) => one.key === key && isCreatedWith(listed, one.sentAt + offsetMs),
			);
			if (fits && found?.includes(id) === false) found.push(id);
		}
	}

	/** The IDs of the submissions, in their order; null where none was found or nobody can tell which. */
	ids(): Array<string | null> {
		const left = new Map(
			[...this.candidates].map(([key, found]) => {
				const missing = this.submissions.filter((one) => one.key === key).length;
				return [key, found.length > missing ? [] : [...found]] as const;
			}),
		);
		return this.submissions.map(({ key }) => left.get(key ?? '')?.shift() ?? null);
	}
}

/** Whether a list that begins with the newest has been read back to before `timeMs`. */
export function isReadBackTo(page: readonly Prediction[], timeMs: number): boolean {
	const createdAt = Date.parse(page.at(-1)?.createdAt ?? '');
	return createdAt < timeMs - POLLING.clockToleranceMs;
}

/** How far the provider's clock is ahead of ours, by the `Date` of a response; 0 where it does not tell. */
export function clockOffsetMs({ headers }: ApiResponse, now: number): number {
	const theirs = Date.parse(headers.date ?? '');
	return Number.isNaN(theirs) ? 0 : theirs - now;
}

/** A hash of what is submitted, by which the provider's list can be searched; null where that cannot be told. */
export function submissionKeyOf({ list }: Provider, options: SubmitOptions): string | null {
	const text = list?.submissionKey?.ofSubmission(options) ?? null;
	return text === null ? null : hash(text);
}

/** Short, because it is kept with the execution. */
function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

function isCreatedWith(prediction: Prediction, sentAt: number): boolean {
	const createdAt = Date.parse(prediction.createdAt ?? '');
	if (Number.isNaN(createdAt)) return true;
	return (
		createdAt >= sentAt - POLLING.clockToleranceMs &&
		createdAt <= sentAt + POLLING.longestSubmissionMs
	);
}
