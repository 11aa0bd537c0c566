import { Client } from '../../../nodes/prediction/client/client';
import { pollForChanges } from '../../../nodes/prediction/polling/pollForChanges';
import { AccountState } from '../../../nodes/prediction/scheduling/accountState';
import type { PredictionError } from '../../../nodes/prediction/model/errors';
import type { Provider } from '../../../nodes/prediction/model/provider';
import type { PollingState } from '../../../nodes/prediction/polling/changeDetection';
import { replicate } from '../../../nodes/providers/replicate';
import { FakeClock } from '../fakeClock';
import { ScriptedTransport, type Answer, type RecordedRequest } from '../scriptedTransport';

interface Entry {
	readonly id: string;
	readonly createdAtMs: number;
	status: string;
	isListed: boolean;
	/** Whether the service tells when it was created. */
	isDated: boolean;
	/** How its own address answers instead. */
	answer?: Answer;
}

/** An account at a service with Replicate's protocol, and somebody who looks at it again and again. */
export class Account {
	readonly clock = new FakeClock();

	readonly entries: Entry[] = [];

	/** The answer to everything, in place of the truth. */
	outage: Answer | null = null;

	/** The answer to every further page of the list, in place of the truth. */
	furtherPages: Answer | null = null;

	/** What happens after the next answer. */
	meanwhile: (() => void) | null = null;

	pageSize = 100;

	isNewestFirst = true;

	memory: PollingState | null = null;

	/** Why the last look told nothing of single predictions. */
	refusals: readonly PredictionError[] = [];

	private readonly transport: ScriptedTransport;

	readonly client: Client;

	constructor(provider: Provider = replicate) {
		const { clock } = this;
		const script = (asked: RecordedRequest) => {
			const answer = this.outage ?? this.answer(asked);
			this.meanwhile?.();
			this.meanwhile = null;
			return answer;
		};
		this.transport = new ScriptedTransport(clock, script, 'api.example.com');
		const lane = new AccountState(clock.ofProcess, provider.limits).openLane({ concurrency: null });
		this.client = new Client({ provider, transport: this.transport, clock, lane });
	}

	/** `METHOD path` of the questions since the last call. */
	takeAsked(): string[] {
		return this.transport.asked.splice(0).map(({ request }) => `${request.method} ${request.path}`);
	}

	/** @param agoSeconds how long ago it was created, by the service's clock */
	add(id: string, status = 'processing', agoSeconds = 0): Entry {
		const createdAtMs = this.clock.now() - agoSeconds * 1000;
		const entry: Entry = { id, status, createdAtMs, isListed: true, isDated: true };
		this.entries.push(entry);
		return entry;
	}

	/** Many at once, the first one the oldest. */
	addMany(count: number, prefix: string, status = 'succeeded', agoSeconds = 0): string[] {
		const ids = Array.from({ length: count }, (_, number) => `${prefix}${number}`);
		ids.forEach((id, number) => this.add(id, status, agoSeconds + (count - number) / 1000));
		return ids;
	}

	end(id: string, status = 'succeeded'): void {
		this.entry(id).status = status;
	}

	entry(id: string): Entry {
		const entry = this.entries.find((one) => one.id === id);
		if (entry === undefined) throw new Error(`There is no ${id}`);
		return entry;
	}

	async pass(seconds: number): Promise<void> {
		await this.clock.wait(seconds * 1000);
	}

	/** What a look tells, as "id status"; the memory goes through JSON, as n8n keeps it. */
	async look(named: readonly string[] = []): Promise<string[]> {
		const { changed, after, refusals } = await pollForChanges(this.client, this.memory, named);
		this.refusals = refusals;
		this.memory = JSON.parse(JSON.stringify(after)) as PollingState;
		return changed.map(({ id, status }) => `${id} ${status}`);
	}

	private answer({ path, query }: RecordedRequest): Answer {
		if (path !== '/predictions') return this.show(decodeURIComponent(path.split('/').pop() ?? ''));
		const listed = this.entries
			.filter(({ isListed }) => isListed)
			.sort((one, other) => one.createdAtMs - other.createdAtMs);
		if (this.isNewestFirst) listed.reverse();
		const start = Number((query as { cursor?: string } | undefined)?.cursor ?? 0);
		if (start > 0 && this.furtherPages !== null) return this.furtherPages;
		const end = start + this.pageSize;
		const next = end < listed.length ? `https://example.com/predictions?cursor=${end}` : null;
		return { body: { results: listed.slice(start, end).map(bodyOf), next } };
	}

	private show(id: string): Answer {
		const entry = this.entries.find((one) => one.id === id);
		if (entry === undefined) return { status: 404, body: { detail: 'Not found' } };
		return entry.answer ?? { body: bodyOf(entry) };
	}
}

function bodyOf({ id, status, createdAtMs, isDated }: Entry) {
	return {
		id,
		status,
		model: 'cjwbw/rembg',
		output: status === 'succeeded' ? 'https://example.com/out.png' : null,
		created_at: isDated ? new Date(createdAtMs).toISOString() : null,
	};
}
