/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { sleep, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { inspect } from 'node:util';
import type { Provider } from '../../nodes/prediction/model/provider';
import { listen, type Loopback } from '../nodes/loopback';
import { fileItem, picture } from '../nodes/picture';
import { cutout, onPrediction, predictionIdOf, removal, Stage } from '../nodes/stage';
import type { FaultRule } from '../sandbox/faults';
import type { DialectId, Prediction } from '../sandbox/prediction';
import { Relay } from './Relay';
import { routeTo, type Purpose } from './routes';

/** A file that does not travel inside of a request where there is an upload. */
export function uploadedPicture({ imageInput: { file } }: Provider): Buffer {
	const inlineBytes = file?.via === 'upload' ? (file.inlineUpToBytes ?? 0) : 0;
	return picture(0, inlineBytes + 50_000);
}

/** One provider in the sandbox, the way there, a stranger's server, and the node in n8n's own engine. */
export class Scene {
	/** Everything the node left behind: outputs, errors and the data of the runs. */
	readonly left: unknown[] = [];

	/** Resolves when the scene is over. */
	readonly closed: Promise<void>;

	/** Waits for something to happen, as long as the scene lasts. */
	async until(happened: () => boolean): Promise<void> {
		while (!this.isClosed && !happened()) await sleep(5);
	}

	/** What is paid for, once it has ended. */
	async ended(): Promise<Prediction> {
		await this.until(() => this.paid[0]?.endedAt !== undefined);
		const [prediction] = this.paid;
		if (prediction === undefined) throw new Error('Nothing has been paid for');
		return prediction;
	}

	private isClosed = false;

	private resolveClosed = () => {};

	private constructor(
		readonly provider: Provider,
		readonly stage: Stage,
		/** Another origin; has the right picture at every address. */
		readonly stranger: Loopback,
		readonly relay: Relay,
	) {
		this.closed = new Promise((resolve) => (this.resolveClosed = resolve));
	}

	static async open(provider: Provider): Promise<Scene> {
		const stage = await Stage.open();
		const stranger = await listen((_, response) => {
			response.writeHead(200, { 'content-type': 'image/png' });
			response.end(cutout(provider, 0));
		});
		return new Scene(provider, stage, stranger, await Relay.open(stage.sandbox.url));
	}

	async close(): Promise<void> {
		this.isClosed = true;
		this.resolveClosed();
		await this.relay.end();
		await Promise.all([this.stage.close(), this.stranger.close()]);
	}

	/** What is paid for. */
	get paid(): readonly Prediction[] {
		return this.stage.sandbox.predictions;
	}

	/** The submissions that arrived. */
	get submissions() {
		const { path = '' } = routeTo(this.provider, 'submission');
		// At some, a GET of the same path is the list.
		const isSubmission = ({ method }: { method: string }) =>
			method !== 'GET' || this.provider.list === undefined;
		return this.stage.sandbox.requests.filter(
			(request) =>
				request.place === this.provider.id &&
				isSubmission(request) &&
				new RegExp(path).test(request.path),
		);
	}

	/** The ID of what is paid for, as the node tells it; null where the provider tells none. */
	get paidId(): string | null {
		const [prediction] = this.paid;
		return prediction === undefined ? null : predictionIdOf(this.provider, prediction);
	}

	/** Spoils requests of one kind; the first one unless `more` says otherwise. */
	spoil(what: Purpose, action: FaultRule['action'], more: Partial<FaultRule> = {}): void {
		this.stage.sandbox.fault({ ...routeTo(this.provider, what), ...more, action });
	}

	/** Remove Background from a photo. */
	async remove(options: IDataObject = {}, more: IDataObject = {}): Promise<INodeExecutionData> {
		return await this.row({ ...removal(this.provider, options), ...more });
	}

	/** As `remove`, of a picture that is too large to travel in a request. */
	async removeUploaded(options: IDataObject = {}): Promise<INodeExecutionData> {
		const items = [fileItem(uploadedPicture(this.provider), 'photo-0.png')];
		return await this.row(removal(this.provider, options), items);
	}

	/** Submits only, and leaves. */
	async submit(): Promise<string> {
		const { json } = await this.remove({}, { completion: 'submit' });
		return String(json.predictionId);
	}

	async onPrediction(
		operation: 'wait' | 'download' | 'getMany',
		predictionId: string,
		options: IDataObject = {},
	): Promise<INodeExecutionData> {
		const parameters = onPrediction(operation, { options: { pollInterval: 0.1, ...options } });
		return await this.row({ ...parameters, returnAll: true }, [{ json: { predictionId } }]);
	}

	/** The whole of it as text, to be searched for what must not be there. */
	leftBehind(): string {
		return inspect(this.left, { depth: Infinity, maxArrayLength: null, maxStringLength: null });
	}

	/** The first row of a run, or the last one of a list. */
	private async row(
		parameters: IDataObject,
		items: INodeExecutionData[] = this.stage.items(1),
	): Promise<INodeExecutionData> {
		const baseUrl = this.relay.through(this.stage.sandbox.baseUrl(this.provider.id as DialectId));
		const result = await this.stage.run(this.provider, parameters, {
			items,
			credentials: this.stage.credentials(this.provider, { baseUrl }),
			settings: { onError: 'continueRegularOutput' },
		});
		this.left.push(result.run, result.error);
		if (result.error !== undefined) throw result.error;
		return result.outputs[0]?.at(-1) ?? { json: {} };
	}
}
