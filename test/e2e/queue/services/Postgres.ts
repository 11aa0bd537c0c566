/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../processes/freePorts';
import type { GuardedProcess } from '../../processes/guardedProcess';
import { temporaryFolder, type TemporaryFolder } from '../../processes/temporaryFolder';
import { giveToPostgres, startAsPostgres } from './serviceProcess';

const user = 'n8n';
const address = '127.0.0.1';
const readyWithinMs = 60_000;
const pollMs = 200;

/** A database server that nobody else knows, with a fresh database; it forgets everything in a power cut. */
export class Postgres {
	private constructor(
		private readonly process: GuardedProcess,
		private readonly folder: TemporaryFolder,
		/** Tells n8n to use it. */
		readonly environment: Readonly<Record<string, string>>,
	) {}

	static async start(logFile: string): Promise<Postgres> {
		// Not in the project, whose folders PostgreSQL's user may not be allowed to enter.
		const folder = temporaryFolder();
		const data = folder.path;
		await giveToPostgres(data);
		await startAsPostgres({
			file: 'initdb',
			arguments: [
				...['--pgdata', data, '--username', user, '--auth', 'trust'],
				...['--encoding', 'UTF8', '--no-sync'],
			],
			folder: '/',
			logFile,
		}).succeeded();
		const [port] = (await freePorts(1)) as [number];
		const settings = [
			`listen_addresses=${address}`,
			'unix_socket_directories=',
			'fsync=off',
			'synchronous_commit=off',
		].flatMap((setting) => ['-c', setting]);
		const started = startAsPostgres({
			file: 'postgres',
			arguments: ['-D', data, '-p', String(port), ...settings],
			folder: '/',
			logFile,
		});
		const deadline = Date.now() + readyWithinMs;
		while (!(await isReady(port))) {
			if (Date.now() > deadline) throw new Error(`PostgreSQL is not ready:\n${started.tail}`);
			await delay(pollMs);
		}
		return new Postgres(started, folder, {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: address,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: user,
			DB_POSTGRESDB_PASSWORD: '',
		});
	}

	async stop(): Promise<void> {
		await this.process.stop();
		this.folder.remove();
	}
}

async function isReady(port: number): Promise<boolean> {
	const answer = startAsPostgres({
		file: 'pg_isready',
		arguments: ['--host', address, '--port', String(port), '--username', user],
		folder: '/',
	});
	return (await answer.exitCode) === 0;
}
