/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { ServerResponse } from 'node:http';
import { sleep, type IDataObject } from 'n8n-workflow';
import * as itemFiles from '../../nodes/RemoveBackground/itemFiles';
import { STOP } from '../../nodes/prediction/model/policy';
import type { Provider } from '../../nodes/prediction/model/provider';
import { cog } from '../../nodes/providers/cog';
import { rembg } from '../../nodes/providers/rembg';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { itIf } from '../itIf';
import type { FaultRule } from '../sandbox/faults';
import type { EngineResult } from './engine';
import { listen } from './loopback';
import {
	everyProtocol,
	onPrediction,
	removal,
	submissionPath,
	useStage,
	type Wishes,
} from './stage';

/** A stop takes well under a second; nothing else that could end these runs comes before half a minute. */
const SOON_MS = 3_000;

const MAX_WAITS = 2_000;

const stage = useStage();

beforeEach(() => stage.sandbox.settings({ taskMs: 60_000 }));

afterEach(() => jest.restoreAllMocks());

/** A loop that outlives its test would keep the process alive. */
async function until(condition: () => boolean): Promise<void> {
	for (let waits = 0; !condition(); waits++) {
		if (waits > MAX_WAITS) throw new Error('What was waited for did not come');
		await sleep(5);
	}
}

/** Starts, stops as soon as the moment has come, and checks that it ends soon and asks for nothing new. */
async function stopWhen(
	moment: () => boolean,
	provider: Provider,
	parameters: IDataObject,
	wishes: Wishes = {},
): Promise<EngineResult> {
	const running = stage.start(provider, parameters, wishes);
	await until(moment);
	const stoppedAt = Date.now();
	const paid = stage.sandbox.predictions.length;
	running.cancel();
	const result = await running.finished;
	expect(Date.now() - stoppedAt).toBeLessThan(SOON_MS);
	expect(stage.sandbox.predictions.length).toBe(paid);
	return result;
}

const submittedAll = (count: number) => () => stage.sandbox.predictions.length >= count;
/** The responses have arrived too, without which some providers name nothing to cancel. */
const sleeping = (count: number) => () =>
	submittedAll(count)() &&
	stage.sandbox.predictions.every(({ createdAt }) => createdAt < Date.now() - 200);
const asked = (provider: Provider, what: RegExp) => () =>
	stage.asked(provider).some((one) => what.test(one));

describe.each(everyProtocol)('%s: a stop', (_, provider) => {
	const itWithStatus = itIf(
		provider.buildStatusRequest !== undefined,
		'returns the result only in the response',
	);
	const slowly = removal(provider, { pollInterval: 30 });
	// So many are sent at once while nothing is known of the account.
	const atOnce = Math.min(3, provider.limits.initialConcurrency);

	test('while sleeping ends all and submits no more', async () => {
		const wishes = { items: stage.items(15) };
		const parameters = removal(provider, { pollInterval: 30, concurrency: 3 });
		const { run, outputs } = await stopWhen(sleeping(atOnce), provider, parameters, wishes);
		expect(stage.sandbox.predictions.length).toBe(atOnce);
		expect(outputs.flat()).toEqual([]);
		expect(run.finished).not.toBe(true);
	});

	itIf(provider.buildCancelRequest !== undefined, 'cannot cancel a prediction')(
		'leaves nothing running at the provider',
		async () => {
			const wishes = { items: stage.items(atOnce) };
			await stopWhen(sleeping(atOnce), provider, slowly, wishes);
			await until(() => stage.sandbox.predictions.every(({ status }) => status === 'canceled'));
			expect(stage.sandbox.predictions).toHaveLength(atOnce);
		},
	);

	itWithStatus('while a status request hangs', async () => {
		stage.sandbox.fault({ place: provider.id as 'tengr', method: 'GET', action: { kind: 'hang' } });
		const withoutHold = { ...removal(provider), completion: 'submit' };
		const [sent] = await stage.rows(provider, withoutHold);
		const items = [sent ?? { json: {} }];
		const moment = asked(provider, /^GET /);
		await stopWhen(moment, provider, onPrediction('wait'), { items });
		// What another step submitted is not ours to end.
		expect(stage.sandbox.predictions.map(({ status }) => status)).toEqual(['processing']);
	});

	test('while the submission hangs', async () => {
		const rule: FaultRule = {
			place: provider.id as 'tengr',
			method: 'POST',
			path: submissionPath(provider),
			action: { kind: 'hang' },
		};
		stage.sandbox.fault(rule);
		const moment = () => stage.sandbox.requests.some(({ fault }) => fault === 'hang');
		await stopWhen(moment, provider, slowly);
	});

	itWithStatus('during a download', async () => {
		stage.sandbox.settings({ taskMs: 0, resultBytes: 500_000 });
		stage.sandbox.fault({ path: '/out', action: { kind: 'slowBody', bytesPerSecond: 1_000 } });
		const moment = () => stage.downloads().length > 0;
		const { outputs } = await stopWhen(moment, provider, removal(provider));
		expect(outputs.flat()).toEqual([]);
	});
});

