/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';
import { projectFolder } from '../e2e/folders';

export const requirementsFolder = join(__dirname, 'requirements');
export const predictorFolder = join(__dirname, 'predictors');
export const recordingFolder = join(projectFolder, 'test', 'fixtures', 'recorded');
/**
 * Virtual environments, weights and what the servers wrote: ignored by git, may be deleted at any time. They bring scripts of
 * their own, so they are where the linter does not look.
 */
export const serverCache = join(projectFolder, 'node_modules', '.cache', 'servers');
export const weightsFolder = join(serverCache, 'weights');
/** rembg takes models from inside of this folder only. */
export const weightFiles = { u2net: 'u2net.onnx', u2netp: 'u2netp.onnx' } as const;
