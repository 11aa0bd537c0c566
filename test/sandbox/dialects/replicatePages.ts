import { Refusal } from '../http/refusal';
import type { Prediction } from '../prediction';

export interface Page {
	readonly items: Prediction[];
	readonly next: string | null;
	readonly previous: string | null;
}

const encode = (direction: 'older' | 'newer', id: string) =>
	Buffer.from(`${direction}:${id}`).toString('base64url');

function readTime(query: URLSearchParams, name: string): number | undefined {
	const value = query.get(name);
	if (value === null) return undefined;
	const time = Date.parse(value);
	if (Number.isNaN(time)) {
		throw new Refusal(422, `- ${name}: Does not match format 'date-time'\n`, {
			title: 'Input validation failed',
		});
	}
	return time;
}

/** Where the page that the cursor names begins in the list, which is newest first. */
function startOf(list: readonly Prediction[], cursor: string | null, pageSize: number): number {
	if (cursor === null) return 0;
	const [direction, id] = Buffer.from(cursor, 'base64url').toString('utf8').split(':');
	const index = list.findIndex((prediction) => prediction.id === id);
	if (index < 0) throw new Refusal(400, 'Invalid cursor');
	return direction === 'older' ? index + 1 : Math.max(0, index - pageSize);
}

/** One page of a key's predictions with full addresses of its neighbours, as Replicate lists them. */
export function pageOf(
	all: readonly Prediction[],
	query: URLSearchParams,
	listUrl: string,
	pageSize: number,
): Page {
	const after = readTime(query, 'created_after') ?? -Infinity;
	const before = readTime(query, 'created_before') ?? Infinity;
	// What is made here is made by the API, so a list of what the website made is empty.
	const list = query.get('source') === 'web' ? [] : all;
	const filtered = list.filter(({ createdAt }) => createdAt >= after && createdAt < before);
	const start = startOf(filtered, query.get('cursor'), pageSize);
	const items = filtered.slice(start, start + pageSize);

	const link = (direction: 'older' | 'newer', prediction: Prediction | undefined) => {
		if (!prediction) return null;
		const kept = new URLSearchParams(query);
		kept.set('cursor', encode(direction, prediction.id));
		return `${listUrl}?${kept}`;
	};
	const hasOlder = start + pageSize < filtered.length;
	return {
		items,
		next: hasOlder ? link('older', items.at(-1)) : null,
		previous: start > 0 ? link('newer', items[0]) : null,
	};
}
