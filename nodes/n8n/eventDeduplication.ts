import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { createClock } from './clock';
import { nodeStaticData } from './internals/nodeStaticData';
import { nodeOwner } from './nodeOwner';

const LIMITS = {
	/** Events this process remembers of a node; a provider repeats a delivery within minutes. */
	known: 10_000,
	/** Of them, the newest are stored with the workflow, for the time after a restart; all of them with each event. */
	stored: 500,
	/** No delivery is worked on longer than this: fetching a large result takes minutes. */
	workMs: 30 * 60_000,
	/** n8n keeps an execution within this time. Where it fails to and the sender has hung up, nobody says so. */
	saveMs: 60_000,
} as const;

interface Memory {
	/** Oldest first. */
	readonly seen: Set<string>;
	/** Events in work, and until when to believe it. */
	readonly inWork: Map<string, number>;
}

/** By workflow and node. Parallel deliveries each load their own, older copy of the stored memory, but share this one. */
const memories = new Map<string, Memory>();

const KEY = 'seenEvents';

const clock = createClock();

/** The events that a webhook has passed on, so that a repeated delivery starts nothing. Bounded, and kept in static data. */
export class EventDeduplicator {
	private readonly memory: Memory;

	constructor(private readonly context: IWebhookFunctions) {
		const owner = nodeOwner(context);
		this.memory = memories.get(owner) ?? { seen: new Set(), inWork: new Map() };
		memories.set(owner, this.memory);
		this.load();
	}

	/** Takes an event in hand, unless it was passed on before or another delivery of it is in work. */
	claim(event: string): 'claimed' | 'seen' | 'inWork' {
		const key = keyOf(event);
		const { inWork } = this.memory;
		if (this.hasSeen(event)) return 'seen';
		if ((inWork.get(key) ?? 0) > clock.now()) return 'inWork';
		inWork.set(key, clock.now() + LIMITS.workMs);
		return 'claimed';
	}

	/** Whether the event was passed on. */
	hasSeen(event: string): boolean {
		return this.memory.seen.has(keyOf(event));
	}

	/** The work on a claim is done, and n8n has to keep the execution. */
	handOver(event: string): void {
		this.memory.inWork.set(keyOf(event), clock.now() + LIMITS.saveMs);
	}

	/** Gives up a claim: the next delivery of the event may try. */
	release(event: string): void {
		this.memory.inWork.delete(keyOf(event));
	}

	/** Remembers that an event was passed on; it is on disk when n8n stores the static data. */
	remember(event: string): void {
		const { seen } = this.memory;
		seen.add(keyOf(event));
		for (const oldest of seen) {
			if (seen.size <= LIMITS.known) break;
			seen.delete(oldest);
		}
		nodeStaticData(this.context)[KEY] = [...seen].slice(-LIMITS.stored);
		this.release(event);
	}

	/** What another process or an earlier life of this one stored is older than what this process knows. */
	private load(): void {
		const { seen } = this.memory;
		const unknown = this.readStored().filter((key) => !seen.has(key));
		if (unknown.length === 0) return;
		const all = [...unknown, ...seen].slice(-LIMITS.known);
		seen.clear();
		for (const key of all) seen.add(key);
	}

	/** What another version stored in another shape is none: an event that it tells of may start the workflow again. */
	private readStored(): string[] {
		const staticData = nodeStaticData(this.context);
		const stored: unknown = staticData[KEY];
		if (stored === undefined) return [];
		if (isListOfTexts(stored)) return stored;
		delete staticData[KEY];
		this.context.logger.warn(
			'Prediction Status Trigger could not read which events it has passed on, so it starts afresh',
		);
		return [];
	}
}

function isListOfTexts(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

/** Short, because many of them are written with every event: 48 bits. */
function keyOf(event: string): string {
	return createHash('sha256').update(event).digest('base64').slice(0, 8);
}
