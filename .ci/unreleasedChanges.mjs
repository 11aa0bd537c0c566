/** Prints what the next version changes: the notes of its release. */
import { readUnreleased } from './changelog.mjs';

process.stdout.write(`${readUnreleased().changes}\n`);
