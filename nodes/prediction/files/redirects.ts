import { DOWNLOAD } from '../model/policy';
import type { Clock, Download, NetworkFailure, Transport } from '../model/ports';

/** What opening an address needs of the ports. */
export interface OpenPorts {
	readonly transport: Transport;
	readonly clock: Clock;
}

/** What came of an address: the last response, no response, or the last address of too many. */
export type Opened =
	| { readonly kind: 'response'; readonly response: Download; readonly url: URL }
	| { readonly kind: 'networkFailure'; readonly failure: NetworkFailure; readonly url: URL }
	| { readonly kind: 'tooManyRedirects'; readonly url: URL };

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Opens an address by the door without a key and follows redirects hop by hop.
 * @param approve says whether an address may be fetched, as if it were the first: it returns the URL or throws. `from` is the
 * address that redirects there; null for the first
 */
export async function openFollowingRedirects(
	{ transport, clock }: OpenPorts,
	first: string,
	approve: (candidate: string, from: URL | null) => Promise<URL>,
): Promise<Opened> {
	let url = await approve(first, null);
	for (let hop = 0; hop <= DOWNLOAD.maxRedirects; hop++) {
		clock.throwIfStopped();
		const response = await transport.fetchPublic(url.href, { timeoutMs: DOWNLOAD.headersMs });
		clock.throwIfStopped();
		if (response.kind === 'networkFailure')
			return { kind: 'networkFailure', failure: response, url };
		const location = response.headers.location;
		if (!REDIRECTS.includes(response.status) || location === undefined)
			return { kind: 'response', response, url };
		response.body.destroy();
		url = await approve(resolved(location, url), url);
	}
	return { kind: 'tooManyRedirects', url };
}

function resolved(location: string, from: URL): string {
	try {
		return new URL(location, from).href;
	} catch {
		return location;
	}
}
