/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder } from '../../e2e/folders';
import { freePorts } from '../../e2e/processes/freePorts';
import { temporaryFolder } from '../../e2e/processes/temporaryFolder';
import { LocalServer } from './LocalServer';
import { nginxEnvironment } from './nginxProgram';

export interface NginxOptions {
	/** Where it passes requests on to; nginx's own patience, a minute, would take the tests a minute. */
	readonly upstream: string;
	readonly readTimeoutSeconds: number;
}

export interface NginxConfiguration {
	/** In nginx's own words: what belongs to all servers, and the locations of this one. */
	readonly http?: string;
	readonly locations: string;
	/** A free one by default. */
	readonly port?: number;
	readonly logFile: string;
}

export interface Nginx {
	readonly url: string;
	close(): Promise<void>;
}

/** Its workers are to write into a folder of ours. */
const asOneself = process.getuid?.() === 0 ? 'user root;\n' : '';

/** In front of a server as people put it there: every setting but the read timeout is nginx's own default. */
export async function startNginx({ upstream, readTimeoutSeconds }: NginxOptions): Promise<Nginx> {
	return await startConfiguredNginx({
		locations: `location / {
			proxy_pass ${upstream};
			proxy_read_timeout ${readTimeoutSeconds}s;
		}`,
		logFile: join(logFolder, 'servers-nginx.log'),
	});
}

export async function startConfiguredNginx(configuration: NginxConfiguration): Promise<Nginx> {
	const { http = '', locations, logFile } = configuration;
	const folder = temporaryFolder();
	const port = configuration.port ?? (await freePorts(1))[0]!;
	const file = join(folder.path, 'nginx.conf');
	await writeFile(
		file,
		`${asOneself}daemon off;
pid ${folder.path}/nginx.pid;
error_log stderr;
events {}
http {
	access_log off;
	${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((name) => `${name}_temp_path ${folder.path}/${name};`)
		.join('\n\t')}
	${http}
	server {
		listen 127.0.0.1:${port};
		location = /nginx-is-there { return 204; }
		${locations}
	}
}
`,
	);
	const url = `http://127.0.0.1:${port}`;
	const server = new LocalServer(url, {
		command: {
			file: 'nginx',
			arguments: ['-p', folder.path, '-e', 'stderr', '-c', file],
			environment: nginxEnvironment,
			logFile,
		},
		ready: async () => (await fetch(`${url}/nginx-is-there`)).status === 204,
	});
	await server.start();
	return {
		url,
		close: async () => {
			await server.kill();
			folder.remove();
		},
	};
}
