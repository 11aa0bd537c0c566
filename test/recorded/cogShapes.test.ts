import { pictureUri } from '../sandbox/testing/client';
import { startReceiver } from '../sandbox/testing/receiver';
import type { Json } from '../servers/recording/recordingFile';
import { askSandbox, sandboxOfTests, type Answered, type Reply, type Request } from './askSandbox';
import { describeShapes } from './describeShapes';

const sandbox = sandboxOfTests();
const inTheBackground = { prefer: 'respond-async' };
const cogOrder = (more: object = {}) => ({ id: 'long-1', input: { image: pictureUri }, ...more });
const cog = async (path: string, request?: Request) =>
	await askSandbox(sandbox(), 'cog', path, request);
const predict = async (json: unknown = cogOrder(), headers: Record<string, string> = {}) =>
	await cog('/predictions', { json, headers });

const answers: Readonly<Record<string, Answered>> = {
	'while the model loads: health': {
		ask: async () => {
			sandbox().settings({ cogHealth: 'STARTING' });
			return await cog('/health-check');
		},
	},
	'while the model loads: a prediction': {
		ask: async () => {
			sandbox().settings({ cogHealth: 'STARTING' });
			return await predict();
		},
	},
	'what it is': { ask: async () => await cog('/') },
	health: { ask: async () => await cog('/health-check') },
	'the inputs of the model': {
		ask: async () => await cog('/openapi.json'),
		known: [
			'/components/schemas/Input/properties/failure',
			'/components/schemas/Input/properties/seconds',
		],
	},
	'a cutout': { ask: async () => await predict() },
	'a cutout without an ID': { ask: async () => await predict({ input: { image: pictureUri } }) },
	'the model fails': {
		ask: async () => {
			sandbox().settings({ ending: 'failed' });
			return await predict();
		},
	},
	'a missing input': { ask: async () => await predict({ input: {} }) },
	'an image that is a number': { ask: async () => await predict({ input: { image: 7 } }) },
	'an input and a key that it does not know': {
		ask: async () => await predict({ input: { image: pictureUri, sharpness: 3 }, priority: 1 }),
	},
	'a prediction by its ID': { ask: async () => await cog('/predictions/long-1') },
	'the end of an unknown prediction': {
		ask: async () => await cog('/predictions/unknown/cancel', { method: 'POST' }),
	},
	'in the background: a cutout': {
		ask: async () => await predict(cogOrder(), inTheBackground),
	},
	'in the background: a cutout: the report': {
		ask: async () => await reported(cogOrder()),
	},
	'busy: health': {
		ask: async () => {
			await busy();
			return await cog('/health-check');
		},
	},
	'busy: another prediction': {
		ask: async () => {
			await busy();
			return await predict(cogOrder({ id: 'another' }));
		},
	},
	'busy: the same prediction': {
		ask: async () => {
			await busy();
			return await cog('/predictions/long-1', {
				method: 'PUT',
				json: { input: { image: pictureUri } },
				headers: inTheBackground,
			});
		},
		known: ['/input/seconds'],
	},
	'busy: its end': {
		ask: async () => {
			await busy();
			return await cog('/predictions/long-1/cancel', { method: 'POST' });
		},
	},
};

async function busy(): Promise<void> {
	sandbox().settings({ taskMs: 60_000, cogSlots: 1 });
	await predict(cogOrder(), inTheBackground);
}

/** What the server tells a webhook, as if it were an answer. */
async function reported(json: object): Promise<Reply> {
	sandbox().settings({ webhookAuthToken: 'token' });
	const receiver = await startReceiver(200);
	const webhook = { webhook: receiver.url, webhook_events_filter: ['completed'] };
	await predict({ ...json, ...webhook }, inTheBackground);
	const [delivery] = await receiver.received(1);
	await receiver.close();
	return {
		status: 200,
		headers: delivery!.headers as Record<string, string>,
		body: JSON.parse(delivery!.body) as Json,
	};
}

describeShapes('Cog', 'cog-0.23.1', answers);
