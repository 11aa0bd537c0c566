import type { Answer } from './answer';
import type { Exchange } from './exchange';

export interface Route {
	readonly method: string;
	/** ":name" stands for one part of the path, "*name" for all the rest. */
	readonly path: string;
	/** Starts paid work: rate limits and billing apply. */
	readonly creates?: boolean;
	/** Needs no key. */
	readonly open?: boolean;
	handle(exchange: Exchange): Answer | Promise<Answer>;
}

export interface Match {
	readonly route: Route;
	readonly parameters: Record<string, string>;
}

const patterns = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
	const known = patterns.get(path);
	if (known) return known;
	const source = path
		.replace(/[.]/g, '\\.')
		.replace(/:(\w+)/g, '(?<$1>[^/]+)')
		.replace(/\*(\w+)/g, '(?<$1>.+)');
	const pattern = new RegExp(`^${source}$`);
	patterns.set(path, pattern);
	return pattern;
}

/** The first route that fits wins. */
export function matchRoute(
	routes: readonly Route[],
	method: string,
	path: string,
): Match | undefined {
	for (const route of routes) {
		if (route.method !== method) continue;
		const found = patternOf(route.path).exec(path);
		if (!found) continue;
		const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [
			name,
			decodeURIComponent(value),
		]);
		return { route, parameters: Object.fromEntries(parameters) as Record<string, string> };
	}
	return undefined;
}
