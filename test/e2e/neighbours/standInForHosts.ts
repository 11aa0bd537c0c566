/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../processes/temporaryFolder';

export interface StandIn {
	/** What n8n has to be started with, so that the hosts lead here. */
	readonly environment: Readonly<Record<string, string>>;
	close(): void;
}

/**
 * Answers in the place of web services whose addresses n8n has built in: n8n reaches them through a proxy that leads to
 * `handle`, and takes the certificate that is made for this run only. Any other host is refused.
 */
export async function standInForHosts(
	hosts: readonly string[],
	handle: RequestListener,
): Promise<StandIn> {
	const folder = temporaryFolder();
	const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'certificate.pem')];
	await promisify(execFile)('openssl', [
		...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
		...['-keyout', key, '-out', certificate, '-subj', '/CN=Stand-in of a test'],
		...['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`],
	]);
	const secure = createSecureServer(
		{ key: await readFile(key), cert: await readFile(certificate) },
		handle,
	);
	const proxy = createServer();
	proxy.on('connect', ({ url = '' }, socket) => {
		if (!hosts.includes(url.split(':')[0] ?? '')) {
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		secure.emit('connection', socket);
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	return {
		environment: {
			HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: certificate,
		},
		close: () => {
			proxy.close();
			secure.closeAllConnections();
			folder.remove();
		},
	};
}
