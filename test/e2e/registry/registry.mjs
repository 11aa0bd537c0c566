/**
 * An npm registry on the loopback address, and a proxy through which it is npm's own: `node registry.mjs <folder>`;
 * tells its addresses when it listens.
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { runServer } from 'verdaccio';

const publicName = 'registry.npmjs.org';
const loopback = '127.0.0.1';

const [folder] = process.argv.slice(2);
const certificate = join(folder, 'certificate.pem');
const key = join(folder, 'key.pem');

const pair = await generate([{ name: 'commonName', value: publicName }], {
	keySize: 2048,
	algorithm: 'sha256',
	extensions: [
		{ name: 'basicConstraints', cA: true, critical: true },
		{
			name: 'subjectAltName',
			altNames: [
				{ type: 2, value: publicName },
				{ type: 7, ip: loopback },
			],
		},
	],
});
await writeFile(certificate, pair.cert);
await writeFile(key, pair.private, { mode: 0o600 });

const registry = await runServer(
	{
		storage: join(folder, 'storage'),
		configPath: join(folder, 'verdaccio.yaml'),
		listen: `https://${loopback}:0`,
		https: { key, cert: certificate },
		web: { enable: false },
		auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
		// What is not published here does not exist: nothing is asked for elsewhere.
		uplinks: {},
		packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
		log: { type: 'stdout', format: 'pretty', level: 'http' },
	},
	{ listenArg: `https://${loopback}:0` },
);
await once(registry.listen(0, loopback), 'listening');
const { port } = registry.address();

const proxy = createServer((_request, response) => response.writeHead(403).end());
proxy.on('connect', ({ url }, client) => {
	client.on('error', () => client.destroy());
	if (url !== `${publicName}:443`) {
		client.end('HTTP/1.1 403 Only the registry is reachable\r\n\r\n');
		return;
	}
	const server = connect(port, loopback, () => {
		client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		client.pipe(server).pipe(client);
	});
	server.on('error', () => client.destroy());
	client.on('close', () => server.destroy());
});
await once(proxy.listen(0, loopback), 'listening');

process.stdout.write(
	`${JSON.stringify({
		ready: true,
		url: `https://${loopback}:${port}`,
		proxyUrl: `http://${loopback}:${proxy.address().port}`,
		certificate,
	})}\n`,
);
