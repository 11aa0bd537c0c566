/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections, which may take a port before its server does. */
const range = { first: 10_000, end: 32_000 };

/** What was given out is not given again: its server may not listen yet. */
const given = new Set<number>();

/** Ports of the loopback address that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
	const ports: number[] = [];
	while (ports.length < count) {
		const port = randomInt(range.first, range.end);
		if (given.has(port) || !(await isFree(port))) continue;
		given.add(port);
		ports.push(port);
	}
	return ports;
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch {
		return false;
	}
	server.close();
	await once(server, 'close');
	return true;
}
