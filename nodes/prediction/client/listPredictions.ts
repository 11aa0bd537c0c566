import { PredictionError } from '../model/errors';
import { DEFAULTS } from '../model/policy';
import type { Prediction } from '../model/prediction';
import { requestWithRetry } from './request';
import type { Session } from './session';

type ListSession = Pick<Session, 'provider' | 'transport' | 'clock' | 'retryBudgetMs'>;

/**
 * The account's predictions page by page, newest first, each once: where pages are counted, what is made meanwhile moves the
 * others on.
 * @throws PredictionError also for a further page that cannot be read: the list did not end there
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
	const told = new Set<string>();
	let cursor: string | null = null;
	for (let page = 0; page < DEFAULTS.maxPages; page++) {
		const request = provider.list.buildRequest(
			cursor,
			Math.min(provider.list.maxPageSize, pageSize),
		);
		const response = await requestWithRetry(session, request);
		const { predictions, next } = provider.list.readPage(response.body, request);
		const others = predictions.filter(({ id }) => id === null || !told.has(id));
		yield others;
		// A cursor that comes back, or a page that does, would lead round in circles.
		if (next === null || others.length === 0 || seen.has(next)) return;
		seen.add(next);
		for (const { id } of others) if (id !== null) told.add(id);
		cursor = next;
	}
}

/**
 * Lists the account's predictions, newest first, as far as the list can be read.
 * @param limit the most to return; Infinity for all
 * @param onGap hears why there is not more, where a further page could not be read
 * @throws PredictionError
 */
export async function listPredictions(
	session: ListSession,
	limit: number,
	onGap: (error: PredictionError) => void = () => {},
): Promise<Prediction[]> {
	const found: Prediction[] = [];
	const read = async () => {
		for await (const page of pages(session, Math.min(DEFAULTS.pageSize, limit))) {
			found.push(...page);
			if (found.length >= limit) break;
		}
	};
	await read().catch((error: PredictionError) => {
		// A further page that cannot be read hides nothing of the pages before it.
		if (found.length === 0 || error.code !== 'malformed_response') throw error;
		onGap(error);
	});
	return found.slice(0, limit);
}
