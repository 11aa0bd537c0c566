/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';

export const projectFolder = join(__dirname, '..', '..');
/** Ignored by git; may be deleted at any time, at the price of installing the host again. */
export const cacheFolder = join(projectFolder, '.cache');
/** What n8n and the sandbox wrote in the last runs. */
export const logFolder = join(cacheFolder, 'logs');
export const examplesFolder = join(projectFolder, 'examples');
export const sandboxFolder = join(projectFolder, 'test', 'sandbox');
