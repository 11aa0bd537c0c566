/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedParts, withPart } from './generatedParts';
import { ROOT, textOf } from './shippedFiles';

for (const part of generatedParts)
	writeFileSync(join(ROOT, part.document), withPart(textOf(part.document), part));