test('a stop has no file read of the images that wait for their turn', async () => {
	const reads = jest.spyOn(itemFiles, 'hashOf');
	const running = stage.start(replicate, removal(replicate), { items: stage.items(200) });
	await until(submittedAll(6));
	running.cancel();
	await running.finished;
	expect(reads.mock.calls.length).toBeLessThan(100);
});

test("during Replicate's held submission: what was cut off is found and ended", async () => {
	const others = await stage.rows(replicate, {
		...removal(replicate, { additionalInput: '{ "someone": "else" }' }),
		completion: 'submit',
	});
	expect(others).toHaveLength(1);
	await stopWhen(submittedAll(4), replicate, removal(replicate), { items: stage.items(3) });
	const [other, ...ours] = stage.sandbox.predictions;
	await until(() => ours.every(({ status }) => status === 'canceled'));
	expect(other?.status).toBe('processing');
});

test('during a pause for too many requests', async () => {
	stage.sandbox.fault({
		method: 'POST',
		count: 0,
		action: { kind: 'answer', status: 429, headers: { 'retry-after': '60' }, body: {} },
	});
	const moment = asked(replicateCompatible, /^POST/);
	await stopWhen(moment, replicateCompatible, removal(replicateCompatible), {
		items: stage.items(3),
	});
	expect(stage.sandbox.predictions).toEqual([]);
});

test('during an upload', async () => {
	stage.sandbox.fault({ path: 'media', action: { kind: 'hang' } });
	await stopWhen(asked(waveSpeed, /media/), waveSpeed, removal(waveSpeed));
	expect(stage.sandbox.predictions).toEqual([]);
});

test('while an answer trickles in', async () => {
	const action = { kind: 'slowBody', bytesPerSecond: 10 } as const;
	stage.sandbox.fault({ place: 'replicateCompatible', method: 'GET', action });
	const moment = asked(replicateCompatible, /^GET/);
	await stopWhen(moment, replicateCompatible, removal(replicateCompatible));
	await until(() => stage.sandbox.predictions.every(({ status }) => status === 'canceled'));
});

test('hanging up ends what Cog works on', async () => {
	await stopWhen(submittedAll(2), cog, removal(cog), { items: stage.items(2) });
	await until(() => stage.sandbox.predictions.every(({ status }) => status === 'canceled'));
});

test.each([
	['before it answers', () => undefined],
	[
		'while its answer trickles in',
		(response: ServerResponse) => {
			response.writeHead(200, { 'content-type': 'image/png' });
			response.write('a');
		},
	],
])('a server that needs no key is hung up on too, %s', async (_when, answer) => {
	const server = await listen((_, response) => answer(response));
	const credentials = stage.credentials(rembg, { baseUrl: server.url, apiKey: '', apiToken: '' });
	await stopWhen(() => server.heard.length > 0, rembg, removal(rembg), { credentials });
	for (let waits = 0; waits < 200 && (await server.openConnections()) > 0; waits++) await sleep(5);
	const stillOpen = await server.openConnections();
	await server.close();
	expect(stillOpen).toBe(0);
});

test('what has finished is not canceled', async () => {
	const items = stage.items(2);
	const parameters = removal(replicateCompatible, { concurrency: 1 });
	stage.sandbox.settings({ taskMs: 1_000 });
	const secondIsPolled = () => {
		const [, second] = stage.sandbox.predictions;
		// However busy the machine is, the second one does not end by itself.
		if (submittedAll(1)()) stage.sandbox.settings({ taskMs: 60_000 });
		return second !== undefined && asked(replicateCompatible, new RegExp(`^GET .*${second.id}`))();
	};
	await stopWhen(secondIsPolled, replicateCompatible, parameters, { items });
	await until(() => stage.sandbox.predictions[1]?.status === 'canceled');
	expect(stage.sandbox.predictions[0]?.status).toBe('succeeded');
	const cancellations = stage.asked(replicateCompatible).filter((one) => one.endsWith('/cancel'));
	expect(cancellations).toEqual([`POST /predictions/${stage.sandbox.predictions[1]?.id}/cancel`]);
});

test.each([{ kind: 'hang' }, { kind: 'slowBody', bytesPerSecond: 10 }] as const)(
	'a provider that does not answer the cancellation in time is left: %j',
	async (action) => {
		jest.replaceProperty(STOP as { cancelMs: number }, 'cancelMs', 400);
		stage.sandbox.fault({ path: 'cancel$', count: 0, action });
		const parameters = removal(replicateCompatible, { pollInterval: 30 });
		await stopWhen(submittedAll(1), replicateCompatible, parameters);
	},
);
