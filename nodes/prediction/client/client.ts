import { download, type DownloadOptions } from '../files/download';
import { fetchFile, type FetchedFile } from '../files/fetchFile';
import { withResolvedFiles } from '../files/resolveFiles';
import { RETRY } from '../model/policy';
import type { PredictionError } from '../model/errors';
import type { ApiRequest, ApiResponse, Clock, ImageFile, Transport } from '../model/ports';
import { isSettled, type Credits, type OutputFile, type Prediction } from '../model/prediction';
import type { Provider } from '../model/provider';
import type { SubmitOptions } from '../model/submission';
import type { InputFields } from '../modelInput/inputField';
import { ModelInputCache, type KnownModelInputs } from '../modelInput/modelInputCache';
import type { Lane } from '../scheduling/lane';
import type { Place } from '../scheduling/place';
import { AccountMemory } from './accountMemory';
import { cancelInFlight, type LeftRunning } from './cancelInFlight';
import { checkOnce, type Checked, type CheckOptions } from './checkOnce';
import { findSubmission } from './findSubmission';
import { getBalance } from './getBalance';
import { getInputFields } from './getInputFields';
import { cancelPrediction, getPrediction } from './getPrediction';
import { InFlightSubmissions } from './inFlightSubmissions';
import { listPredictions, pages } from './listPredictions';
import type { Outcome, WaitOptions } from './outcome';
import { requestWithRetry } from './request';
import type { Session } from './session';
import { submit, type TrackedPrediction } from './submit';
import type { UnansweredSubmission } from './submissionMatcher';
import { trackExisting, trackFinished, whileFollowed } from './trackPrediction';
import { uploadFile } from './uploadFile';
import { mayShowResult, waitForCompletion } from './waitForCompletion';

export interface ClientOptions {
	readonly provider: Provider;
	readonly transport: Transport;
	readonly clock: Clock;
	readonly lane: Lane;
	/** The credential's own settings. */
	readonly settings?: Readonly<Record<string, string>>;
	/** What is remembered of this account for a while; missing: nothing. */
	readonly memory?: AccountMemory;
	/** What is known of the inputs of models at this account; missing: nothing. */
	readonly modelInputs?: KnownModelInputs;
	/** The user's own interval between two polls of a prediction, in milliseconds; null adapts. */
	readonly pollIntervalMs?: number | null;
	/** How long a request that costs nothing is repeated, in milliseconds, where the usual is too long. */
	readonly retryBudgetMs?: number;
}

/**
 * Everything a workflow step can do with one provider. One client serves one run of a node.
 * All methods throw PredictionError.
 */
export class Client {
	readonly provider: Provider;

	readonly clock: Clock;

	/** The credential's own settings. */
	readonly settings: Readonly<Record<string, string>>;

	private readonly session: Session;

	constructor(options: ClientOptions) {
		this.provider = options.provider;
		this.clock = options.clock;
		this.settings = options.settings ?? {};
		this.session = {
			...options,
			provider: withResolvedFiles(options.provider, options.transport.baseUrl),
			inFlight: new InFlightSubmissions(),
			memory: options.memory ?? new AccountMemory(options.clock),
			modelInputs: options.modelInputs ?? new ModelInputCache(),
			pollIntervalMs: options.pollIntervalMs ?? null,
			retryBudgetMs: options.retryBudgetMs ?? RETRY.budgetMs,
		};
	}

	/** The host of the configured base URL. */
	get host(): string {
		return this.session.transport.trustedHost;
	}

	/** Waits for room at the provider. Whoever takes a place gives it back by `release`. */
	async takePlace({ model, timeoutMs, waitForCompletion: waits }: PlaceOptions): Promise<Place> {
		const answersWithResult = waits && this.provider.answersWithResult === true;
		return await this.session.lane.takePlace({ model, answersWithResult, timeoutMs });
	}

	/** Hands a file to the provider's own storage. @returns the URL to give to the model */
	async upload(file: ImageFile): Promise<string> {
		return await uploadFile(this.session, file);
	}

	/** Submits paid work, once. @param place the room for it, where it was taken before */
	async submit(options: Submission, place?: Place): Promise<TrackedPrediction> {
		const taken = place ?? (await this.takePlace(options));
		const withSettings = { ...options, settings: this.settings };
		const tracked = await submit(this.session, withSettings, taken).catch((error: unknown) => {
			taken.release();
			throw error;
		});
		// One that shows no result yet is asked about until it does.
		const isOver = isSettled(tracked.prediction) && !mayShowResult(this.session, tracked);
		if (isOver || !options.waitForCompletion) taken.release();
		return tracked;
	}

