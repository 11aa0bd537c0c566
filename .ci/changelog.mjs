/** The part of CHANGELOG.md that no version has yet. */
import { readFileSync } from 'node:fs';

export const CHANGELOG = 'CHANGELOG.md';
export const HEADING = '## Unreleased';

/** The whole of the change log, and what stands below the heading; an error when there is nothing. */
export function readUnreleased() {
	const text = readFileSync(CHANGELOG, 'utf8');
	const [, changes = ''] =
		new RegExp(`^${HEADING}$([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(text) ?? [];
	if (changes.trim() === '') {
		throw new Error(
			`${CHANGELOG} has nothing below "${HEADING}". Write what changes for a user, then release again.`,
		);
	}
	return { text, changes: changes.trim() };
}
