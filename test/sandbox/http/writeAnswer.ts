/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lengthOf, type Answer } from './answer';

/** Sends the answer with its length, part by part at the reader's pace. A reader that leaves is no concern. */
export async function writeAnswer(
	response: ServerResponse,
	answer: Answer,
	withLength = true,
): Promise<void> {
	const hasBody = answer.status !== 204 && answer.status !== 304;
	const length = hasBody && withLength ? { 'content-length': lengthOf(answer) } : {};
	response.writeHead(answer.status, { ...answer.headers, ...length });
	if (!hasBody || response.req.method === 'HEAD') {
		response.end();
		return;
	}
	await pipeline(Readable.from(answer.parts.filter((part) => part.length > 0)), response).catch(
		() => undefined,
	);
}
