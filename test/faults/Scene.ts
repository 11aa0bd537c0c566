/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { inspect } from 'node:util';
import type { Provider } from '../../nodes/prediction/model/provider';
import { listen, type Loopback } from '../nodes/loopback';
import { fileItem, picture } from '../nodes/picture';
import { cutout, onPrediction, removal, Stage, submissionPath } from '../nodes/stage';
import type { FaultRule } from '../sandbox/faults';
import type { DialectId, Prediction } from '../sandbox/prediction';
import { Relay } from './Relay';

/** Larger than anything that travels inside of a request where there is an upload. */
const UPLOADED_BYTES = 300_000;

/** One provider in the sandbox, the way there, a stranger's server, and the node in n8n's own engine. */
export class Scene {
	/** Everything the node left behind: outputs, errors and the data of the runs. */
	readonly left: unknown[] = [];

	/** Resolves when the scene is over. */
	readonly closed: Promise<void>;

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
		this.resolveClosed();
		await this.relay.close();
		await Promise.all([this.stage.close(), this.stranger.close()]);
	}

	/** What is paid for. */
	get paid(): readonly Prediction[] {
		return this.stage.sandbox.predictions;
	}

	/** The submissions that arrived. */
	get submissions() {
		const path = new RegExp(submissionPath(this.provider));
		return this.stage.sandbox.requests.filter(
			(request) =>
				request.place === this.provider.id &&
				(request.method === 'POST' || this.provider.id === 'rembg') &&
				path.test(request.path) &&
				!/cancel$|media/.test(request.path),
		);
	}

	/** Spoils requests of one kind; the first one unless `more` says otherwise. */
	spoil(
		what: 'upload' | 'submission' | 'status' | 'download' | 'list',
		action: FaultRule['action'],
		more: Partial<FaultRule> = {},
	): void {
		const place = this.provider.id as DialectId;
		const rules: Record<typeof what, Partial<FaultRule>> = {
			upload: { place, method: 'POST', path: '(media|/files)' },
			submission: { place, path: submissionPath(this.provider) },
			status: { place, method: 'GET', path: '(predictions|artworks)/' },
			download: { place: 'files' },
			list: { place, method: 'GET' },
		};
		this.stage.sandbox.fault({ ...rules[what], ...more, action });
	}

	/** Remove Background from a photo. */
	async remove(options: IDataObject = {}, more: IDataObject = {}): Promise<INodeExecutionData> {
		return await this.row({ ...removal(this.provider, options), ...more });
	}

	/** As `remove`, of a picture that is too large to travel in a request. */
	async removeUploaded(options: IDataObject = {}): Promise<INodeExecutionData> {
		const items = [fileItem(picture(0, UPLOADED_BYTES), 'photo-0.png')];
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
