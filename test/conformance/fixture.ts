/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '../../nodes/prediction/model/errors';
import type { JsonObject, JsonValue } from '../../nodes/prediction/model/json';
import type {
	OutputFile,
	Prediction,
	PredictionStatus,
} from '../../nodes/prediction/model/prediction';
import type { RecordedRequest } from '../prediction/scriptedTransport';

/** What sets one prediction apart from another; the rest of it is as in the fixture's example. */
export interface Facts {
	readonly id?: string;
	/** The service's own word. */
	readonly status: string;
	readonly output?: JsonValue;
	readonly error?: JsonValue;
	/** Members of the prediction that differ from the example. */
	readonly more?: JsonObject;
}

/** An answer in a transcript: with a body as it is, or with a prediction. */
export interface WrittenAnswer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: JsonValue;
	readonly prediction?: Facts;
	readonly list?: { readonly predictions: readonly Facts[]; readonly next?: string };
}

export interface Call {
	readonly operation:
		| 'removeBackground'
		| 'create'
		| 'get'
		| 'wait'
		| 'cancel'
		| 'list'
		| 'getBalance'
		| 'readWebhook';
	readonly model?: string;
	/** A URL, or a PNG file of so many bytes. */
	readonly image?: string | { readonly file: string; readonly bytes: number };
	readonly input?: JsonObject;
	readonly additionalInput?: JsonObject;
	readonly outputFormat?: 'auto' | 'png' | 'webp';
	/** Output Image as a person fills it in. */
	readonly outputImage?: JsonObject;
	/** The image behind the subject, as `image`. */
	readonly backgroundImage?: string | { readonly file: string; readonly bytes: number };
	/** The credential's own settings. */
	readonly settings?: Readonly<Record<string, string>>;
	readonly completion?: 'wait' | 'submit';
	readonly timeoutSeconds?: number;
	readonly onTimeout?: 'error' | 'return' | 'cancel';
	readonly webhookUrl?: string;
	readonly limit?: number;
	/** What the service sends to a webhook. */
	readonly prediction?: Facts;
}

export interface Transcript {
	readonly name: string;
	readonly call: Call;
	readonly exchanges: ReadonlyArray<{ request: RecordedRequest; answer: WrittenAnswer }>;
	/** Members of the prediction, or of each listed one, as we read it. */
	readonly result?: JsonObject | readonly JsonObject[];
	readonly error?: { readonly code: ErrorCode; readonly says?: string; readonly advises?: string };
}

export interface Refused {
	readonly name: string;
	readonly answer: WrittenAnswer;
	readonly code: ErrorCode;
	readonly says?: string;
}

/** One provider's protocol as documented: what is sent, what comes back, where that is written and when it was read. */
export interface Fixture {
	readonly provider: string;
	readonly date: string;
	readonly sources: readonly string[];
	/** The id of the prediction in every example; null where neither we nor the service give it one. */
	readonly id: string | null;
	/** The same as the service itself tells it, where our requests name more than that. */
	readonly toldId?: string;
	readonly model: string;
	/** A prediction as the service writes it; `$id`, `$status`, `$output` and `$error` are filled in. `$output` alone where the result is the whole answer. */
	readonly prediction: JsonValue;
	/** How webhooks wrap it, where they differ. */
	readonly webhook?: JsonObject;
	/** The status words of webhooks, where they differ. */
	readonly webhookStatuses?: Readonly<Record<string, PredictionStatus>>;
	/** The result where it is read by a request of its own; `$output` is filled in. */
	readonly result?: JsonValue;
	/** A page of the list; `$predictions` and `$next` are filled in. */
	readonly list?: JsonValue;
	/** What stands for an output and an error while there is none. */
	readonly nothing: { readonly output: JsonValue; readonly error: JsonValue };
	readonly routes: {
		readonly submit: string;
		/** The same when nobody waits for the result, where that is another request. */
		readonly submitOnly?: string;
		/** How a running prediction is asked about, where it can be. */
		readonly poll?: string;
		/** Where the result is read, if by a request of its own. */
		readonly result?: string;
		readonly cancel?: string;
		readonly list?: string;
		/** Where a file is uploaded, as the transcripts show it, and where its bytes go without a key, if anywhere. */
		readonly upload?: string;
		readonly put?: string;
	};
	/** Every status word of the service, documented or seen in its own code; none where it says nothing before it has finished. */
	readonly statuses: Readonly<Record<string, PredictionStatus>>;
	/** Absent where it says nothing before it has finished. */
	readonly pending?: string;
	readonly succeeded: string;
	readonly failed?: string;
	readonly acceptedWith: number;
	/** How long a submission is left unanswered at the most, where the service may hold it until the end. */
	readonly heldMs?: number;
	/** How a report to a webhook is confirmed; absent where webhooks are not documented. */
	readonly confirm?: 'signature' | 'status' | 'token';
	/** Where the signing secret comes from, and every shape of the answer. */
	readonly signing?: {
		readonly request: RecordedRequest;
		/** Where else it may be had, should the first request fail. */
		readonly otherwise?: readonly RecordedRequest[];
		readonly answers: readonly JsonValue[];
		readonly secret: string;
	};
	/** What the provider deletes after a while: the result where missing, the record as a whole, or nothing. */
	readonly forgets?: 'record' | 'nothing';
	readonly results: ReadonlyArray<{
		readonly name: string;
		readonly output: JsonValue;
		readonly files: readonly OutputFile[];
		readonly value?: JsonValue;
	}>;
	/** Refusals that are for good. */
	readonly refusals: readonly Refused[];
	/** An error in the form that the provider documents; `$status` is filled in. */
	readonly ownError: JsonValue;
	/** Headers without which such an error is not the provider's. */
	readonly ownHeaders?: Readonly<Record<string, string>>;
	/** How the service says that it is asked too often. */
	readonly tooMany: { readonly status: number; readonly body: JsonObject };
	readonly transcripts: readonly Transcript[];
}

export function readFixture(providerId: string): Fixture {
	const file = join(__dirname, '..', 'fixtures', `${providerId}.json`);
	return JSON.parse(readFileSync(file, 'utf8')) as Fixture;
}

/** A body that is a data URI as a whole stands for the image itself, which JSON cannot write down. */
export function bytesOf(body: JsonValue): unknown {
	const base64 =
		typeof body === 'string' ? /^data:image\/\w+;base64,(.+)$/.exec(body)?.[1] : undefined;
	return base64 === undefined ? body : Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** A prediction as the fixtures write it down: the bytes of an image as base64. */
export function writtenDown<T extends Prediction>(prediction: T): T {
	const files = prediction.files.map((file) =>
		file.kind === 'inline' && file.content instanceof Uint8Array
			? { ...file, content: Buffer.from(file.content).toString('base64') }
			: file,
	);
	return { ...prediction, files };
}

/** The template with its `$words` filled in. */
export function filledIn(
	template: JsonValue,
	values: Readonly<Record<string, JsonValue>>,
): JsonValue {
	if (typeof template === 'string') {
		return Object.entries(values).reduce<JsonValue>((text, [name, value]) => {
			if (text === name) return value;
			return typeof text === 'string' && typeof value === 'string'
				? text.replaceAll(name, value)
				: text;
		}, template);
	}
	if (Array.isArray(template)) return template.map((part) => filledIn(part, values));
	if (typeof template !== 'object' || template === null) return template;
	return Object.fromEntries(
		Object.entries(template).map(([name, part]) => [name, filledIn(part, values)]),
	);
}
