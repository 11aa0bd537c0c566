/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';
import { prepareFor } from './prepare';

/** Once before the tests of the oldest host. */
export default async function prepareOldestHost(): Promise<void> {
	await prepareFor(join(__dirname, '..', 'host', 'oldest'));
}
