import { sleep, type IDataObject } from 'n8n-workflow';
import { RETRY } from '../../nodes/prediction/model/policy';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { listen, sendJson, type Loopback } from './loopback';
import {
	byUrl,
	everyProtocol,
	isCancellationAWish,
	isNamedByItsResult,
	onPrediction,
	predictionIdOf,
	removal,
	useStage,
} from './stage';

const onError = { settings: { onError: 'continueRegularOutput' } } as const;

const stage = useStage();

beforeEach(() => stage.sandbox.settings({ taskMs: 60_000 }));

/** Once its time is over, a prediction that is named by its result is nameless for ever. */
const nameless = everyProtocol.filter(([, provider]) => isNamedByItsResult(provider));
const named = everyProtocol.filter((one) => !nameless.includes(one));

/** A prediction that takes too long at every provider that names it, all at the same time. */
async function everywhere(options: IDataObject) {
	return await Promise.all(
		named.map(async ([id, provider]) => {
			const parameters = removal(provider, { timeout: 1, ...options });
			const [row] = await stage.rows(provider, parameters, onError);
			const prediction = stage.sandbox.predictions.find(({ dialect }) => dialect === id);
			const predictionId = prediction && predictionIdOf(provider, prediction);
			expect(row?.json).toMatchObject({ provider: id, predictionId });
			return { provider, prediction, row, json: row?.json ?? {} };
		}),
	);
}

test('error: names the prediction, which is still running', async () => {
	for (const { provider, json, prediction } of await everywhere({})) {
		expect(json.errorCode).toBe('timed_out');
		const charged = provider.isSelfHosted === true ? '' : ' and may be charged';
		expect(json.error).toContain('did not finish within 1 second');
		expect(json.error).toContain(`still running at ${provider.subject}${charged}.`);
		expect(json.error).toContain(String(prediction?.id));
		// Hanging up is Cog's cancellation.
		if (provider.id !== 'cog') expect(prediction?.status).toBe('processing');
	}
});

test('return: gives the unfinished prediction', async () => {
	for (const { row, json } of await everywhere({ onTimeout: 'return' })) {
		expect(json).toMatchObject({ timedOut: true, failureReason: null, outputUrls: [] });
		expect(['starting', 'processing']).toContain(json.status);
		expect(row?.binary).toBeUndefined();
	}
});

test('cancel: cancels it at the provider where that can be done', async () => {
	for (const { provider, json, prediction } of await everywhere({ onTimeout: 'cancel' })) {
		expect(json.errorCode).toBe('timed_out');
		if (provider.buildCancelRequest === undefined) {
			expect(json.error).toMatch(/could not be canceled at .*, so it is still running/);
			expect(prediction?.status).toBe('processing');
		} else {
			const words = isCancellationAWish(provider) ? 'was asked to cancel it' : 'was canceled at';
			expect(json.error).toContain(words);
			expect(prediction?.status).toBe('canceled');
		}
	}
});

test.each(['error', 'return', 'cancel'])(
	'%s: without a name there is nothing to come back to, so it is in doubt',
	async (onTimeout) => {
		const rows = await Promise.all(
			nameless.map(async ([, provider]) => {
				const [row] = await stage.rows(
					provider,
					removal(provider, { timeout: 1, onTimeout }),
					onError,
				);
				return row?.json ?? {};
			}),
		);
		for (const json of rows) {
			expect(json.errorCode).toBe('timed_out');
			expect(json.error).toMatch(/did not return a result within 1 second.*was not sent again/);
			expect(json).not.toHaveProperty('predictionId');
			expect(json).not.toHaveProperty('outputUrls');
		}
		expect(stage.sandbox.predictions).toHaveLength(nameless.length);
	},
);

test('cancel: Replicate, which has the deadline too, may be first, and the held response says so', async () => {
	const options = removal(replicate, { timeout: 5, onTimeout: 'cancel' });
	const [row] = await stage.rows(replicate, options, onError);
	expect(row?.json).toMatchObject({ errorCode: 'timed_out', status: 'canceled' });
	expect(row?.json.error).toContain('did not finish within 5 seconds');
});

test('a prediction that ends just as it is canceled is a result', async () => {
	stage.sandbox.settings({ taskMs: 1_300 });
	stage.sandbox.fault({ path: 'cancel$', delayMs: 800, action: { kind: 'delay' } });
	const options = removal(replicate, { timeout: 1, onTimeout: 'cancel' });
	const [row] = await stage.rows(replicate, options);
	expect(row?.json).toMatchObject({ status: 'succeeded', file: { mimeType: 'image/png' } });
});

test('a quick prediction costs two requests at Replicate: its held response is not the end', async () => {
	stage.sandbox.settings({ taskMs: 200 });
	await stage.rows(replicate, { ...removal(replicate), ...byUrl });
	expect(stage.asked(replicate)).toEqual([
		'POST /predictions',
		expect.stringMatching(/^GET \/predictions\/\w+$/),
	]);
});

test('wait: the deadline counts from the wait, with one poll at least', async () => {
	stage.sandbox.settings({ taskMs: 0 });
	const [sent] = await stage.rows(replicate, { ...removal(replicate), completion: 'submit' });
	await sleep(50);
	const options = { timeout: 1, pollInterval: 60 };
	const parameters = onPrediction('wait', { options });
	const [row] = await stage.rows(replicate, parameters, { items: [sent ?? { json: {} }] });
	expect(row?.json.status).toBe('succeeded');
});

describe('a provider that holds the line', () => {
	let provider: Loopback;
	let answerStatus: (response: Parameters<typeof sendJson>[0]) => void;

	beforeAll(async () => {
		provider = await listen(({ method }, response) => {
			if (method === 'POST') sendJson(response, 201, { id: 'p1', status: 'starting' });
			else answerStatus(response);
		});
	});

	// The last poll may take this much longer than the deadline.
	beforeEach(() => jest.replaceProperty(RETRY as { maxMs: number }, 'maxMs', 300));

	afterEach(() => jest.restoreAllMocks());

	afterAll(async () => await provider.close());

	test('a body that trickles for ever', async () => {
		answerStatus = (response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const drip = async (): Promise<void> => {
				if (response.destroyed) return;
				response.write(' ');
				await sleep(50);
				await drip();
			};
			void drip();
		};
		await expectTimeout();
	});

	test('no response at all', async () => {
		answerStatus = () => undefined;
		await expectTimeout();
	});

	async function expectTimeout(): Promise<void> {
		const credentials = stage.credentials(replicateCompatible, { baseUrl: provider.url });
		const parameters = removal(replicateCompatible, { timeout: 1 });
		const [row] = await stage.rows(replicateCompatible, parameters, { ...onError, credentials });
		expect(row?.json).toMatchObject({ errorCode: 'timed_out', predictionId: 'p1' });
		expect(row?.json.error).toMatch(/did not respond in time/);
		while ((await provider.openConnections()) > 0) await sleep(10);
	}
});
