import type { NetworkFailure } from '../prediction/model/ports';

/** What a failed exchange means. Only the error's code leaves this place: its other fields hold headers and bodies. */
export function toNetworkFailure(error: unknown): NetworkFailure {
	const code = codeOf(error) ?? '';
	const notSent =
		NOT_SENT[code] ??
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
	EHOSTUNREACH: 'host not reachable',
	ENETUNREACH: 'network not reachable',
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
	if (!/^(EPROTO$|ERR_SSL_)/.test(code)) return undefined;
	return NO_HANDSHAKE.test(`${code.replaceAll('_', ' ')} ${wordsOf(error)}`)
		? 'no secure connection can be made: the address may have to start with http://'
		: undefined;
}

/** OpenSSL's words for a connection that never came about. */
const NO_HANDSHAKE =
	/wrong.version|packet.length|unknown.protocol|unsupported.protocol|protocol.version|handshake|http.request/i;

/** What the error and its causes say. */
function wordsOf(error: unknown, depth = 0): string {
	if (!(error instanceof Error) || depth > 3) return '';
	return `${error.message} ${wordsOf(error.cause, depth + 1)}`;
}

function codeOf(error: unknown, depth = 0): string | null {
	if (typeof error !== 'object' || error === null || depth > 3) return null;
	const { code, cause } = error as { code?: unknown; cause?: unknown };
	if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
	return codeOf(cause, depth + 1);
}

/** With N8N_SSRF_PROTECTION_ENABLED n8n refuses private addresses; its errors are told apart by name only. */
function isForbiddenByHost(error: unknown, depth = 0): boolean {
	if (!(error instanceof Error) || depth > 3) return false;
	return /^Ssrf/.test(error.constructor.name) || isForbiddenByHost(error.cause, depth + 1);
}
