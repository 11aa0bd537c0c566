import type { Download, NetworkFailure, Transport } from '../../../nodes/prediction/model/ports';
import type { FakeClock } from '../fakeClock';
import { ScriptedBytes, type Chunk } from '../scriptedBytes';

/** What a server says to a GET. */
export interface Served {
	/** 200 where it is not said. */
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** Bytes, silences in milliseconds, and the way the transfer breaks. */
	readonly chunks?: readonly Chunk[];
	/** The whole body at once. */
	readonly body?: string | Uint8Array;
	/** No response at all. */
	readonly failure?: NetworkFailure['reason'];
}

const SERVERS_ONLY = () => {
	throw new Error('This door leads to files only');
};

/** The door without a key: every address has its answers in their order, the last of them for ever. */
export class PublicDoor implements Transport {
	/** Every address that was asked for. */
	readonly asked: Array<{ readonly url: string; readonly atMs: number }> = [];

	/** Every transfer that was begun. */
	readonly transfers: ScriptedBytes[] = [];

	/** Names that lead to a private address, as only a look-up can tell. */
	readonly privateHosts = new Set<string>();

	readonly call = SERVERS_ONLY;

	readonly callAfterStop = SERVERS_ONLY;

	readonly sendPublic = SERVERS_ONLY;

	private readonly left: Map<string, Served[]>;

	constructor(
		private readonly clock: FakeClock,
		served: Readonly<Record<string, Served | readonly Served[]>>,
		readonly baseUrl = 'https://api.example.com/v1',
	) {
		this.left = new Map(Object.entries(served).map(([url, answers]) => [url, [answers].flat()]));
	}

	get trustedHost(): string {
		return new URL(this.baseUrl).hostname;
	}

	/** When each request was sent, in milliseconds since the test began. */
	get times(): number[] {
		return this.asked.map(({ atMs }) => atMs);
	}

	async fetchPublic(url: string): Promise<Download | NetworkFailure> {
		this.asked.push({ url, atMs: this.clock.elapsed });
		const answers = this.left.get(url);
		const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
		if (answer === undefined) throw new Error(`Nobody serves ${url}`);
		const { status = 200, headers = {}, failure, body } = answer;
		if (failure !== undefined)
			return { kind: 'networkFailure', reason: failure, detail: `scripted: ${failure}` };
		const chunks = answer.chunks ?? (body === undefined ? [] : [Buffer.from(body)]);
		const transfer = new ScriptedBytes(chunks, this.clock);
		this.transfers.push(transfer);
		return { status, headers, body: transfer };
	}

	async isPublicHost(url: string): Promise<boolean> {
		return !this.privateHosts.has(new URL(url).hostname);
	}
}
