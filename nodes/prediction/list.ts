import { ask } from './ask';
import { PredictionError } from './errors';
import { DEFAULTS } from './policy';
import type { Prediction } from './prediction';
import type { Session } from './session';

/**
 * Lists the account's predictions, newest first, page by page.
 * @param limit the most to return; Infinity for all
 * @throws PredictionError
 */
export async function list(session: Session, limit: number): Promise<Prediction[]> {
	const { provider } = session;
	if (provider.list === undefined) {
		throw new PredictionError('not_supported', `${provider.label} has no list of predictions`, {
			advice: 'Keep the prediction ids yourself, e.g. in a data table.',
		});
	}
	const found: Prediction[] = [];
	const seen = new Set<string>();
	let cursor: string | null = null;
	for (let page = 0; page < DEFAULTS.maxPages && found.length < limit; page++) {
		const pageSize = Math.min(provider.list.maxPageSize, DEFAULTS.pageSize, limit - found.length);
		const request = provider.list.request(cursor, pageSize);
		const response = await ask(session, request);
		const { predictions, next } = provider.list.readPage(response.body, request);
		found.push(...predictions);
		// A cursor that comes back would lead round in circles.
		if (next === null || predictions.length === 0 || seen.has(next)) break;
		seen.add(next);
		cursor = next;
	}
	return found.slice(0, limit);
}
