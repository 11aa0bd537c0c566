import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { readFixture } from '../conformance/fixture';
import { instantCutOut } from '../sandbox/engines/instant';
import type { DialectId, Prediction } from '../sandbox/prediction';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/server';
import { run, start, type EngineResult, type EngineRun } from './engine';
import { listen, type Loopback } from './loopback';
import { fileItem, picture } from './picture';
import { submissionOf } from './submission';

/** Every key begins with it; easy to find where it must not be. */
export const MARK = 'mark-4c1f9a7e2b6d8035';

/** Every provider, for `describe.each` and `test.each`. */
export const everyProvider = providers.map((provider) => [provider.id, provider] as const);

/** These speak the protocol of another one: KKIAI's, and Replicate's. */
const SAME_PROTOCOL = ['chainHub', 'replicateCompatible'];

/** One provider of each protocol: what differs between those of one is in the conformance tests. */
export const everyProtocol = everyProvider.filter(([id]) => !SAME_PROTOCOL.includes(id));

/** Those whose results are fetched from an address; the others put them into the response. */
export const withLinks = everyProtocol.filter(
	([, { buildStatusRequest }]) => buildStatusRequest !== undefined,
);

/** Whether it responds when the work is done, and never again: it cannot be left alone with it. */
export function isAnsweringOnly({ buildStatusRequest, webhook }: Provider): boolean {
	return buildStatusRequest === undefined && webhook === undefined;
}

/** Whether a prediction has no ID before the response with its result is there: what is refused or given up has none. */
export function isNamedByItsResult(provider: Provider): boolean {
	const { answersWithResult, imageInput } = provider;
	const image = imageInput.takesUrl ? { kind: 'url' as const, url: PHOTO } : undefined;
	return answersWithResult === true && submissionOf(provider, { image }).id === undefined;
}

/** The ID by which the node knows a prediction of the sandbox; null where the provider tells none. */
export function predictionIdOf(provider: Provider, { id, model }: Prediction): string | null {
	if (readFixture(provider.id).id === null) return null;
	return provider.completeId?.(id, model) ?? id;
}

/** Whether a small file is uploaded before the submission. */
export function isUploaded({ imageInput: { file } }: Provider): boolean {
	return file?.via === 'upload' && file.inlineUpToBytes === undefined;
}

/** Whether a running prediction is only asked to end, as the transcripts of its protocol show. */
export function isCancellationAWish({ id }: Provider): boolean {
	return readFixture(id).transcripts.some(
		({ call, result }) =>
			call.operation === 'cancel' &&
			result !== undefined &&
			'status' in result &&
			result.status === 'processing',
	);
}

/** The input of the provider's own model that takes the image. */
export function imageInputOf(provider: Provider): string {
	const { body } = submissionOf(provider, { image: { kind: 'url', url: PHOTO } }).request;
	const { input = body } = (body ?? {}) as IDataObject;
	const [name] = Object.entries(input as IDataObject).find(([, value]) => value === PHOTO) ?? [];
	if (name === undefined) throw new Error(`${provider.id} names no image`);
	return name;
}

const PHOTO = 'https://example.com/photo.png';

/** The request that starts the work, as a pattern of its path. */
export function submissionPath({ id }: Provider): string {
	const { submit, submitOnly } = readFixture(id).routes;
	const paths = [submit, submitOnly].flatMap((line) => line?.split(' ')[1] ?? []);
	return paths.map((path) => path.replaceAll('.', '\\.')).join('|');
}

export type Wishes = Partial<Omit<EngineRun, 'parameters'>>;

let keys = 0;

/** The sandbox, a server with photos, and the node between them. */
export class Stage {
	private opened: { readonly sandbox: Sandbox; readonly photos: Loopback } | null = null;

	/** The key of every credential: after each reset another one, as what is known of an account is kept by its key. */
	key = '';

	static async open(settings: SandboxOptions = {}): Promise<Stage> {
		const stage = new Stage();
		await stage.prepare(settings);
		return stage;
	}

	async prepare(settings: SandboxOptions = {}): Promise<void> {
		const photos = await listen(({ path }, response) => {
			const number = /\d+/.exec(path)?.[0];
			response.writeHead(200, { 'content-type': 'image/png' });
			response.end(number === undefined ? 'These are only words' : picture(Number(number)));
		});
		this.opened = { photos, sandbox: await startSandbox({ engine: 'instant', ...settings }) };
		this.reset();
	}

	get sandbox(): Sandbox {
		return this.parts.sandbox;
	}

	/** As it was at the beginning, for another account. */
	reset(): void {
		this.sandbox.reset();
		this.key = `${MARK}-${++keys}`;
	}

	async close(): Promise<void> {
		const { sandbox, photos } = this.parts;
		await Promise.all([sandbox.close(), photos.close()]);
	}

