/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, selectors, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const flags = [
	// A container has neither the rights for the sandbox nor a graphics card, and little shared memory.
	'--no-sandbox',
	'--disable-gpu',
	'--disable-dev-shm-usage',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
	// Nothing but this machine: the editor would also ask for the assistant's and the templates' servers.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Starts the Chromium of this machine, and has elements found by what n8n marks them with. */
export async function launchChromium(): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath: await findChromium(), args: flags });
}

async function findChromium(): Promise<string> {
	const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	for (const name of names) {
		for (const folder of folders) {
			const file = join(folder, name);
			const isThere = await access(file, constants.X_OK).then(
				() => true,
				() => false,
			);
			if (isThere) return file;
		}
	}
	throw new Error(`There is no browser on the PATH: install one of ${names.join(', ')}`);
}
