/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { examplesFolder } from '../folders';

const folder = join(examplesFolder, 'photos');

export interface Photo {
	/** The file's name without its ending. */
	readonly name: string;
	readonly url: string;
	readonly bytes: Buffer;
}

export interface PhotoServer {
	readonly photos: readonly Photo[];
	close(): void;
}

/** The bundled photos on the loopback address, standing in for the web site a user has them on. */
export async function servePhotos(): Promise<PhotoServer> {
	const files = new Map<string, Buffer>();
	for (const file of (await readdir(folder)).filter((name) => name.endsWith('.png'))) {
		files.set(`/${file}`, await readFile(join(folder, file)));
	}
	const server = createServer((request, response) => {
		const bytes = files.get(request.url ?? '');
		if (bytes) response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
		else response.writeHead(404).end();
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		photos: [...files].map(([path, bytes]) => ({
			name: basename(path, '.png'),
			url: `http://127.0.0.1:${port}${path}`,
			bytes,
		})),
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
}