	/**
	 * A prediction that an earlier run or another workflow submitted, ready to be waited for.
	 * @param submittedAt milliseconds since 1970, from which the timeout counts
	 */
	trackExisting(
		id: string,
		submittedAt: number,
		{ isOurs }: { isOurs: boolean } = { isOurs: false },
	): TrackedPrediction {
		return trackExisting(this.session, id, submittedAt, isOurs);
	}

	/** A prediction of ours that is known to have ended, ready for its result to be fetched. */
	trackFinished(prediction: Prediction, submittedAt: number): TrackedPrediction {
		return trackFinished(this.session, prediction, submittedAt);
	}

	/** Waits for the end of a prediction, whoever submitted it. */
	async waitForCompletion(tracked: TrackedPrediction, options: WaitOptions): Promise<Outcome> {
		const work = waitForCompletion(this.session, tracked, options);
		return await whileFollowed(this.session, tracked, work);
	}

	/** Checks instead of waiting. */
	async checkOnce(tracked: TrackedPrediction, options: CheckOptions): Promise<Checked> {
		const work = checkOnce(this.session, tracked, options);
		return await whileFollowed(this.session, tracked, work);
	}

	/** The present state of a prediction. */
	async getPrediction(id: string): Promise<Prediction> {
		return await getPrediction(this.session, id);
	}

	/** The same for one of many: in turn with others, as often as the provider takes it. */
	async getPredictionInTurn(id: string): Promise<Prediction> {
		return await getPrediction(this.sessionInTurn, id);
	}

	/** Cancels a prediction at the provider, in turn with others, and returns what became of it. */
	async cancel(id: string): Promise<Prediction> {
		return await cancelPrediction(this.sessionInTurn, id);
	}

	/** The account's predictions, newest first. @param onGap hears why there is not more, where a further page could not be read */
	async list(limit: number, onGap?: (error: PredictionError) => void): Promise<Prediction[]> {
		return await listPredictions(this.session, limit, onGap);
	}

	/** The account's predictions page by page, newest first. */
	pages(pageSize: number): AsyncGenerator<readonly Prediction[]> {
		return pages(this.session, pageSize);
	}

	/** What became of a submission without a response; null where the provider's list does not show it. */
	async findSubmission(
		submission: UnansweredSubmission,
		known: ReadonlySet<string>,
	): Promise<Prediction | null> {
		return await findSubmission(this.session, submission, known);
	}

	/** Brings one file of a result into the host's store. */
	async download<F>(file: OutputFile, options: DownloadOptions<F>): Promise<F> {
		return await download(this.session, file, options);
	}

	/** What a model takes, as the provider publishes it. Costs nothing. @throws PredictionError `not_supported` where it does not */
	async getInputFields(model: string): Promise<InputFields> {
		return await getInputFields(this.session, model);
	}

	/**
	 * Fetches a file from an address that the user gave.
	 * @throws PredictionError with what to do
	 */
	async fetchFile(url: string, maxBytes: number): Promise<FetchedFile> {
		return await fetchFile(this.session, url, { maxBytes });
	}

	/** What is left on the account. */
	async getBalance(): Promise<{ credits: Credits; response: unknown }> {
		return await getBalance(this.session, this.settings);
	}

	/** Any other request of the provider that costs nothing. */
	async request(request: ApiRequest): Promise<ApiResponse> {
		return await requestWithRetry(this.session, request);
	}

	/** After a stop: cancels what is still running at the provider. Never throws. */
	async cancelInFlight(): Promise<LeftRunning[]> {
		return await cancelInFlight(this.session, this.session.inFlight.takeAll());
	}

	/** The run has ended: everything it holds of the account is given back. */
	close(): void {
		this.session.lane.close();
	}

	private get sessionInTurn() {
		return { ...this.session, inTurn: () => this.session.lane.request() };
	}
}

/** What is asked of the provider, but for the settings of the credential. */
export type Submission = Omit<SubmitOptions, 'settings'>;

type PlaceOptions = Pick<SubmitOptions, 'model' | 'timeoutMs' | 'waitForCompletion'>;
