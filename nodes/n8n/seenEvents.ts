import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

/** How many events are remembered; a provider repeats a delivery within minutes. */
const MAX_SEEN = 1_000;

/** What this process knows, per workflow and node: parallel deliveries each load their own, older copy of the stored memory. */
const known = new Map<string, Set<string>>();

/** Events being worked on right now. */
const inWork = new Set<string>();

const KEY = 'seenEvents';

/**
 * The events a webhook has passed on, so that a repeated delivery starts nothing. Kept in the workflow's static data,
 * bounded, and shared by parallel deliveries of one process.
 */
export class SeenEvents {
	private readonly owner: string;

	private readonly seen: Set<string>;

	constructor(private readonly context: IWebhookFunctions) {
		this.owner = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
		const stored = context.getWorkflowStaticData('node')[KEY];
		this.seen = known.get(this.owner) ?? new Set();
		known.set(this.owner, this.seen);
		for (const key of Array.isArray(stored) ? (stored as string[]) : []) this.seen.add(key);
	}

	has(names: readonly string[]): boolean {
		return names.some((name) => this.seen.has(keyOf(name)));
	}

	/** Claims an event for this delivery; false when another delivery of it is in work. */
	claim(names: readonly string[]): boolean {
		const keys = names.map((name) => `${this.owner}:${keyOf(name)}`);
		if (keys.some((key) => inWork.has(key))) return false;
		for (const key of keys) inWork.add(key);
		return true;
	}

	release(names: readonly string[]): void {
		for (const name of names) inWork.delete(`${this.owner}:${keyOf(name)}`);
	}

	/** Remembers an event; it is on disk when n8n stores the static data. */
	remember(names: readonly string[]): void {
		for (const name of names) this.seen.add(keyOf(name));
		for (const key of this.seen) {
			if (this.seen.size <= MAX_SEEN) break;
			this.seen.delete(key);
		}
		this.context.getWorkflowStaticData('node')[KEY] = [...this.seen];
	}
}

/** Short, because all of them are written with every event. */
function keyOf(name: string): string {
	return createHash('sha256').update(name).digest('base64').slice(0, 12);
}
