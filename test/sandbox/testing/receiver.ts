/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Delivery {
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** A webhook receiver that answers with the given statuses in turn, then always with the last of them. */
export async function startReceiver(...statuses: readonly number[]) {
	const deliveries: Delivery[] = [];
	const waiting: Array<() => void> = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (part: string) => (body += part));
		request.on('end', () => {
			const status = statuses[Math.min(deliveries.length, statuses.length - 1)] ?? 200;
			deliveries.push({ headers: request.headers, body });
			response.writeHead(status).end();
			for (const check of waiting) check();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?run=17`,
		/** Resolves once there are this many. */
		received: (count: number) =>
			new Promise<Delivery[]>((resolve) => {
				const check = () => deliveries.length >= count && resolve(deliveries);
				waiting.push(check);
				check();
			}),
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
