/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Backend, Dialect } from './dialects/dialect';
import { everyDialect } from './everyDialect';
import type { Engine, EngineName } from './engines/engine';
import { startEngine } from './engines/startEngine';
import { Faults, type FaultRule } from './faults';
import { receive } from './frontDoor';
import { Journal, type Leak, type RequestRecord } from './journal';
import { LifeCycle } from './lifeCycle';
import type { DialectId, Prediction } from './prediction';
import { seededRandom } from './random';
import { RateLimiter } from './rateLimit';
import { checkSettings, defaultSettings, type SandboxSettings } from './settings';
import { StoredFiles } from './storedFiles';
import { Uploads } from './uploads';
import { Webhooks } from './webhooks';

export interface SandboxOptions extends Partial<SandboxSettings> {
	/** 0, the default, takes any free port. */
	port?: number;
	host?: string;
	engine?: EngineName;
	/** The address clients use, where it is not the one they send as Host. */
	publicUrl?: string;
	/** Decides the spread of task times and the faults with a probability. */
	seed?: number;
	log?: (line: string) => void;
}

export interface Sandbox {
	readonly url: string;
	readonly engine: EngineName;
	readonly requests: readonly RequestRecord[];
	readonly predictions: readonly Prediction[];
	readonly leaks: readonly Leak[];
	/** A credential's base URL for this dialect. */
	baseUrl(dialect: DialectId): string;
	fault(rule: FaultRule): void;
	/** Ends every fault. */
	heal(): void;
	settings(patch?: Partial<SandboxSettings>): SandboxSettings;
	/** Forgets everything that happened and returns to the settings of the start. */
	reset(): void;
	close(): Promise<void>;
}

/** The parts behind the front door. */
export interface Workings {
	readonly journal: Journal;
	readonly faults: Faults;
	readonly lifeCycle: LifeCycle;
	readonly files: StoredFiles;
	readonly rateLimiter: RateLimiter;
	readonly dialects: readonly Dialect[];
	readonly publicUrl: string | undefined;
	settings(): SandboxSettings;
	change(patch: Partial<SandboxSettings>): SandboxSettings;
	reset(): void;
	log(line: string): void;
}

interface Surroundings {
	readonly publicUrl: string | undefined;
	readonly seed: number;
	log(line: string): void;
}

function assemble(
	engine: Engine,
	given: Partial<SandboxSettings>,
	surroundings: Surroundings,
): Workings {
	const start: SandboxSettings = { ...structuredClone(defaultSettings), ...given };
	let current = start;
	const settings = () => current;
	const random = seededRandom(surroundings.seed);
	const files = new StoredFiles();
	const uploads = new Uploads();
	const webhooks = new Webhooks(settings);
	const journal = new Journal();
	const faults = new Faults(random);
	const rateLimiter = new RateLimiter();
	const notify = webhooks.notify.bind(webhooks);
	const lifeCycle = new LifeCycle({ engine, files, uploads, settings, random, notify });
	const backend: Backend = { lifeCycle, files, uploads, settings };
	const dialects = everyDialect().map((speak) => speak(backend));
	return {
		journal,
		faults,
		lifeCycle,
		files,
		rateLimiter,
		dialects,
		publicUrl: surroundings.publicUrl,
		settings,
		log: surroundings.log,
		change: (patch) => (current = { ...current, ...patch }),
		reset() {
			current = start;
			webhooks.stop();
			for (const store of [lifeCycle, journal, faults, rateLimiter, files, uploads]) store.clear();
		},
	};
}

const toStandardError = (line: string) => void process.stderr.write(`${line}\n`);

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const {
		port = 0,
		host = '127.0.0.1',
		engine: name = 'instant',
		publicUrl,
		seed = 1,
		log = toStandardError,
		...given
	} = options;
	checkSettings(given);
	const engine = await startEngine(name, log);
	const workings = assemble(engine, given, { publicUrl, seed, log });
	const server = createServer((request, response) => void receive(workings, request, response));
	// Longer than any client keeps a connection, so that none is closed just as it is used again.
	server.keepAliveTimeout = 120_000;
	server.listen(port, host);
	await once(server, 'listening');
	const { port: openPort } = server.address() as AddressInfo;
	const url = `http://${host.includes(':') ? `[${host}]` : host}:${openPort}`;

	return {
		url,
		engine: engine.name,
		get requests() {
			return workings.journal.requests;
		},
		get predictions() {
			return workings.lifeCycle.predictions;
		},
		get leaks() {
			return workings.journal.leaks;
		},
		baseUrl: (dialect) => `${url}${workings.dialects.find(({ id }) => id === dialect)?.basePath}`,
		fault: (rule) => workings.faults.add(rule),
		heal: () => workings.faults.clear(),
		settings(patch = {}) {
			checkSettings(patch);
			return workings.change(patch);
		},
		reset: () => workings.reset(),
		async close() {
			workings.reset();
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await Promise.all([closed, engine.close()]);
		},
	};
}
