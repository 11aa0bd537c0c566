import type { PredictionError } from '../model/errors';
import type { Prediction } from '../model/prediction';
import { requestWithRetry } from './request';
import type { Session } from './session';
import {
	clockOffsetMs,
	isReadBackTo,
	SubmissionMatcher,
	type UnansweredSubmission,
} from './submissionMatcher';

/** There is no list, which not all services of a protocol have; any other failure proves nothing (RFC 9110, section 15). */
const NO_SUCH_LIST: readonly number[] = [404, 405, 501];

/** More pages than this are not read for one submission. */
const MAX_PAGES = 20;

/**
 * Looks in the provider's list for what became of a submission without a response.
 * @returns null where the list does not show it, where there is none, or where nobody can tell which it is
 * @throws PredictionError what a list request can end with
 */
export async function findSubmission(
	session: Pick<Session, 'provider' | 'transport' | 'clock' | 'retryBudgetMs'>,
	submission: UnansweredSubmission,
	known: ReadonlySet<string>,
): Promise<Prediction | null> {
	const { list } = session.provider;
	if (list?.submissionKey === undefined || submission.key === null) return null;
	const matcher = new SubmissionMatcher([submission], known);
	const seen = new Map<string | null, Prediction>();
	let cursor: string | null = null;
	for (let page = 0; page < MAX_PAGES; page++) {
		const request = list.buildRequest(cursor, list.maxPageSize);
		const response = await requestWithRetry(session, request).catch((error: PredictionError) => {
			if (page === 0 && NO_SUCH_LIST.includes(error.httpStatus ?? 0)) return null;
			throw error;
		});
		if (response === null) return null;
		const offsetMs = clockOffsetMs(response, session.clock.now());
		const { predictions, next } = list.readPage(response.body, request);
		for (const listed of predictions) {
			seen.set(listed.id, listed);
			matcher.look(list, listed, offsetMs);
		}
		if (next === null || isReadBackTo(predictions, submission.sentAt + offsetMs)) break;
		cursor = next;
	}
	const [id = null] = matcher.ids();
	return id === null ? null : (seen.get(id) ?? null);
}
