import { cancelInFlight, type InFlightSubmission } from './cancelInFlight';
import { requestWithRetry } from './request';
import { download, type DownloadOptions } from '../files/download';
import { PredictionError } from '../model/errors';
import { list } from './listPredictions';
import type { ApiRequest } from '../model/ports';
import {
	isSettled,
	pendingPrediction,
	type OutputFile,
	type Prediction,
} from '../model/prediction';
import type { SubmitOptions, UploadScheme } from '../model/provider';
import { readPredictionFor } from './readPredictionFor';
import type { Session } from './session';
import { statusRequest } from './statusRequest';
import { checkOnce, waitForCompletion, type Outcome, type WaitOptions } from './waitForCompletion';
import { submit, type TrackedPrediction } from './submit';

/** Everything a workflow step can do with one service. One client serves one run of a node. */
export class Client {
	private readonly inFlight = new Set<InFlightSubmission>();

	constructor(readonly session: Session) {}

	/**
	 * Hands a picture to the service's own storage; costs nothing, so it is repeated on trouble.
	 * @returns the URL to give to the model
	 */
	async upload(
		scheme: UploadScheme,
		image: { bytes: Uint8Array; fileName: string; mimeType: string },
	): Promise<string> {
		const response = await requestWithRetry(this.session, scheme.request(image));
		return scheme.readUrl(response.body);
	}

	/** Submits paid work, once. */
	async submit(job: SubmitOptions): Promise<TrackedPrediction> {
		const flight: InFlightSubmission = { request: null, id: null };
		const watch = {
			onSend: (request: ApiRequest, id: string | null) => {
				this.inFlight.add(Object.assign(flight, { request, id }));
			},
			onRejected: () => this.inFlight.delete(flight),
		};
		const tracked = await this.unlessStopped(submit(this.session, job, watch), () =>
			this.inFlight.delete(flight),
		);
		flight.id = tracked.id;
		if (isSettled(tracked.prediction)) this.inFlight.delete(flight);
		return tracked;
	}

	/** A prediction that an earlier run or another workflow submitted, ready to be waited for. */
	trackExisting(id: string, submittedAt: number): TrackedPrediction {
		return { id, submittedAt, submitted: null, prediction: pendingPrediction(id) };
	}

	/** Waits for the end of a prediction, whoever submitted it. */
	async waitForCompletion(tracked: TrackedPrediction, patience: WaitOptions): Promise<Outcome> {
		const land = () => {
			for (const flight of this.inFlight) {
				if (flight.id !== null && flight.id === tracked.id) this.inFlight.delete(flight);
			}
		};
		const outcome = await this.unlessStopped(
			waitForCompletion(this.session, tracked, patience, async (id) => await this.cancel(id)),
			land,
		);
		land();
		return outcome;
	}

	/** Looks once instead of waiting; null while the prediction is running and has time left. */
	async checkOnce(tracked: TrackedPrediction, patience: WaitOptions): Promise<Outcome | null> {
		return await checkOnce(this.session, tracked, patience, async (id) => await this.cancel(id));
	}

	/** The present state of a prediction. */
	async getPrediction(id: string): Promise<Prediction> {
		return await this.readAbout(statusRequest(this.session.provider, id), id);
	}

	/** Ends a prediction at the service and returns what became of it. */
	async cancel(id: string): Promise<Prediction> {
		const request = this.session.provider.buildCancelRequest?.(id);
		if (request === undefined) {
			throw new PredictionError(
				'not_supported',
				`${this.session.provider.label} cannot cancel a prediction`,
				{
					predictionId: id,
					advice: 'It ends by itself. Use the On Timeout option to stop waiting for it.',
				},
			);
		}
		return await this.readAbout(request, id).catch(async (error: PredictionError) => {
			// Cog and others confirm a cancellation without showing the prediction.
			if (error.code !== 'malformed_response') throw error;
			if (this.session.provider.buildStatusRequest !== undefined)
				return await this.getPrediction(id);
			return { ...pendingPrediction(id), status: 'canceled', providerStatus: 'canceled' };
		});
	}

	/** The account's predictions, newest first. */
	async list(limit: number): Promise<Prediction[]> {
		return await list(this.session, limit);
	}

	/** Brings one file of a result into the host's store. */
	async download<F>(file: OutputFile, options: DownloadOptions<F>): Promise<F> {
		return await download(this.session, file, options);
	}

	/** Makes a prediction that an earlier run submitted ours again, so that a stop ends it too. */
	adopt(id: string): void {
		this.inFlight.add({ request: null, id });
	}

	/** After a stop: ends what is still running at the service. Never throws. */
	async cancelInFlight(): Promise<void> {
		await cancelInFlight(this.session, [...this.inFlight]);
		this.inFlight.clear();
	}

	private async readAbout(request: ApiRequest, id: string): Promise<Prediction> {
		const read = async () =>
			readPredictionFor(this.session, await requestWithRetry(this.session, request), id);
		return await read().catch((error: PredictionError) => {
			throw error.about(id);
		});
	}

	/** A stop leaves the flight on the list, to be ended by `abandon`; any other error ends our care for it. */
	private async unlessStopped<T>(work: Promise<T>, land: () => unknown): Promise<T> {
		return await work.catch((error: PredictionError) => {
			if (error.code !== 'stopped') land();
			throw error;
		});
	}
}
