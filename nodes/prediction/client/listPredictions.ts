import { PredictionError } from '../model/errors';
import { DEFAULTS } from '../model/policy';
import type { Prediction } from '../model/prediction';
import { requestWithRetry } from './request';
import type { Session } from './session';

type ListSession = Pick<Session, 'provider' | 'transport' | 'clock' | 'retryBudgetMs'>;

/**
 * The account's predictions page by page, newest first.
 * @throws PredictionError
 */
export async function* pages(
	session: ListSession,
	pageSize: number,
): AsyncGenerator<readonly Prediction[]> {
	const { provider } = session;
	if (provider.list === undefined) {
		throw new PredictionError('not_supported', `${provider.subject} has no list of predictions`, {
			advice: 'Keep the prediction IDs yourself, e.g. in a data table.',
		});
	}
	const seen = new Set<string>();
	let cursor: string | null = null;
	for (let page = 0; page < DEFAULTS.maxPages; page++) {
		const request = provider.list.buildRequest(
			cursor,
			Math.min(provider.list.maxPageSize, pageSize),
		);
		const response = await requestWithRetry(session, request);
		const { predictions, next } = provider.list.readPage(response.body, request);
		yield predictions;
		// A cursor that comes back would lead round in circles.
		if (next === null || predictions.length === 0 || seen.has(next)) return;
		seen.add(next);
		cursor = next;
	}
}

/**
 * Lists the account's predictions, newest first.
 * @param limit the most to return; Infinity for all
 * @throws PredictionError
 */
export async function listPredictions(session: ListSession, limit: number): Promise<Prediction[]> {
	const found: Prediction[] = [];
	for await (const page of pages(session, Math.min(DEFAULTS.pageSize, limit))) {
		found.push(...page);
		if (found.length >= limit) break;
	}
	return found.slice(0, limit);
}
