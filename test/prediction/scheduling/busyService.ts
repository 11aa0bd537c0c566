import type {
	ApiResult,
	ApiRequest,
	Download,
	NetworkFailure,
	Transport,
} from '../../../nodes/prediction/model/ports';
import type { FakeClock } from '../fakeClock';
import { ScriptedBytes } from '../scriptedBytes';

interface Work {
	readonly id: string;
	readonly createdAt: number;
	startedAt: number | null;
	endedAt: number | null;
	downloadedAt: number | null;
	readonly ended: AbortController;
}

export interface Habits {
	/** How many predictions it runs at once; the others wait their turn. */
	readonly atOnce: number;
	/** How long the prediction of this number runs, in milliseconds. */
	durationMs(number: number): number;
	/** Whether it holds the connection of a submission until the end. */
	readonly holds?: boolean;
	/** Whether it tells when a prediction began and ended. */
	readonly tellsTimes?: boolean;
	/** Whether it tells which predictions still wait for their turn. */
	readonly tellsQueue?: boolean;
	/** Whether it lists its predictions. */
	readonly lists?: boolean;
	/** How many submissions it takes in a second; more are answered with 429 and "Retry-After: 2". */
	readonly perSecond?: number;
}

const requestMs = 30;

/** A service with Replicate's protocol and much to do: first come, first served. */
export class BusyService implements Transport {
	readonly trustedHost = 'api.example.com';

	readonly baseUrl = 'https://api.example.com/v1';

	readonly works: Work[] = [];

	requests = 0;

	refused = 0;

	private running = 0;

	private readonly taken: number[] = [];

	constructor(
		private readonly clock: FakeClock,
		private readonly habits: Habits,
	) {}

	/** Milliseconds from the end of a prediction to the start of its download. */
	get delays(): number[] {
		return this.works.map(({ endedAt, downloadedAt }) => (downloadedAt ?? NaN) - (endedAt ?? NaN));
	}

	async call(request: ApiRequest): Promise<ApiResult> {
		this.requests++;
		await this.clock.wait(requestMs / 2);
		const answer = request.method === 'POST' ? await this.create(request) : this.show(request);
		await this.clock.wait(requestMs / 2);
		return answer;
	}

	async callAfterStop(request: ApiRequest): Promise<ApiResult> {
		return await this.call(request);
	}

	async fetchPublic(url: string): Promise<Download | NetworkFailure> {
		this.requests++;
		const work = this.find(url.slice(url.lastIndexOf('/') + 1));
		work.downloadedAt ??= this.clock.now();
		await this.clock.wait(requestMs);
		return { status: 200, headers: {}, body: new ScriptedBytes([], this.clock) };
	}

	async sendPublic(): Promise<ApiResult> {
		throw new Error('Nothing is uploaded here');
	}

	async isPublicHost(): Promise<boolean> {
		return true;
	}

	private async create(request: ApiRequest): Promise<ApiResult> {
		const now = this.clock.now();
		const lately = this.taken.filter((at) => at > now - 1_000).length;
		if (lately >= (this.habits.perSecond ?? Infinity)) {
			this.refused++;
			return { status: 429, headers: { 'retry-after': '2' }, body: { detail: 'Too many' } };
		}
		this.taken.push(now);
		const work: Work = {
			id: `p${this.works.length}`,
			createdAt: now,
			startedAt: null,
			endedAt: null,
			downloadedAt: null,
			ended: new AbortController(),
		};
		this.works.push(work);
		this.startNext();
		const isHeld = this.habits.holds === true && request.headers?.Prefer !== undefined;
		if (isHeld && work.endedAt === null) await this.clock.pass(30_000, work.ended.signal);
		return { status: 201, headers: {}, body: this.bodyOf(work) };
	}

	private startNext(): void {
		while (this.running < this.habits.atOnce) {
			const number = this.works.findIndex(({ startedAt }) => startedAt === null);
			const work = this.works[number];
			if (work === undefined) return;
			this.running++;
			work.startedAt = this.clock.now();
			void this.clock.wait(this.habits.durationMs(number)).then(() => {
				work.endedAt = this.clock.now();
				this.running--;
				this.startNext();
				work.ended.abort();
			});
		}
	}

	private show({ path }: ApiRequest): ApiResult {
		const id = path.slice(path.lastIndexOf('/') + 1);
		if (id !== 'predictions') {
			return { status: 200, headers: {}, body: this.bodyOf(this.find(id)) };
		}
		if (this.habits.lists !== true)
			return { status: 404, headers: {}, body: { detail: 'Unknown' } };
		const results = this.works.map((work) => this.bodyOf(work)).reverse();
		return { status: 200, headers: {}, body: { results: results.slice(0, 100), next: null } };
	}

	private find(id: string): Work {
		const work = this.works.find((one) => one.id === id);
		if (work === undefined) throw new Error(`There is no ${id}`);
		return work;
	}

	private bodyOf({ id, createdAt, startedAt, endedAt }: Work) {
		const { tellsQueue = true, tellsTimes = true } = this.habits;
		const time = (at: number | null) =>
			at === null || !tellsTimes ? null : new Date(at).toISOString();
		const pending = startedAt === null && tellsQueue ? 'starting' : 'processing';
		return {
			id,
			model: 'cjwbw/rembg',
			status: endedAt === null ? pending : 'succeeded',
			output: endedAt === null ? null : `https://example.com/files/${id}`,
			created_at: time(createdAt),
			started_at: time(startedAt),
			completed_at: time(endedAt),
		};
	}
}
