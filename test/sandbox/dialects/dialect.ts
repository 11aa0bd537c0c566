/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../http/answer';
import type { Refusal } from '../http/refusal';
import type { Route } from '../http/router';
import type { LifeCycle } from '../lifeCycle';
import type { DialectId } from '../prediction';
import type { SandboxSettings } from '../settings';
import type { StoredFiles } from '../storedFiles';
import type { Uploads } from '../uploads';

/** What every dialect stands on. */
export interface Backend {
	readonly lifeCycle: LifeCycle;
	readonly files: StoredFiles;
	readonly uploads: Uploads;
	settings(): SandboxSettings;
}

/** One service's manner of speaking: its paths, its bodies and how it says no. */
export interface Dialect {
	readonly id: DialectId;
	/** All paths below belong to this dialect. */
	readonly prefix: string;
	/** What a credential's base URL is, without the host. */
	readonly basePath: string;
	readonly routes: readonly Route[];
	/** The header that carries the key, in small letters; a bearer token where there is none. */
	readonly keyHeader?: string;
	/** For a service with a rule of its own; the others take any key that does not ask to be refused. */
	acceptsToken?(token: string): boolean;
	/** Finds the key where the header has more than the key. */
	keyIn?(headers: IncomingHttpHeaders): string;
	refuse(refusal: Refusal): Answer;
}

/** How a file of this folder makes itself known: it exports `dialects`, a list of these. */
export type Speak = (backend: Backend) => Dialect;
