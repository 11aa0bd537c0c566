import type { DialectId } from '../sandbox/prediction';
import { startSandbox, type Sandbox } from '../sandbox/server';
import type { Json } from '../servers/recording/recordingFile';

export interface Reply {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Json;
}

export interface Request {
	readonly method?: string;
	readonly token?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly json?: unknown;
	readonly form?: FormData;
}

/** A kind of answer, and how the sandbox is brought to give it. */
export interface Answered {
	readonly ask: () => Promise<Reply>;
	/** The paths at which it may differ. */
	readonly known?: readonly string[];
}

/** A sandbox for the tests of one file, as new for each of them. */
export function sandboxOfTests(): () => Sandbox {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox();
	});
	afterEach(() => sandbox.reset());
	afterAll(async () => await sandbox.close());
	return () => sandbox;
}

/** One request to a dialect of the sandbox; a picture in the answer is told in words, as in the recordings. */
export async function askSandbox(
	sandbox: Sandbox,
	dialect: DialectId,
	path: string,
	{ method, token = 'key', headers, json, form }: Request = {},
): Promise<Reply> {
	const body = json === undefined ? (form ?? null) : JSON.stringify(json);
	const response = await fetch(`${sandbox.baseUrl(dialect)}${path}`, {
		method: method ?? (body === null ? 'GET' : 'POST'),
		headers: {
			authorization: `Bearer ${token}`,
			...(json !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		body,
	});
	const type = response.headers.get('content-type') ?? '';
	const bytes = Buffer.from(await response.arrayBuffer());
	const text = type.startsWith('image/') ? `<${bytes.length} bytes>` : bytes.toString('utf8');
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body: type.includes('json') ? (JSON.parse(text) as Json) : text,
	};
}
