import type { NetworkFailure } from '../prediction/model/ports';

/** What a failed exchange means. Only the error's code leaves this place: its other fields hold headers and bodies. */
export function toNetworkFailure(error: unknown): NetworkFailure {
	const code = detailOf(error, 'code') ?? '';
	const activity = (detailOf(error, 'syscall') ?? '').toLowerCase();
	// A network that fails while a connection is open has carried the request already.
	const isOpen = activity === 'read' || activity === 'write';
	const notSent =
		(isOpen ? undefined : NOT_SENT[code]) ??
		(activity === 'connect' ? 'no connection was made' : undefined) ??
		refusedByTls(code, error) ??
		(isForbiddenByHost(error) ? 'the network rules of this n8n forbid the address' : undefined);
	if (notSent !== undefined) return { kind: 'networkFailure', reason: 'notSent', detail: notSent };
	const timedOut = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'].includes(code);
	return timedOut
		? { kind: 'networkFailure', reason: 'timeout', detail: 'no response in time' }
		: { kind: 'networkFailure', reason: 'connectionLost', detail: 'connection lost' };
}

/** Failures before a request could leave; in words, because n8n replaces a whole message in which it finds one of these codes. */
const NOT_SENT: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'connection refused',
	ENOTFOUND: 'host name not found',
	EAI_AGAIN: 'host name not found for now',
	EAI_FAIL: 'host name not found for now',
	EAI_NODATA: 'host name without an address',
	EHOSTDOWN: 'host not reachable',
	EHOSTUNREACH: 'host not reachable',
	ENETDOWN: 'network not reachable',
	ENETUNREACH: 'network not reachable',
	EADDRNOTAVAIL: 'this machine has no free port or address left',
	EMFILE: 'this machine has too many files and connections open',
	EACCES: 'this machine does not allow the connection',
	EPERM: 'this machine does not allow the connection',
	UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
	ERR_INVALID_CHAR: 'a header has a character that is not allowed',
	ERR_INVALID_URL: 'the address is none',
	ERR_SOCKET_BAD_PORT: 'the address has a port that is none',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
	SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};

/** Certificates that are not trusted, and servers that speak no TLS or another version of it: they see no request. */
function refusedByTls(code: string, error: unknown): string | undefined {
	if (/^(CERT_|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|SELF_SIGNED)/.test(code))
		return 'its certificate cannot be verified';
	if (code === 'ECONNRESET' && wordsOf(error).includes(BEFORE_TLS))
		return 'the connection was closed before it was secure';
	if (!/^(EPROTO$|ERR_SSL_)/.test(code)) return undefined;
	return NO_HANDSHAKE.test(`${code.replaceAll('_', ' ')} ${wordsOf(error)}`)
		? 'no secure connection can be made: the address may have to start with http://'
		: undefined;
}

/** Node.js's words for a connection that was closed during the handshake (https://github.com/nodejs/node/blob/main/lib/internal/tls/wrap.js, 2026-11-30). */
const BEFORE_TLS = 'disconnected before secure TLS connection was established';

/** OpenSSL's words for a connection that never came about. */
const NO_HANDSHAKE =
	/wrong.version|packet.length|unknown.protocol|unsupported.protocol|protocol.version|handshake|http.request/i;

/** What the error and its causes say. */
function wordsOf(error: unknown, depth = 0): string {
	if (!(error instanceof Error) || depth > 3) return '';
	return `${error.message} ${wordsOf(error.cause, depth + 1)}`;
}

interface ErrorDetails {
	readonly code?: unknown;
	readonly syscall?: unknown;
	readonly cause?: unknown;
	/** One for each address of a host, where none of them could be connected to (https://nodejs.org/api/net.html, 2026-11-30). */
	readonly errors?: readonly unknown[];
}

/** Only words without spaces: a code, or what the machine was asked to do. */
function detailOf(error: unknown, name: 'code' | 'syscall', depth = 0): string | null {
	if (typeof error !== 'object' || error === null || depth > 3) return null;
	const { [name]: detail, cause, errors } = error as ErrorDetails;
	if (typeof detail === 'string' && /^[a-z][a-z0-9_]+$/i.test(detail)) return detail;
	return detailOf(cause, name, depth + 1) ?? detailOf(errors?.[0], name, depth + 1);
}

/** With N8N_SSRF_PROTECTION_ENABLED n8n refuses private addresses; its errors are told apart by name only. */
function isForbiddenByHost(error: unknown, depth = 0): boolean {
	if (!(error instanceof Error) || depth > 3) return false;
	return /^Ssrf/.test(error.constructor.name) || isForbiddenByHost(error.cause, depth + 1);
}
