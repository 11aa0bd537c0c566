/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingFolder } from '../folders';

export type Json = boolean | number | string | null | Json[] | { [key: string]: Json };
export type Headers = Readonly<Record<string, string>>;

/** A question of ours with the answer of the server, or a report of the server's own. */
export interface Exchange {
	readonly name: string;
	readonly request?: {
		readonly method: string;
		readonly path: string;
		readonly headers?: Headers;
		/** JSON, or the fields of a form. */
		readonly body?: Json;
	};
	readonly response?: { readonly status: number; readonly headers: Headers; readonly body: Json };
	readonly delivery?: { readonly headers: Headers; readonly body: Json };
}

export interface Recording {
	readonly source: string;
	readonly licence: string;
	readonly date: string;
	readonly note: string;
	readonly exchanges: readonly Exchange[];
}

/** Set in the environment by `npm run test:servers -- --record`. */
export const recordingWanted = 'REMOVE_BACKGROUND_RECORD';

const fileOf = (name: string) => join(recordingFolder, `${name}.json`);

export function readRecording(name: string): Recording | null {
	const file = fileOf(name);
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recording) : null;
}

export function writeRecording(name: string, recording: Recording): void {
	mkdirSync(recordingFolder, { recursive: true });
	writeFileSync(fileOf(name), `${JSON.stringify(recording, null, '\t')}\n`);
}
