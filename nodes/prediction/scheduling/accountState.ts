import { stoppedError } from '../model/errors';

export interface AccountClock {
	now(): number;
	sleep(ms: number, wake?: AbortSignal): Promise<void>;
	random(): number;
}
export interface AccountLimits {
	readonly initialConcurrency: number;
	readonly submissions?: { readonly count: number; readonly perMs: number };
	readonly minPollGapMs?: number;
}
export interface Sending {
	accepted(): void;
	held(): void;
	refused(toldMs: number | null): void;
	rejected(): void;
	lost(): void;
}
export interface PollTurns {
	next(options: {
		latest: number;
		notBefore: number;
		fixedMs: number | null;
		canList: boolean;
	}): Promise<'single' | 'list' | 'news'>;
	takeNews(): unknown;
	asked(): void;
	sawList(found: ReadonlyMap<string, unknown>): void;
	follow(id: string, submittedAt: number): void;
	end(): void;
}
export interface Followed {
	saw(seen: {
		status: string;
		createdAt: string | null;
		startedAt: string | null;
		completedAt: string | null;
	}): void;
	readonly poll: PollTurns;
	release(): void;
}
export interface Place extends Followed {
	mayBeSent(
		patienceMs: number,
	): Promise<Sending | { readonly refusedLocally: 'pauseTooLong' | 'notEnoughTime' }>;
}
export interface Lane {
	takePlace(work: { model: string; answersWithResult: boolean; timeoutMs: number }): Promise<Place>;
	followExisting(work: { model: string }): Followed;
	close(): void;
}
/** STUB until the rhythm branch is merged. */
export class AccountState {
	private pausedUntil = 0;
	lastUsedAt = 0;
	isIdle = true;
	constructor(
		private readonly clock: AccountClock,
		private readonly limits: AccountLimits,
	) {}
	openLane({ concurrency, stopped }: { concurrency: number | null; stopped?: AbortSignal }): Lane {
		let running = 0;
		const waiting: Array<() => void> = [];
		const room = concurrency ?? this.limits.initialConcurrency;
		const { clock } = this;
		const followed = (): Followed => {
			let askedAt = clock.now();
			let startedAt = askedAt;
			return {
				saw: () => undefined,
				release: () => undefined,
				poll: {
					next: async ({ latest, notBefore, fixedMs }) => {
						const gap = fixedMs ?? Math.min(2_000, Math.max(250, (clock.now() - startedAt) * 0.2));
						const due = Math.min(latest, Math.max(notBefore, askedAt + gap));
						const wait = due - clock.now();
						if (stopped?.aborted) throw stoppedError();
						if (wait > 0) await clock.sleep(wait, stopped);
						if (stopped?.aborted) throw stoppedError();
						return 'single';
					},
					takeNews: () => undefined,
					asked: () => {
						askedAt = clock.now();
					},
					sawList: () => undefined,
					follow: (_id, at) => {
						startedAt = at;
					},
					end: () => undefined,
				},
			};
		};
		return {
			takePlace: async () => {
				if (running >= room) {
					await new Promise<void>((r) => {
						waiting.push(r);
						stopped?.addEventListener('abort', () => r());
					});
				}
				if (stopped?.aborted) throw stoppedError();
				running++;
				let isHeld = true;
				return {
					...followed(),
					mayBeSent: async (patienceMs) => {
						if (this.pausedUntil - clock.now() > patienceMs)
							return { refusedLocally: 'pauseTooLong' };
						while (this.pausedUntil > clock.now()) {
							await clock.sleep(this.pausedUntil - clock.now(), stopped);
							if (stopped?.aborted) throw stoppedError();
						}
						return {
							accepted: () => undefined,
							held: () => undefined,
							rejected: () => undefined,
							lost: () => undefined,
							refused: (ms) => {
								this.pausedUntil = Math.max(this.pausedUntil, clock.now() + (ms ?? 1_000));
							},
						};
					},
					release: () => {
						if (!isHeld) return;
						isHeld = false;
						running--;
						waiting.shift()?.();
					},
				};
			},
			followExisting: () => followed(),
			close: () => undefined,
		};
	}
}
