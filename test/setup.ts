/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// n8n-core writes its settings into the user folder; a test must not touch a real one.
const userFolder = join(__dirname, '../.cache/n8n-of-tests', process.env.JEST_WORKER_ID ?? '1');
mkdirSync(userFolder, { recursive: true });
process.env.N8N_USER_FOLDER ??= userFolder;

// Failed items are what many tests are about: n8n would log each of them.
process.env.N8N_LOG_LEVEL ??= 'silent';
