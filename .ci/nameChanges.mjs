/** Gives the unreleased changes in CHANGELOG.md the version they are released with. */
import { writeFileSync } from 'node:fs';
import { CHANGELOG, HEADING, readUnreleased } from './changelog.mjs';

const [version] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+/.test(version ?? '')) {
	throw new Error('Name the version: node .ci/nameChanges.mjs 1.2.3');
}
const date = new Date().toISOString().slice(0, 10);
const { text } = readUnreleased();
writeFileSync(CHANGELOG, text.replace(HEADING, `## ${version} (${date})`));