	photoUrl(number: number): string {
		return `${this.parts.photos.url}/photo-${number}.png`;
	}

	/** An address whose photo is none, so that every provider fails on it. */
	wordsUrl(): string {
		return `${this.parts.photos.url}/words.png`;
	}

	/** Items with a photo each, as file and as URL. */
	items(count: number): INodeExecutionData[] {
		return Array.from({ length: count }, (_, number) =>
			fileItem(picture(number), `photo-${number}.png`, { number, photo: this.photoUrl(number) }),
		);
	}

	credentials(provider: Provider, values: IDataObject = {}): Record<string, IDataObject> {
		const key = { apiToken: this.key, apiKey: this.key };
		const baseUrl = this.sandbox.baseUrl(provider.id as DialectId);
		return { [provider.credential]: { ...key, baseUrl, ...values } };
	}

	async run(
		provider: Provider,
		parameters: IDataObject,
		wishes: Wishes = {},
	): Promise<EngineResult> {
		return await run(this.engineRun(provider, parameters, wishes));
	}

	start(provider: Provider, parameters: IDataObject, wishes: Wishes = {}) {
		return start(this.engineRun(provider, parameters, wishes));
	}

	/** The rows of the first output. */
	async rows(
		provider: Provider,
		parameters: IDataObject,
		wishes: Wishes = {},
	): Promise<INodeExecutionData[]> {
		const { outputs, error } = await this.run(provider, parameters, wishes);
		if (error !== undefined) throw error;
		return outputs[0] ?? [];
	}

	/** What the provider was asked, as "METHOD path", without the base path. */
	asked(provider: Provider): string[] {
		const base = new URL(this.sandbox.baseUrl(provider.id as DialectId)).pathname;
		return this.sandbox.requests
			.filter(({ place }) => place === provider.id)
			.map(({ method, path }) => `${method} ${path.replace(base, '')}`);
	}

	/** The body of the first submission, as the provider read it. */
	submitted(provider: Provider): IDataObject {
		const request = this.sandbox.requests.find(
			({ place, method, json }) => place === provider.id && method === 'POST' && json !== undefined,
		);
		return (request?.json ?? {}) as IDataObject;
	}

	/** The results that were fetched. */
	downloads() {
		return this.sandbox.requests.filter(({ path }) => /\/out(-\d)?\.\w+$/.test(path));
	}

	private get parts() {
		if (this.opened === null) throw new Error('The stage is not open yet');
		return this.opened;
	}

	private engineRun(provider: Provider, parameters: IDataObject, wishes: Wishes): EngineRun {
		return {
			items: this.items(1),
			credentials: this.credentials(provider),
			...wishes,
			parameters: { provider: provider.id, ...parameters },
		};
	}
}

/** A stage for the tests of a file or a group: each of them begins on a fresh one. */
export function useStage(settings: SandboxOptions = {}): Stage {
	const stage = new Stage();
	beforeAll(async () => await stage.prepare(settings));
	beforeEach(askOften);
	afterEach(() => stage.reset());
	afterAll(async () => await stage.close());
	return stage;
}

/** A hurry that no user has, so that tests take little time. */
const eager = { pollInterval: 0.1 };

/** The gaps between two status requests that providers ask for: how they are kept is tested with a clock of the tests' own. */
function askOften(): void {
	for (const { limits } of providers)
		if (limits.minPollGapMs !== undefined) jest.replaceProperty(limits, 'minPollGapMs', 100);
}

/** The image of an item by its address, which costs no upload. */
export const byUrl = { imageSource: 'url', imageUrl: '={{ $json.photo }}' };

/** The parameters of Remove Background, by file where the provider takes files. */
export function removal(provider: Provider, options: IDataObject = {}): IDataObject {
	return {
		...(provider.imageInput.file === undefined && byUrl),
		options: { ...eager, ...options },
	};
}

/** The parameters of an operation on a prediction. */
export function onPrediction(operation: string, more: IDataObject = {}): IDataObject {
	const predictionId = '={{ $json.predictionId }}';
	return { resource: 'prediction', operation, predictionId, options: eager, ...more };
}

/** The parameters of Create with a picture as the model's input. */
export function creation(more: IDataObject = {}, imageInput = 'image'): IDataObject {
	return onPrediction('create', { input: `={{ { ${imageInput}: $json.photo } }}`, ...more });
}

/** The format of a result, where none was asked for. */
export function formatOf({ id }: Provider): 'png' | 'webp' {
	return id === 'tengr' ? 'webp' : 'png';
}

/** What the sandbox makes of a picture at this provider. */
export function cutout(provider: Provider, number: number): Buffer {
	return instantCutOut(picture(number), formatOf(provider));
}
