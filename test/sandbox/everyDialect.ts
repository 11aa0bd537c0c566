/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend, Speak } from './dialects/dialect';
import type { DialectId } from './prediction';

const folder = join(__dirname, 'dialects');

/** What the files of the folder speak: a new dialect is known as soon as its file is there. */
export function everyDialect(): Speak[] {
	return readdirSync(folder)
		.filter((file) => /^\w+\.ts$/.test(file))
		.flatMap((file) => {
			// eslint-disable-next-line @typescript-eslint/no-require-imports
			const { dialects = [] } = require(join(folder, file)) as { dialects?: readonly Speak[] };
			return [...dialects];
		});
}

/** What a credential's base URL is at each dialect, without the host. */
export function basePaths(): Readonly<Record<DialectId, string>> {
	// Only a request needs what a dialect stands on.
	const nothing = {} as Backend;
	return Object.fromEntries(
		everyDialect()
			.map((speak) => speak(nothing))
			.map(({ id, basePath }) => [id, basePath]),
	);
}
