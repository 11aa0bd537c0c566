/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../sandbox/engines/engine';
import { logFolder } from './folders';
import type { Host } from './host/installHost';
import { installPackage } from './n8n/installPackage';
import { N8nClient } from './n8n/N8nClient';
import { N8nServer } from './n8n/N8nServer';
import type { Owner } from './n8n/session';
import { temporaryFolder } from './processes/temporaryFolder';
import { Sandbox } from './sandbox/Sandbox';

export const owner: Owner = {
	email: 'demo@example.com',
	// eslint-disable-next-line @n8n/community-nodes/no-hardcoded-secrets -- of an n8n that is thrown away
	password: 'Remove-Background-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

export interface StageOptions {
	/** Leads the names of the log files, which outlive the stage. */
	readonly name: string;
	readonly host: Host;
	/** What `buildPackage` writes; the sandbox starts meanwhile. Without it n8n starts with its own nodes only. */
	readonly tarball?: Promise<string>;
	readonly engine: EngineName;
	/** Added to n8n's environment. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** A fresh n8n with the package installed, and the sandbox for it to talk to. */
export interface Stage {
	readonly server: N8nServer;
	readonly client: N8nClient;
	readonly sandbox: Sandbox;
	/** Ends both and removes everything they kept. */
	close(): Promise<void>;
}

export async function openStage(options: StageOptions): Promise<Stage> {
	const folder = temporaryFolder();
	const userFolder = join(folder.path, 'n8n');
	await mkdir(userFolder);

	const logFile = (of: string) => join(logFolder, `${options.name}-${of}.log`);
	await Promise.all(['sandbox', 'n8n'].map(async (of) => await rm(logFile(of), { force: true })));

	const sandboxStart = Sandbox.start(options.engine, logFile('sandbox'));
	const startServer = async () => {
		if (options.tarball) await installPackage(await options.tarball, userFolder);
		return await N8nServer.start({
			host: options.host,
			userFolder,
			logFile: logFile('n8n'),
			...(options.environment && { environment: options.environment }),
		});
	};
	const serverStart = startServer();
	const close = async () => {
		const started = await Promise.allSettled([sandboxStart, serverStart]);
		await Promise.all(
			started.map(async (start) => start.status === 'fulfilled' && (await start.value.stop())),
		);
		folder.remove();
	};
	try {
		const [sandbox, server] = await Promise.all([sandboxStart, serverStart]);
		const client = await N8nClient.asNewOwner(server.url, owner);
		return { server, client, sandbox, close };
	} catch (error) {
		await close();
		throw error;
	}
}
