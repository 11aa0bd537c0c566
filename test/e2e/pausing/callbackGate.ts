import { listen, sendJson, type Heard, type Loopback } from '../../nodes/loopback';

/** A report of a provider on its way to n8n. */
export interface Callback {
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

export interface Answer {
	readonly status: number;
	readonly body: string;
}

const passedOn = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];

/**
 * Stands where a reverse proxy stands in front of n8n: every report of a provider comes by, and goes on or is kept back.
 * A provider whose report is kept back is told that all is well, and does not repeat it.
 */
export class CallbackGate {
	readonly callbacks: Callback[] = [];
	/** What n8n answered to the reports that went on. */
	readonly answers: Answer[] = [];
	isOpen = true;
	private target = '';
	private server: Loopback | undefined;

	static async open(): Promise<CallbackGate> {
		const gate = new CallbackGate();
		gate.server = await listen((heard, response) => {
			const callback = callbackOf(heard);
			gate.callbacks.push(callback);
			if (!gate.isOpen) return sendJson(response, 200, {});
			void gate.pass(callback).then(
				({ status, body }) => response.writeHead(status).end(body),
				() => response.destroy(),
			);
		});
		return gate;
	}

	get url(): string {
		return this.server?.url ?? '';
	}

	leadTo(url: string): void {
		this.target = url;
	}

	/** Hands a report to n8n, for the first time or again. */
	async pass({ path, headers, body }: Callback): Promise<Answer> {
		const response = await fetch(`${this.target}${path}`, { method: 'POST', headers, body });
		const answer = { status: response.status, body: await response.text() };
		this.answers.push(answer);
		return answer;
	}

	/** The reports for one execution. */
	of(executionId: string): Callback[] {
		return this.callbacks.filter(({ path }) => path.startsWith(`/webhook-waiting/${executionId}?`));
	}

	forget(): void {
		this.callbacks.length = 0;
		this.answers.length = 0;
		this.isOpen = true;
	}

	async close(): Promise<void> {
		await this.server?.close();
	}
}

function callbackOf({ path, headers, body }: Heard): Callback {
	const kept = passedOn.flatMap((name) => {
		const value = headers[name];
		return typeof value === 'string' ? [[name, value] as const] : [];
	});
	return { path, headers: Object.fromEntries(kept), body };
}
