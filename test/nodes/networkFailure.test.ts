import { toNetworkFailure } from '../../nodes/n8n/networkFailure';

const failed = (code: string, message: string) =>
	toNetworkFailure(new Error('n8n says', { cause: Object.assign(new Error(message), { code }) }));

describe('a failure of TLS before the request', () => {
	it.each([
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'CERT_NOT_YET_VALID',
		'CERT_UNTRUSTED',
		'HOSTNAME_MISMATCH',
	])('%s is a certificate that cannot be verified: nothing was sent', (code) => {
		expect(failed(code, code)).toMatchObject({
			reason: 'notSent',
			detail: expect.stringContaining('certificate'),
		});
	});

	it.each([
		['EPROTO', 'write EPROTO C0:error:0A00010B:SSL routines::wrong version number'],
		['EPROTO', 'write EPROTO C0:error:0A000410:SSL routines::sslv3 alert handshake failure'],
		['ERR_SSL_WRONG_VERSION_NUMBER', ''],
		['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', ''],
	])('%s is a server without it: nothing was sent', (code, message) => {
		expect(failed(code, message)).toMatchObject({
			reason: 'notSent',
			detail: expect.stringContaining('http:'),
		});
	});
});

it.each([
	['EPROTO', 'read EPROTO C0:error:0A000119:SSL routines::decryption failed or bad record mac'],
	['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', ''],
	['ECONNRESET', ''],
])('%s in the middle of a connection is doubt', (code, message) => {
	expect(failed(code, message)).toMatchObject({ reason: 'connectionLost' });
});
