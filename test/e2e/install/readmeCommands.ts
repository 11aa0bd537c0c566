/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { name } from '../../../package.json';
import { projectFolder } from '../folders';

/** What the README says to type in order to install the package. */
export function installCommands(): string {
	const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
	const blocks = [...readme.matchAll(/^```sh\n([^`]*)^```$/gm)].map(([, block = '']) => block);
	const commands = blocks.filter((block) => /^npm install\b/m.test(block) && block.includes(name));
	if (commands.length !== 1) {
		throw new Error(`The README has ${commands.length} install commands instead of one`);
	}
	return commands[0]!;
}
