import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createClock, machineTime } from '../../n8n/clock';
import { canPauseExecution, resumeUrlOf } from '../../n8n/internals/pauseExecution';
import { placeOf, type ImageSlot } from '../../n8n/imageSlot';
import type { Client } from '../../prediction/client/client';
import { isPublicHostName } from '../../prediction/files/publicUrl';
import type { Clock } from '../../prediction/model/ports';

/** An image that is submitted and not done: the execution can be paused for it. */
export interface PausedImage {
	/** When its time is over; milliseconds since 1970. */
	readonly deadline: number;
	readonly submittedAt: number;
	/** Whether the provider could not be asked about it. */
	readonly isUnheard: boolean;
	/** Whether it was submitted just now, and not asked about yet. */
	readonly isNew: boolean;
	/** Whether the provider will deliver the end to a webhook, so that polling is a safety net only. */
	readonly resumesByWebhook: boolean;
	/** Checks whether it has ended. */
	checkAgain(): Promise<INodeExecutionData[] | PausedImage>;
}

/**
 * So many images of a run that are at the provider together, the last ones, are reported by webhook: n8n loads the whole
 * execution for each delivery, and providers that take images in their order end these last. The others are found when the
 * execution checks for itself.
 */
const MOST_REPORTED = 100;

/** How long an execution sleeps at the most before it checks for itself. n8n itself looks for sleepers once a minute. */
const SLEEP = {
	reported: { leastMs: 60_000, mostMs: 300_000 },
	unreported: { leastMs: 10_000, mostMs: 60_000 },
	/** Of one that the provider could not be asked about, the end may be known already. */
	unheard: { leastMs: 10_000, mostMs: 10_000 },
	/** The sleep is this part of the time already waited. */
	share: 0.5,
} as const;

/** The ability of one run to be paused, or the reason why it waits in place. */
export class Pause {
	/** Null until somebody wants to pause. */
	private isPossible: boolean | null = null;

	private readonly hinted = new Set<string>();

	private reported: ReadonlySet<string> = new Set();

	private readonly clock: Pick<Clock, 'now'> = createClock();

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * All images of the run, in their order.
	 * @param concurrency how many are at the provider at once; null for all
	 */
	expect(images: readonly ImageSlot[], concurrency: number | null): void {
		const reported = concurrency === null ? images.slice(-MOST_REPORTED) : images;
		this.reported = new Set(reported.map(placeOf));
	}

	/** Whether predictions of this client can be left alone; if not, the user is told that the node waits in place. */
	isPossibleFor({ provider }: Client): boolean {
		this.isPossible ??= canPauseExecution(this.context);
		if (!this.isPossible) {
			this.addHint(
				'This execution cannot be paused here, so the node waits for the results in place.',
			);
			return false;
		}
		if (provider.buildStatusRequest === undefined) {
			this.addHint(
				`${provider.subject} does not provide prediction status, so the node waits for the results in place.`,
			);
			return false;
		}
		return true;
	}

	/** Where the provider can resume the execution; null where it has no webhooks or cannot reach this n8n. */
	resumeUrl({ provider, host }: Client): string | null {
		if (provider.webhook === undefined) {
			this.addHint(
				`${provider.subject} does not support webhooks, so n8n checks for results about once a minute.`,
			);
			return null;
		}
		if (provider.webhook.setInAccount === true) {
			this.addHint(
				`${provider.subject} reports to the URL in its own settings only, so n8n checks for results about once a minute.`,
			);
			return null;
		}
		const url = resumeUrlOf(this.context);
		if (url === null) return null;
		const { hostname, protocol } = new URL(url);
		const isPublic = protocol === 'https:' && isPublicHostName(hostname);
		// A provider on a private network may well reach an n8n there.
		if (isPublic || !isPublicHostName(host)) return url;
		this.addHint(
			`${provider.subject} cannot reach this n8n at ${new URL(url).origin}, so n8n checks for results about once a minute. Set the environment variable WEBHOOK_URL to a public https address to be resumed at once.`,
		);
		return null;
	}

	/** Where the provider is to deliver the end of this image; null where the execution finds it by itself. */
	webhookUrlFor(image: ImageSlot, client: Client): string | null {
		const url = this.resumeUrl(client);
		return this.reported.has(placeOf(image)) ? url : null;
	}

	/** When something may have changed, so that the execution is to wake, by the clock of the machine, as n8n looks at it. */
	endFor(paused: readonly PausedImage[]): number {
		const now = this.clock.now();
		const deadline = Math.min(...paused.map((one) => one.deadline));
		const waited = now - Math.min(...paused.map((one) => one.submittedAt));
		const areReported = paused.every(({ resumesByWebhook }) => resumesByWebhook);
		const isUnheard = paused.some((one) => one.isUnheard);
		const { leastMs, mostMs } =
			SLEEP[isUnheard ? 'unheard' : areReported ? 'reported' : 'unreported'];
		const sleep = Math.min(mostMs, Math.max(leastMs, waited * SLEEP.share));
		return machineTime() + Math.max(0, Math.min(deadline - now, sleep));
	}

	private addHint(message: string): void {
		if (this.hinted.has(message)) return;
		this.hinted.add(message);
		this.context.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
	}
}
