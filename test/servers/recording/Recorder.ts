import { listen, type Loopback } from '../../nodes/loopback';
import { eventually } from '../../e2e/queue/eventually';
import type { Exchange, Headers, Json } from './recordingFile';
import { fileInWords, steady } from './steady';

/** Those that say something; the others (dates, lengths, connections) are of the transport. */
const telling = ['allow', 'content-type', 'location', 'retry-after', 'server'];
const tellingOfDelivery = ['authorization', 'content-type', 'user-agent'];

export interface Question {
	readonly method: string;
	readonly path: string;
	readonly headers?: Headers;
	readonly json?: Json;
	readonly form?: Readonly<Record<string, Buffer | string>>;
}

/** Asks a server, and writes down both sides; hears its reports, too. */
export class Recorder {
	readonly exchanges: Exchange[] = [];

	private constructor(private readonly receiver: Loopback) {}

	static async open(): Promise<Recorder> {
		return new Recorder(await listen((_, response) => response.writeHead(200).end()));
	}

	get webhook(): string {
		return `${this.receiver.url}/webhook`;
	}

	/** Writes down the answer; what waits for its end goes on meanwhile. */
	async ask(name: string, server: string, question: Question): Promise<void> {
		const { method, path, headers, json, form } = question;
		const response = await fetch(`${server}${path}`, {
			method,
			headers: { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) },
			body: json === undefined ? (form ? multipart(form) : null) : JSON.stringify(json),
		});
		const body = form ? inWords(form) : json;
		this.exchanges.push({
			name,
			request: {
				method,
				path: String(steady(path)),
				...(headers && { headers }),
				...(body !== undefined && { body: steady(body) }),
			},
			response: {
				status: response.status,
				headers: chosen(telling, (header) => response.headers.get(header)),
				body: bodyOf(
					response.headers.get('content-type') ?? '',
					Buffer.from(await response.arrayBuffer()),
				),
			},
		});
	}

	/** Waits for the next report. */
	async hear(name: string): Promise<void> {
		await eventually(name, async () => this.receiver.heard.length > 0, { withinMs: 15_000 });
		const { headers, body } = this.receiver.heard.shift()!;
		this.exchanges.push({
			name,
			delivery: {
				headers: chosen(tellingOfDelivery, (header) => {
					const value = headers[header];
					return typeof value === 'string' ? value : null;
				}),
				body: steady(JSON.parse(body) as Json),
			},
		});
	}

	async close(): Promise<void> {
		await this.receiver.close();
	}
}

function bodyOf(type: string, bytes: Buffer): Json {
	if (type.includes('json')) return steady(JSON.parse(bytes.toString('utf8')) as Json);
	return type.startsWith('image/') ? fileInWords(bytes) : steady(bytes.toString('utf8'));
}

function chosen(names: readonly string[], read: (name: string) => string | null): Headers {
	return Object.fromEntries(
		names.flatMap((name) => {
			const value = read(name);
			return value === null ? [] : [[name, value] as const];
		}),
	);
}

function multipart(form: NonNullable<Question['form']>): FormData {
	const data = new FormData();
	for (const [name, value] of Object.entries(form)) {
		if (typeof value === 'string') data.append(name, value);
		else data.append(name, new Blob([new Uint8Array(value)], { type: 'image/png' }), 'photo.png');
	}
	return data;
}

const inWords = (form: NonNullable<Question['form']>): Json =>
	Object.fromEntries(
		Object.entries(form).map(([name, value]) => [
			name,
			typeof value === 'string' ? value : fileInWords(value),
		]),
	);
