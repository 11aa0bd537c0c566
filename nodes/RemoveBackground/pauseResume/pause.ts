import type { IExecuteFunctions } from 'n8n-workflow';
import { canPauseExecution, pauseExecution, resumeUrlOf } from '../../n8n/internals/pauseExecution';
import type { Client } from '../../prediction/client/client';
import { isPublicHostName } from '../../prediction/files/publicUrl';

/** An item that is submitted and not done: the execution can be parked for it. */
export interface PausedItem {
	/** When its time is over; milliseconds since 1970. */
	readonly deadline: number;
	readonly submittedAt: number;
	/** Whether the provider reports the end, so that looking is a safety net only. */
	readonly isReported: boolean;
}

/** How long an execution sleeps at the most before it looks for itself. n8n itself looks for sleepers once a minute. */
const LOOK = {
	reported: { leastMs: 60_000, mostMs: 300_000 },
	unreported: { leastMs: 10_000, mostMs: 60_000 },
	/** The sleep is this part of the time already waited. */
	share: 0.5,
} as const;

/** The ability of one run to be parked, or the reason why it waits in place. */
export class Pause {
	private readonly isPossible: boolean;

	private readonly told = new Set<string>();

	constructor(private readonly context: IExecuteFunctions) {
		this.isPossible = canPauseExecution(context);
	}

	/** Whether predictions of this client can be left alone; if not, the user is told that the step waits in place. */
	isFor({ session }: Client): boolean {
		if (!this.isPossible) {
			this.tell(
				'This execution cannot be paused here, so the step waits for the results in place.',
			);
			return false;
		}
		if (session.provider.buildStatusRequest === undefined) {
			this.tell(
				`${session.provider.label} cannot be asked about a prediction later, so the step waits for the results in place.`,
			);
			return false;
		}
		return true;
	}

	/** Where the provider can wake the execution; null where it has no webhooks or cannot reach this n8n. */
	wakeUpUrl({ session }: Client): string | null {
		const { provider, transport } = session;
		if (provider.webhook === undefined) {
			this.tell(
				`${provider.label} does not report the end of a prediction, so the results are looked for about once a minute.`,
			);
			return null;
		}
		const url = resumeUrlOf(this.context);
		if (url === null) return null;
		const { hostname, protocol } = new URL(url);
		const isPublic = protocol === 'https:' && isPublicHostName(hostname);
		// A provider on a private network may well reach an n8n there.
		if (isPublic || !isPublicHostName(transport.trustedHost)) return url;
		this.tell(
			`${provider.label} cannot reach this n8n at ${new URL(url).origin}, so the results are looked for about once a minute. Set the environment variable WEBHOOK_URL to a public https address to be woken at once.`,
		);
		return null;
	}

	/** Parks the execution until something may have changed. */
	async until(parked: readonly PausedItem[]): Promise<void> {
		const now = Date.now();
		const deadline = Math.min(...parked.map((one) => one.deadline));
		const waited = now - Math.min(...parked.map((one) => one.submittedAt));
		const { leastMs, mostMs } = parked.every(({ isReported }) => isReported)
			? LOOK.reported
			: LOOK.unreported;
		const sleep = Math.min(mostMs, Math.max(leastMs, waited * LOOK.share));
		await pauseExecution(this.context, new Date(Math.max(now, Math.min(deadline, now + sleep))));
	}

	private tell(message: string): void {
		if (this.told.has(message)) return;
		this.told.add(message);
		this.context.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
	}
}
