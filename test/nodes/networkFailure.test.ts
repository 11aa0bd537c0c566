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

it('a connection that is closed during the handshake carried no request', () => {
	const message = 'Client network socket disconnected before secure TLS connection was established';
	expect(failed('ECONNRESET', message)).toMatchObject({ reason: 'notSent' });
});

it.each([
	['EPROTO', 'read EPROTO C0:error:0A000119:SSL routines::decryption failed or bad record mac'],
	['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', ''],
	['ECONNRESET', ''],
])('%s in the middle of a connection is doubt', (code, message) => {
	expect(failed(code, message)).toMatchObject({ reason: 'connectionLost' });
});

describe.each(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'])('%s', (code) => {
	const during = (syscall: string) =>
		toNetworkFailure(
			new Error('n8n says', { cause: Object.assign(new Error('x'), { code, syscall }) }),
		);

	it.each(['read', 'write'])('during %s is doubt: the connection had come about', (syscall) => {
		expect(during(syscall)).toMatchObject({ reason: 'connectionLost' });
	});

	it('during connect is none', () => {
		expect(during('connect')).toMatchObject({ reason: 'notSent' });
	});
});

describe('a connection that never came about', () => {
	it.each([
		...['EAI_FAIL', 'EAI_NODATA', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE'],
		...['EACCES', 'EPERM', 'UND_ERR_CONNECT_TIMEOUT'],
		...['ERR_INVALID_CHAR', 'ERR_INVALID_URL', 'ERR_SOCKET_BAD_PORT'],
	])('%s: nothing was sent, and words say why', (code) => {
		const { reason, detail } = failed(code, code);
		expect(reason).toBe('notSent');
		expect(detail).not.toContain(code);
		expect(detail).toMatch(/[a-z] [a-z]/);
	});
});

describe('a host that does not answer when it is connected to', () => {
	const connecting = (code: string) =>
		Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' });
	const within = (cause: Error) =>
		toNetworkFailure(
			new Error('n8n says', { cause: Object.assign(cause, { name: 'AxiosError' }) }),
		);

	it.each(['ETIMEDOUT', 'ECONNRESET'])('%s: nothing was sent, and it is no doubt', (code) => {
		expect(within(connecting(code))).toMatchObject({ reason: 'notSent' });
	});

	it('the same where each of its addresses was tried', () => {
		const addresses = [connecting('ETIMEDOUT'), connecting('ENETUNREACH')];
		const all = Object.assign(new AggregateError(addresses), { code: 'ETIMEDOUT' });
		expect(within(all)).toMatchObject({ reason: 'notSent' });
	});

	it('one that falls silent later is doubt', () => {
		const reading = Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' });
		expect(within(Object.assign(reading, { syscall: 'read' }))).toMatchObject({
			reason: 'timeout',
		});
	});
});
