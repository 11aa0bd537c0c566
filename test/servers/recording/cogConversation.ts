import { PNG } from 'pngjs';
import { eventually } from '../../e2e/queue/eventually';
import { CogServer, type Predictor } from '../servers/CogServer';
import { photo } from '../stage/photo';
import type { CogVersion } from '../versions';
import type { Recorder } from './Recorder';
import type { Json } from './recordingFile';

const image = `data:image/png;base64,${PNG.sync.write(photo(0)).toString('base64')}`;
const words = 'data:text/plain;base64,SGVsbG8=';
const inTheBackground = { Prefer: 'respond-async' };
const webhook_events_filter = ['completed'];
const loadSeconds = 2;

/** Everything that the node asks a Cog, and what it answers. */
export async function converseWithCog(version: CogVersion, recorder: Recorder): Promise<void> {
	await withServer(
		version,
		'one_picture',
		async (talk) => {
			await talk.recorded('while the model loads: health', 'GET', '/health-check');
			await talk.predict('while the model loads: a prediction', { image });
			await talk.rest();
			await talk.recorded('what it is', 'GET', '/');
			await talk.recorded('health', 'GET', '/health-check');
			await talk.recorded('the inputs of the model', 'GET', '/openapi.json');
			await talk.predict('a cutout', { image }, { id: 'cutout-1' });
			await talk.predict('a cutout without an ID', { image });
			await talk.predict(
				'the model fails',
				{ image, failure: 'no background here' },
				{ id: 'failing-1' },
			);
			await talk.predict('words instead of a photo', { image: words });
			await talk.predict('a missing input', {});
			await talk.predict('an input of another type', { image, seconds: 'often' });
			await talk.predict('an input out of bounds', { image, seconds: 1_000 });
			await talk.predict('an image that is no address', { image: 'no address' });
			await talk.predict('an image that is a number', { image: 7 });
			await talk.predict('an address where nobody listens', { image: 'http://127.0.0.1:1/a.png' });
			await talk.predict(
				'an input and a key that it does not know',
				{ image, colour: 'red' },
				{ colour: 'red' },
			);
			await talk.recorded('a prediction by its ID', 'GET', '/predictions/cutout-1');
			await talk.recorded(
				'the end of an unknown prediction',
				'POST',
				'/predictions/unknown/cancel',
			);
			await talk.reported('in the background: a cutout', { image, seconds: 0.3 });
			await talk.reported('in the background: the model fails', {
				image,
				seconds: 0.3,
				failure: 'no background here',
			});
			await talk.begun('a long one', { image, seconds: 20 });
			await talk.recorded('busy: health', 'GET', '/health-check');
			await talk.predict('busy: another prediction', { image });
			await talk.again('busy: the same prediction', { image, seconds: 20 });
			await talk.recorded('busy: its end', 'POST', '/predictions/long-1/cancel');
			await recorder.hear('a long one: canceled');
		},
		recorder,
	);
	for (const predictor of ['two_pictures', 'named_pictures'] as const) {
		await withServer(
			version,
			predictor,
			async (talk) => {
				await talk.rest();
				await talk.predict(`${predictor}: a cutout`, { image }, { id: 'cutout-1' });
				await talk.reported(`${predictor}: in the background`, { image });
			},
			recorder,
		);
	}
}

async function withServer(
	version: CogVersion,
	predictor: Predictor,
	converse: (talk: Talk) => Promise<void>,
	recorder: Recorder,
): Promise<void> {
	const cog = await CogServer.prepare({ version, predictor, loadSeconds, webhookToken: 'token' });
	try {
		cog.server.launch();
		await eventually('it listens', async () => (await cog.health()) === 'STARTING');
		await converse(new Talk(cog, recorder));
	} finally {
		await cog.close();
	}
}

class Talk {
	constructor(
		private readonly cog: CogServer,
		private readonly recorder: Recorder,
	) {}

	/** A place is free a moment after the answer, and not with it. */
	async rest(): Promise<void> {
		await eventually('it is free', async () => (await this.cog.health()) === 'READY');
	}

	async recorded(name: string, method: string, path: string): Promise<void> {
		await this.recorder.ask(name, this.cog.url, { method, path });
	}

	async predict(name: string, input: Json, more: { [key: string]: Json } = {}): Promise<void> {
		const json = { ...more, input };
		await this.recorder.ask(name, this.cog.url, { method: 'POST', path: '/predictions', json });
		const isWaiting = name.startsWith('busy') || name.startsWith('while');
		if (!isWaiting) await this.rest();
	}

	async reported(name: string, input: Json): Promise<void> {
		await this.inTheBackground(name, 'background-1', input);
		await this.recorder.hear(`${name}: the report`);
		await this.rest();
	}

	async begun(name: string, input: Json): Promise<void> {
		await this.inTheBackground(name, 'long-1', input);
		await eventually('it works', async () => (await this.cog.runs('started')) > 0);
	}

	async again(name: string, input: Json): Promise<void> {
		const question = { method: 'PUT', path: '/predictions/long-1', headers: inTheBackground };
		await this.recorder.ask(name, this.cog.url, { ...question, json: { input } });
	}

	private async inTheBackground(name: string, id: string, input: Json): Promise<void> {
		await this.cog.forget();
		const json = { id, input, webhook: this.recorder.webhook, webhook_events_filter };
		const question = { method: 'POST', path: '/predictions', headers: inTheBackground, json };
		await this.recorder.ask(name, this.cog.url, question);
	}
}
