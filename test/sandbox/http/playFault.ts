/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FaultAction } from '../faults';
import { jsonAnswer, lengthOf, textAnswer, emptyAnswer, type Answer } from './answer';
import { writeAnswer } from './writeAnswer';

const megabyte = 1024 * 1024;
const zeros = Buffer.alloc(megabyte);
const slowStepsPerSecond = 10;

const repeat = (part: Buffer, times: number) =>
	Array.from({ length: Math.ceil(times) }, () => part);

/** What the fault sends in place of an answer, without any work done. */
function instead(action: FaultAction): Answer | undefined {
	switch (action.kind) {
		case 'answer':
			if (typeof action.body === 'string') {
				const mediaType = action.headers?.['content-type'] ?? 'text/plain';
				const answer = textAnswer(action.status, mediaType, action.body);
				return { ...answer, headers: { ...answer.headers, ...action.headers } };
			}
			if (action.body === undefined) return emptyAnswer(action.status, action.headers);
			return jsonAnswer(action.status, action.body, action.headers);
		case 'html':
			return textAnswer(
				action.status ?? 502,
				'text/html',
				'<html><body><h1>Bad Gateway</h1></body></html>',
			);
		case 'redirect':
			return emptyAnswer(action.status ?? 302, { location: action.to });
		case 'gzipBomb':
			// A gzip stream may have many members, so one megabyte is compressed once.
			return {
				status: 200,
				headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
				parts: repeat(gzipSync(zeros), action.megabytes),
			};
		default:
			return undefined;
	}
}

function changed(action: FaultAction, answer: Answer): Answer {
	const body = Buffer.concat(answer.parts);
	switch (action.kind) {
		case 'truncatedBody':
			return { ...answer, parts: [body.subarray(0, action.bytes ?? Math.floor(body.length / 2))] };
		case 'contentType':
			return { ...answer, headers: { ...answer.headers, 'content-type': action.value } };
		case 'emptyBody':
			return { ...answer, parts: [] };
		case 'oversizedBody':
			return { ...answer, parts: [...answer.parts, ...repeat(zeros, action.megabytes)] };
		default:
			return answer;
	}
}

async function trickle(
	response: ServerResponse,
	answer: Answer,
	bytesPerSecond: number,
): Promise<void> {
	const body = Buffer.concat(answer.parts);
	const step = Math.max(1, Math.round(bytesPerSecond / slowStepsPerSecond));
	response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
	for (let sent = 0; sent < body.length && !response.destroyed; sent += step) {
		response.write(body.subarray(sent, sent + step));
		await sleep(1000 / slowStepsPerSecond, undefined, { ref: false });
	}
	response.end();
}

function resetHalfway(response: ServerResponse, answer: Answer): void {
	const body = Buffer.concat(answer.parts);
	response.writeHead(answer.status, { ...answer.headers, 'content-length': lengthOf(answer) });
	response.write(body.subarray(0, Math.floor(body.length / 2)), () =>
		response.socket?.resetAndDestroy(),
	);
}

/** Plays one fault on a request. Returns the status the client may have seen, 0 for none. */
export async function playFault(
	action: FaultAction,
	response: ServerResponse,
	work: () => Promise<Answer>,
): Promise<number> {
	const isEarly =
		(action.kind === 'reset' || action.kind === 'hang') && (action.when ?? 'before') === 'before';
	if (isEarly) {
		if (action.kind === 'reset') response.socket?.resetAndDestroy();
		return 0;
	}
	const replaced = instead(action);
	const doesWork = !replaced || (action.kind === 'answer' && action.afterProcessing === true);
	const real = doesWork ? await work() : undefined;
	const answer = replaced ?? changed(action, real ?? emptyAnswer(500));
	switch (action.kind) {
		case 'hang':
			return 0;
		case 'reset':
			if (action.when === 'after') response.socket?.resetAndDestroy();
			else resetHalfway(response, answer);
			return action.when === 'after' ? 0 : answer.status;
		case 'slowBody':
			await trickle(response, answer, action.bytesPerSecond);
			return answer.status;
		default: {
			const hidesLength =
				action.kind === 'withoutLength' ||
				(action.kind === 'oversizedBody' && action.shown !== true);
			await writeAnswer(response, answer, !hidesLength);
			return answer.status;
		}
	}
}
