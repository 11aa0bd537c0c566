import { PredictionError } from '../../nodes/prediction/model/errors';
import type {
	ApiResult,
	ApiRequest,
	CallLimits,
	Download,
	FormPart,
	NetworkFailure,
	PublicUpload,
	Transport,
} from '../../nodes/prediction/model/ports';
import type { FakeClock } from './fakeClock';
import { ScriptedBytes, type Chunk } from './scriptedBytes';

/** What the other side says. */
export interface Answer {
	/** 200 when absent. */
	readonly status?: number;
	/** No response at all. */
	readonly failure?: NetworkFailure['reason'];
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
	/** The bytes of a file. */
	readonly chunks?: readonly Chunk[];
	/** How long it takes, in milliseconds. */
	readonly afterMs?: number;
}

/** What the other side was asked. Empty parts are left out. */
export interface Asked {
	/** Milliseconds since the test began. */
	readonly at: number;
	readonly door: 'api' | 'afterStop' | 'public';
	readonly timeoutMs: number;
	readonly request: RecordedRequest;
}

export interface RecordedRequest {
	readonly method: string;
	/** A path at the API's doors, a URL at the public one. */
	readonly path: string;
	/** A second host of the same provider. */
	readonly origin?: string;
	readonly query?: unknown;
	readonly headers?: unknown;
	readonly body?: unknown;
	readonly form?: unknown;
}

/** Decides what the other side says. */
export type Script = (asked: RecordedRequest) => Answer;

/** A world made of a script: every question is recorded, every answer was written down before. */
export class ScriptedTransport implements Transport {
	readonly asked: Asked[] = [];

	/** Every file transfer that was begun. */
	readonly transfers: ScriptedBytes[] = [];

	/** Names that lead to a private address, as only a look-up can tell. */
	readonly privateHosts = new Set<string>();

	constructor(
		private readonly clock: FakeClock,
		private readonly script: Script,
		readonly trustedHost: string,
	) {}

	get baseUrl(): string {
		return `https://${this.trustedHost}/v1`;
	}

	/** `METHOD path` of every question, in order. */
	get lines(): string[] {
		return this.asked.map(({ request }) => lineOf(request));
	}

	/** When this was asked, in milliseconds since the test began. */
	timesOf(line: string): number[] {
		return this.asked.flatMap(({ at, request }) => (lineOf(request) === line ? [at] : []));
	}

	async call(request: ApiRequest, { timeoutMs }: CallLimits): Promise<ApiResult> {
		const answer = this.answerTo('api', timeoutMs, recorded(request));
		await this.clock.pass(Math.min(answer.afterMs ?? 0, timeoutMs));
		return said(answer, timeoutMs);
	}

	async callAfterStop(request: ApiRequest, { timeoutMs }: CallLimits): Promise<ApiResult> {
		const answer = this.answerTo('afterStop', timeoutMs, recorded(request));
		await this.clock.wait(Math.min(answer.afterMs ?? 0, timeoutMs));
		return said(answer, timeoutMs);
	}

	async fetchPublic(
		url: string,
		{ timeoutMs }: Pick<CallLimits, 'timeoutMs'>,
	): Promise<Download | NetworkFailure> {
		const answer = this.answerTo('public', timeoutMs, { method: 'GET', path: url });
		await this.clock.pass(Math.min(answer.afterMs ?? 0, timeoutMs));
		const response = said(answer, timeoutMs);
		if (response.kind === 'networkFailure') return response;
		const body = new ScriptedBytes(answer.chunks ?? [], this.clock);
		this.transfers.push(body);
		return { status: response.status, headers: response.headers, body };
	}

	async sendPublic(upload: PublicUpload, { timeoutMs }: CallLimits): Promise<ApiResult> {
		const { method, url, headers, content } = upload;
		const sent = content instanceof Uint8Array ? { bytes: content.length } : fieldsOf(content);
		const request = { method, path: url, ...(headers !== undefined && { headers }), body: sent };
		const answer = this.answerTo('public', timeoutMs, request);
		await this.clock.pass(Math.min(answer.afterMs ?? 0, timeoutMs));
		return said(answer, timeoutMs);
	}

	async isPublicHost(url: string): Promise<boolean> {
		return !this.privateHosts.has(new URL(url).hostname);
	}

	private answerTo(door: Asked['door'], timeoutMs: number, request: RecordedRequest): Answer {
		this.asked.push({ at: this.clock.elapsed, door, timeoutMs, request });
		return this.script(request);
	}
}

/** Answers in the order of a conversation, whatever is asked. */
export function inOrder(answers: readonly Answer[]): Script {
	const left = [...answers];
	return (asked) => left.shift() ?? notScripted(asked);
}

/** Answers by `METHOD path`: one answer for ever, or a list of answers that runs out. */
export function routes(table: Readonly<Record<string, Answer | readonly Answer[]>>): Script {
	const left = new Map(
		Object.entries(table).map(([line, answers]) => [
			line,
			Array.isArray(answers) ? [...(answers as Answer[])] : (answers as Answer),
		]),
	);
	return (asked) => {
		const answers = left.get(`${asked.method} ${asked.path}`);
		const answer = Array.isArray(answers) ? answers.shift() : answers;
		return answer ?? notScripted(asked);
	};
}

function lineOf({ method, path }: RecordedRequest): string {
	return `${method} ${path}`;
}

function notScripted({ method, path }: RecordedRequest): never {
	throw new PredictionError('not_supported', `The script has no answer to ${method} ${path}`);
}

function said(answer: Answer, timeoutMs: number): ApiResult {
	const reason = (answer.afterMs ?? 0) > timeoutMs ? 'timeout' : answer.failure;
	if (reason !== undefined) {
		return { kind: 'networkFailure', reason, detail: `scripted: ${reason}` };
	}
	return {
		status: answer.status ?? 200,
		headers: answer.headers ?? {},
		body: answer.body ?? '',
	};
}

function recorded({
	method,
	path,
	origin,
	query,
	headers,
	body,
	form,
}: ApiRequest): RecordedRequest {
	return {
		method,
		path,
		...(origin !== undefined && { origin }),
		...(query !== undefined && { query }),
		...(headers !== undefined && Object.keys(headers).length > 0 && { headers }),
		...(body !== undefined && { body }),
		...(form !== undefined && { form: fieldsOf(form) }),
	};
}

function fieldsOf(form: readonly FormPart[]): Record<string, unknown> {
	return Object.fromEntries(
		form.map((part) => [
			part.name,
			'text' in part
				? part.text
				: {
						fileName: part.file.fileName,
						mimeType: part.file.mimeType,
						bytes: part.file.bytes.length,
					},
		]),
	);
}
