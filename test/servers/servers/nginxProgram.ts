/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { delimiter } from 'node:path';

/** Debian keeps nginx where only root's PATH looks. */
export const nginxEnvironment: NodeJS.ProcessEnv = {
	...process.env,
	PATH: [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter),
};
