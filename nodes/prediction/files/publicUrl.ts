import { PredictionError } from '../model/errors';
import type { Transport } from '../model/ports';

/** Names for networks of one's own: RFC 6762 appendix G, and what Docker and Kubernetes use. */
const PRIVATE_NAMES =
	/(^|\.)(localhost|local|internal|intranet|private|lan|home|corp|localdomain|arpa|svc)$/;

/**
 * Whether a URL that a stranger gave us may be fetched from inside someone's server:
 * https and a public host, or the very host of the configured base URL by http or https.
 * Address ranges: IANA special-purpose address registries for IPv4 and IPv6, read 2026-11-21.
 * @throws PredictionError `unsafe_url`
 */
export function assertSafeUrl(candidate: string, trustedHost: string): URL {
	let url: URL;
	try {
		url = new URL(candidate);
	} catch {
		throw unsafe('is not a valid URL', null);
	}
	if (url.username !== '' || url.password !== '')
		throw unsafe('contains a user name or password', url);
	const secure = url.protocol === 'https:';
	if (url.hostname === trustedHost && (secure || url.protocol === 'http:')) return url;
	if (!secure) throw unsafe('does not use https', url);
	if (!isPublicHostName(url.hostname)) throw unsafe('points to a private address', url);
	return url;
}

/**
 * The same, and the name is looked up: a public name may mean a private address.
 * @throws PredictionError `unsafe_url`
 */
export async function assertSafeAddress(
	candidate: string,
	transport: Pick<Transport, 'trustedHost' | 'isPublicHost'>,
): Promise<URL> {
	const url = assertSafeUrl(candidate, transport.trustedHost);
	const isSafe = url.hostname === transport.trustedHost || (await transport.isPublicHost(url.href));
	if (!isSafe) throw unsafe('leads to a private address', url);
	return url;
}

/** The error for a URL that must not be fetched. */
export function unsafe(reason: string, url: URL | null): PredictionError {
	const where = url === null ? '' : ` (${url.protocol}//${url.host})`;
	return new PredictionError(
		'unsafe_url',
		`The result was not downloaded because its URL ${reason}${where}`,
		{
			advice:
				'Results are fetched over https from public hosts only, or from the host of the base URL in the credential. Check that the base URL in the credential is the service you meant.',
		},
	);
}

/** Whether a host name, as the URL parser writes it, is neither a private address nor a name for one. */
export function isPublicHostName(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.+$/, '');
	if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
	if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicIpv4(host);
	return host.includes('.') && !PRIVATE_NAMES.test(host);
}

function isPublicIpv4(address: string): boolean {
	const [a = 0, b = 0, c = 0] = address.split('.').map(Number);
	const special =
		a === 0 ||
		a === 10 ||
		a === 127 ||
		a >= 224 ||
		(a === 100 && b >= 64 && b <= 127) ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b <= 31) ||
		(a === 192 && b === 168) ||
		(a === 192 && b === 0 && (c === 0 || c === 2)) ||
		(a === 198 && (b === 18 || b === 19)) ||
		(a === 198 && b === 51 && c === 100) ||
		(a === 203 && b === 0 && c === 113);
	return !special;
}

/** Only global unicast (2000::/3) is public, less the ranges that carry an IPv4 address, serve protocols (such as Teredo) or are kept for documents. */
function isPublicIpv6(address: string): boolean {
	const [first = 0, second = 0] = address
		.split(':')
		.map((part) => Number.parseInt(part || '0', 16));
	if (first < 0x2000 || first > 0x3fff) return false;
	const protocols = first === 0x2001 && second < 0x0200;
	const documentation =
		(first === 0x2001 && second === 0x0db8) || (first === 0x3fff && second < 0x1000);
	const sixToFour = first === 0x2002;
	return !protocols && !documentation && !sixToFour;
}
