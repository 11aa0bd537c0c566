/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkAccess } from './access';
import { adminPrefix, answerAdmin } from './admin';
import type { Dialect } from './dialects/dialect';
import { isFilePath, serveFile } from './fileArea';
import { jsonAnswer, textAnswer, type Answer } from './http/answer';
import { bearerToken, type Exchange } from './http/exchange';
import { playFault } from './http/playFault';
import { Refusal } from './http/refusal';
import { matchRoute } from './http/router';
import { writeAnswer } from './http/writeAnswer';
import type { Place } from './journal';
import { throttled } from './rateLimit';
import type { Workings } from './server';

/** Above the largest upload that a service documents. */
const largestBodyBytes = 120 * 1024 * 1024;

const empty = Buffer.alloc(0);
const tooLarge = () => new Refusal(413, 'Files must be less than 100MB in size');

/** Undefined for a body that no service would take. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
	const parts: Buffer[] = [];
	let bytes = 0;
	for await (const part of request as AsyncIterable<Buffer>) {
		bytes += part.length;
		if (bytes <= largestBodyBytes) parts.push(part);
	}
	return bytes <= largestBodyBytes ? Buffer.concat(parts) : undefined;
}

async function answerDialect(
	workings: Workings,
	dialect: Dialect,
	exchange: Exchange,
): Promise<Answer> {
	try {
		const path = exchange.path.slice(dialect.prefix.length) || '/';
		const match = matchRoute(dialect.routes, exchange.method, path);
		if (!match) throw new Refusal(404, 'The requested resource could not be found.');
		checkAccess(dialect, match.route, exchange);
		const { rateLimit } = workings.settings();
		if (match.route.creates === true && rateLimit) {
			const waitMs = workings.rateLimiter.waitMs(`${dialect.id} ${exchange.token}`, rateLimit);
			if (waitMs > 0) return throttled(dialect, waitMs, rateLimit);
		}
		return await match.route.handle({ ...exchange, parameters: match.parameters });
	} catch (error) {
		if (error instanceof Refusal) return dialect.refuse(error);
		if (error instanceof URIError) return dialect.refuse(new Refusal(400, 'Malformed path'));
		throw error;
	}
}

function keyIn(dialect: Dialect | undefined, headers: IncomingHttpHeaders): string {
	if (dialect?.keyIn !== undefined) return dialect.keyIn(headers);
	const name = dialect?.keyHeader;
	return name === undefined ? bearerToken(headers) : String(headers[name] ?? '').trim();
}

/** The same request about another prediction of the same key. */
function aboutAnother(workings: Workings, dialect: Dialect, exchange: Exchange): Exchange {
	const { lifeCycle } = workings;
	const own = lifeCycle.predictions.filter(
		({ dialect: id, token }) => id === dialect.id && token === exchange.token,
	);
	const asked = own.find(({ id }) => exchange.path.includes(id));
	const other = own.find((prediction) => prediction !== asked);
	if (!asked || !other) return exchange;
	return { ...exchange, path: exchange.path.replace(asked.id, other.id) };
}

/** Every request comes through here: noted, perhaps spoilt by a fault, and led to where it belongs. */
export async function receive(
	workings: Workings,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const { method = 'GET', headers } = request;
	const origin = workings.publicUrl ?? `http://${headers.host ?? 'localhost'}`;
	const url = new URL(request.url ?? '/', origin);
	if (url.pathname.startsWith(`${adminPrefix}/`)) {
		return await writeAnswer(
			response,
			answerAdmin(workings, method, url, (await readBody(request)) ?? empty),
		);
	}
	const dialect = workings.dialects.find(({ prefix }) =>
		`${url.pathname}/`.startsWith(`${prefix}/`),
	);
	const place: Place = dialect?.id ?? (isFilePath(url.pathname) ? 'files' : 'elsewhere');
	const record = workings.journal.open(place, method, url, headers);
	const received = await readBody(request);
	const body = received ?? empty;
	workings.journal.keepBody(record, body);

	const dropped = new AbortController();
	response.on('close', () => response.writableFinished || dropped.abort());
	const exchange: Exchange = {
		method,
		path: url.pathname,
		query: url.searchParams,
		headers,
		body,
		origin,
		token: keyIn(dialect, headers),
		parameters: {},
		dropped: dropped.signal,
	};
	const fault = workings.faults.take(place, method, `${url.pathname}${url.search}`);
	const work = async (): Promise<Answer> => {
		if (place === 'files') return await serveFile(workings.files, exchange);
		if (dialect && !received) return dialect.refuse(tooLarge());
		if (!dialect) return textAnswer(404, 'text/plain', 'Nothing here');
		const asked =
			fault?.action.kind === 'wrongPrediction'
				? aboutAnother(workings, dialect, exchange)
				: exchange;
		return await answerDialect(workings, dialect, asked);
	};
	const note = (status: number) => {
		record.status = status;
		record.durationMs = Date.now() - record.time;
	};
	try {
		if (!fault) {
			const answer = await work();
			note(answer.status);
			return await writeAnswer(response, answer);
		}
		record.fault = fault.action.kind;
		if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
		note(await playFault(fault.action, response, work));
	} catch (error) {
		note(500);
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		workings.log(`The sandbox itself failed on ${method} ${url.pathname}: ${reason}`);
		if (!response.headersSent) await writeAnswer(response, jsonAnswer(500, { error: reason }));
	}
}
