import type { ImageFormat } from './engines/engine';
import type { Look } from './engines/look';
import type { SandboxSettings } from './settings';
import type { StoredFile } from './storedFiles';

/** The id of the provider that speaks so. */
export type DialectId = string;

export type Status = 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled' | 'aborted';
export type WebhookEvent = 'start' | 'output' | 'logs' | 'completed';

export interface WebhookDelivery {
	readonly event: WebhookEvent;
	readonly id: string;
	readonly attempts: Array<{ at: number; status: number; error?: string }>;
	delivered: boolean;
}

/** What a service signs when it delivers. */
export interface UnsignedDelivery {
	/** The name of the delivery. */
	readonly id: string;
	/** Seconds since 1970. */
	readonly timestamp: string;
	readonly body: Buffer;
	readonly prediction: Prediction;
	/** The keys of the API to sign for, several after a rotation; one that is nobody's for a forgery. */
	readonly keys: readonly string[];
}

/** @returns the headers that prove where a delivery comes from */
export type SignDelivery = (delivery: UnsignedDelivery) => Record<string, string>;

/** Whom to tell, and in which of the services' languages. */
export interface Webhook {
	readonly url: string;
	readonly events: readonly WebhookEvent[];
	readonly scheme: 'replicate' | 'waveSpeed' | 'unsigned' | 'cog' | 'bearer' | SignDelivery;
	/** Sent as a bearer token, where that is all the proof there is. */
	readonly token?: string;
	body(prediction: Prediction): unknown;
}

/** What a create request asks for, whatever its dialect. */
export interface Order {
	readonly dialect: DialectId;
	readonly token: string;
	readonly origin: string;
	readonly id: string;
	readonly model: string;
	readonly version: string;
	readonly input: Record<string, unknown>;
	/** URL or data URI of the picture; undefined for models that need none. */
	readonly image: string | undefined;
	/** What comes out whatever goes in, e.g. a video. */
	readonly result?: Buffer | undefined;
	readonly format?: ImageFormat;
	/** What the result should look like besides. */
	readonly look?: Look;
	readonly webhook?: Webhook | undefined;
	readonly deadlineAt?: number | undefined;
	/** The model's output is a list of files even when there is one. */
	readonly listOutput?: boolean;
	/** The picture itself in the answer, as Cog and WaveSpeed's base64 option give it. */
	readonly inline?: 'dataUri' | 'base64' | undefined;
	/** How long the service keeps the result after the end, in milliseconds. */
	readonly keptMs?: number;
}

export interface Prediction extends Order {
	readonly settings: Readonly<SandboxSettings>;
	readonly createdAt: number;
	status: Status;
	/** A word of the service's own that no client knows yet. */
	ownWord?: string;
	startedAt?: number;
	endedAt?: number;
	error?: string;
	/** The picture could not be fetched, as against the model having failed on it. */
	imageUnavailable?: boolean;
	/** As Replicate would give it: a string, a list, an object or null. */
	output: unknown;
	dataRemoved: boolean;
	readonly files: StoredFile[];
	/** Tells a test which input this was, and whether two predictions were paid for the same one. */
	imageSha256?: string;
	/** Create requests answered with this prediction. */
	submissions: number;
	readonly deliveries: WebhookDelivery[];
	/** Resolves when the prediction has ended. */
	readonly ended: Promise<void>;
}

export const isSettled = (prediction: Prediction) => prediction.endedAt !== undefined;

/** The word the service shows, before its dialect translates it. */
export function shownWord(prediction: Prediction): string {
	const word = prediction.ownWord ?? prediction.status;
	return prediction.settings.words[word] ?? word;
}
