import { Client } from '../../nodes/prediction/client/client';
import { isJsonObject, type JsonObject, type JsonValue } from '../../nodes/prediction/model/json';
import { AccountState } from '../../nodes/prediction/scheduling/accountState';
import { supportOf, type ImageFormat } from '../../nodes/prediction/model/outputImage';
import { modelName, type Provider } from '../../nodes/prediction/model/provider';
import type { SubmitOptions, SubmittedImage } from '../../nodes/prediction/model/submission';
import type { Prediction } from '../../nodes/prediction/model/prediction';
import type { Outcome, WaitOptions } from '../../nodes/prediction/client/outcome';
import { FakeClock } from '../prediction/fakeClock';
import {
	routes,
	ScriptedTransport,
	type Answer,
	type Script,
} from '../prediction/scriptedTransport';
import {
	bytesOf,
	filledIn,
	readFixture,
	type Facts,
	type Fixture,
	type WrittenAnswer,
} from './fixture';

/** The image of every example. */
const IMAGE = 'https://example.com/cat.jpg';

export interface Opened {
	readonly provider: Provider;
	readonly client: Client;
	readonly clock: FakeClock;
	readonly transport: ScriptedTransport;
}

export interface OpenOptions {
	readonly concurrency?: number | null;
	readonly pollIntervalMs?: number | null;
	readonly retryBudgetMs?: number;
	readonly settings?: Readonly<Record<string, string>>;
}

/** A request for a result belongs to the status before it: of the lines, it is none of its own. */
class Conversation extends ScriptedTransport {
	constructor(
		clock: FakeClock,
		script: Script,
		host: string,
		private readonly resultLine: string,
	) {
		super(clock, script, host);
	}

	override get lines(): string[] {
		return super.lines.filter((line) => line !== this.resultLine);
	}
}

/** One provider with its fixture: what it says, and a client that listens. */
export class Service {
	readonly fixture: Fixture;

	/** What the bodies stand for that leave their result to a request of its own. */
	private readonly outputs = new WeakMap<object, JsonValue>();

	constructor(readonly provider: Provider) {
		this.fixture = readFixture(provider.id);
	}

	/** The ID of the prediction that the fixture tells of. */
	get id(): string {
		const { id } = this.fixture;
		if (id === null) throw new Error(`${this.provider.id} gives no prediction an ID`);
		return id;
	}

	/** A client in a world made of a script, or of a table of routes. */
	open(
		script: Script | Readonly<Record<string, Answer | readonly Answer[]>>,
		{ concurrency = null, ...options }: OpenOptions = {},
	): Opened {
		const clock = new FakeClock();
		const { result = '' } = this.fixture.routes;
		const answers = typeof script === 'function' ? script : this.withResults(routes(script));
		const transport = new Conversation(clock, answers, this.host, result);
		const { provider } = this;
		const account = new AccountState(clock.ofProcess, provider.limits);
		const lane = account.openLane({ concurrency, stopped: clock.stopped });
		const client = new Client({ provider, transport, clock, lane, ...options });
		return { client, clock, transport, provider };
	}

	/** Where the result is read by a request of its own, it is that of the last status that was answered. */
	private withResults(script: Script): Script {
		const { result, routes: lines } = this.fixture;
		if (result === undefined) return script;
		let output: JsonValue = this.fixture.nothing.output;
		return (asked) => {
			if (`${asked.method} ${asked.path}` === lines.result) {
				return { body: filledIn(result, { $output: output }) };
			}
			const answer = script(asked);
			output = this.outputs.get(answer.body as object) ?? output;
			return answer;
		};
	}

	/** The host of its base URL; a service without a usual place is at one of its own. */
	get host(): string {
		const { defaultBaseUrl } = this.provider;
		return defaultBaseUrl === '' ? 'service.example.com' : new URL(defaultBaseUrl).hostname;
	}

	/** The image of every example, in the way that the service takes it. */
	get image(): SubmittedImage {
		return this.provider.imageInput.takesUrl
			? { kind: 'url', url: IMAGE }
			: { kind: 'file', bytes: Buffer.alloc(12), fileName: 'cat.png', mimeType: 'image/png' };
	}

	/** Work for the service that somebody waits for. */
	job(wishes: Partial<SubmitOptions> = {}): SubmitOptions {
		return {
			clientReference: this.fixture.id ?? 'n8n-0123456789abcdef',
			model: this.fixture.model,
			task: {
				kind: 'removeBackground',
				image: this.image,
				outputInput: this.outputInput(),
				additionalInput: {},
			},
			settings: {},
			waitForCompletion: true,
			timeoutMs: 300_000,
			cancelOnTimeout: false,
			...wishes,
		};
	}

	/** What the provider is told of the result, where nothing but a format is asked for. */
	outputInput(format?: ImageFormat | 'auto'): JsonObject {
		const name = modelName(this.provider, this.fixture.model);
		const support = supportOf(this.provider.outputImage, name);
		return support?.toInput({ ...(format !== undefined && { format }) }) ?? {};
	}

	/** Submits and waits, as a workflow step does. */
	async complete(
		{ client }: Opened,
		patience: Partial<WaitOptions> = {},
		wishes: Partial<SubmitOptions> = {},
	): Promise<Outcome> {
		const full: WaitOptions = { timeoutMs: 300_000, onTimeout: 'error', ...patience };
		const tracked = await client.submit(this.job({ timeoutMs: full.timeoutMs, ...wishes }));
		return await client.waitForCompletion(tracked, full);
	}

	/** The body that tells of a prediction in the provider's own words. */
	body(facts: Facts): unknown {
		return bytesOf(this.prediction(facts));
	}

	/** A prediction in the provider's own words. */
	prediction(facts: Facts, template: JsonValue = this.fixture.prediction): JsonValue {
		const { nothing } = this.fixture;
		const output = facts.output === undefined ? nothing.output : facts.output;
		const filled = filledIn(template, {
			$id: facts.id ?? this.toldId,
			$status: facts.status,
			$output: output,
			$error: facts.error === undefined ? nothing.error : facts.error,
		});
		if (!isJsonObject(filled)) return filled;
		const prediction = { ...filled, ...facts.more };
		this.outputs.set(prediction, output);
		return prediction;
	}

	/** The ID of every example, as the service itself tells it. */
	get toldId(): string | null {
		return this.fixture.toldId ?? this.fixture.id;
	}

	/** A prediction as we read it, with its result. */
	read(facts: Facts): Prediction {
		const prediction = this.provider.readPrediction(this.body(facts));
		const { result: scheme } = this.provider;
		const request = scheme?.buildRequest({ ...prediction, id: this.fixture.id }) ?? null;
		if (scheme === undefined || request === null) return prediction;
		const body = filledIn(this.fixture.result ?? null, { $output: facts.output ?? null });
		return scheme.read(prediction, { status: 200, headers: {}, body });
	}

	answer(facts: Facts, status = 200): Answer {
		return { status, body: this.body(facts) };
	}

	/** The usual first answer: taken, not finished; finished where the service knows no other. */
	get accepted(): Answer {
		return this.isSilent
			? this.succeeded
			: this.answer({ status: this.pending }, this.fixture.acceptedWith);
	}

	get running(): Answer {
		return this.answer({ status: this.pending });
	}

	/** Whether the service says nothing before it has finished. */
	get isSilent(): boolean {
		return this.fixture.pending === undefined;
	}

	/** The word for a prediction that has not finished. */
	get pending(): string {
		return this.fixture.pending ?? '';
	}

	get succeeded(): Answer {
		return this.answer({ status: this.fixture.succeeded, output: this.output });
	}

	get tooMany(): Answer {
		return this.fixture.tooMany;
	}

	/** An error in the form that the provider documents. */
	ownError(status: number): JsonValue {
		return filledIn(this.fixture.ownError, { $status: status });
	}

	/** An output with one file. */
	get output(): JsonValue {
		return this.fixture.results[0]?.output ?? null;
	}

	/** The members of a listed prediction that tell which image it was made of. */
	madeOf(image: string): JsonObject {
		const { webhook, prediction } = this.fixture;
		const told = Object.entries(webhook ?? (isJsonObject(prediction) ? prediction : {})).filter(
			([, member]) => JSON.stringify(member).includes(IMAGE),
		);
		return filledIn(Object.fromEntries(told), { [IMAGE]: image }) as JsonObject;
	}

	/** An answer of a transcript, written out. */
	spoken(written: WrittenAnswer): Answer {
		const { status, headers, body, prediction, list } = written;
		const said =
			prediction !== undefined
				? this.prediction(prediction)
				: list !== undefined
					? this.page(list.predictions, list.next)
					: (body ?? '');
		return { status, body: bytesOf(said), ...(headers !== undefined && { headers }) };
	}

	private page(predictions: readonly Facts[], next: string | undefined): JsonValue {
		return filledIn(this.fixture.list ?? null, {
			$predictions: predictions.map((facts) => this.listed(facts)),
			$next: next ?? null,
		});
	}

	/** In a list predictions stand without an envelope, as in a webhook. */
	private listed(facts: Facts): JsonValue {
		return this.prediction(facts, this.fixture.webhook ?? this.fixture.prediction);
	}
}
