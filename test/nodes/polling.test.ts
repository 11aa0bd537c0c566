import type { IDataObject } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import type { FaultAction, FaultRule } from '../sandbox/faults';
import { bytesOf } from './picture';
import { cutout, everyProtocol, onPrediction, removal, Stage } from './stage';

const asked = everyProtocol.filter(
	([, { buildStatusRequest }]) => buildStatusRequest !== undefined,
);

/** A stage of its own for each test, as these tests mostly wait and so run side by side. */
async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
	const stage = await Stage.open();
	await work(stage).finally(async () => await stage.close());
}

/** Spoils status requests at every provider, then waits there for a submitted prediction. */
async function waitEverywhere(
	stage: Stage,
	fault: Pick<FaultRule, 'action' | 'count'>,
	options: IDataObject = {},
) {
	for (const [id] of asked) stage.sandbox.fault({ place: id as 'tengr', method: 'GET', ...fault });
	return await Promise.all(
		asked.map(async ([id, provider]) => {
			// Without a held connection, every provider has to be asked.
			const [sent] = await stage.rows(provider, { ...removal(provider), completion: 'submit' });
			const [row] = await stage.rows(
				provider,
				onPrediction('wait', { options: { pollInterval: 0.1, ...options } }),
				{ items: [sent ?? { json: {} }], settings: { onError: 'continueRegularOutput' } },
			);
			return { id, provider, row, json: row?.json ?? {}, predictionId: sent?.json.predictionId };
		}),
	);
}

test.concurrent.each<[string, FaultAction]>([
	['HTTP 500', { kind: 'answer', status: 500, body: { message: 'oops' } }],
	['an HTML page with HTTP 502', { kind: 'html' }],
	['an HTML page with HTTP 200', { kind: 'html', status: 200 }],
	['truncated JSON', { kind: 'truncatedBody' }],
	['an empty body', { kind: 'emptyBody' }],
	['a lost connection', { kind: 'reset', when: 'before' }],
	['an answer that breaks off', { kind: 'reset', when: 'midBody' }],
	['a 408', { kind: 'answer', status: 408 }],
	['a JSON null', { kind: 'answer', status: 200, body: null }],
	['a JSON list', { kind: 'answer', status: 200, body: [] }],
	['words', { kind: 'answer', status: 200, body: 'hello' }],
])('a status request is repeated after %s', async (_, action) => {
	await onStage(async (stage) => {
		for (const { provider, row } of await waitEverywhere(stage, { action })) {
			expect(row?.json).toMatchObject({ provider: provider.id, status: 'succeeded' });
			expect(bytesOf(row).equals(cutout(provider, 0))).toBe(true);
		}
		expect(stage.sandbox.predictions.length).toBe(asked.length);
	});
});

test.concurrent('a wrong content type is none of our business', async () => {
	await onStage(async (stage) => {
		const action = { kind: 'contentType', value: 'text/plain' } as const;
		for (const { json } of await waitEverywhere(stage, { action, count: 0 }))
			expect(json.status).toBe('succeeded');
	});
});

test.concurrent('an answer about another prediction is not believed', async () => {
	await onStage(async (stage) => {
		for (const [, provider] of asked)
			await stage.rows(provider, removal(provider), { items: stage.items(2).slice(1) });
		const action = { kind: 'wrongPrediction' } as const;
		for (const { provider, row, json, predictionId } of await waitEverywhere(stage, { action })) {
			expect(json.predictionId).toBe(predictionId);
			expect(bytesOf(row).equals(cutout(provider, 0))).toBe(true);
		}
	});
});

test.concurrent(
	'answers that stay outside the protocol end the waiting',
	async () => {
		await onStage(async (stage) => {
			const fault = { action: { kind: 'html', status: 200 }, count: 0 } as const;
			for (const { json, predictionId } of await waitEverywhere(stage, fault)) {
				expect(json.errorCode).toBe('malformed_response');
				expect(json.error).toContain(String(predictionId));
				expect(json.error).toMatch(/cannot be read/);
			}
		});
	},
	20_000,
);

test.concurrent('trouble that lasts ends with the deadline, which names it', async () => {
	await onStage(async (stage) => {
		const action = { kind: 'answer', status: 503, body: { message: 'maintenance' } } as const;
		const rows = await waitEverywhere(stage, { action, count: 0 }, { timeout: 1 });
		for (const { json, predictionId } of rows) {
			expect(json.errorCode).toBe('timed_out');
			expect(json.error).toMatch(/within 1 seconds: the last answer was: .*(maintenance|503)/);
			expect(json.error).toContain(String(predictionId));
		}
	});
});

test.concurrent.each([
	[401, 'unauthorized'],
	[402, 'billing'],
	[403, 'unauthorized'],
	[404, 'not_found'],
])('a status request refused with HTTP %i is not repeated', async (status, errorCode) => {
	await onStage(async (stage) => {
		const action = { kind: 'answer', status, body: { message: 'no', detail: 'no' } } as const;
		for (const { id, json, predictionId } of await waitEverywhere(stage, { action, count: 0 })) {
			expect(json).toMatchObject({ errorCode, predictionId });
			const questions = stage.sandbox.requests.filter(
				({ place, method }) => place === id && method === 'GET',
			);
			expect(questions.length).toBe(1);
		}
	});
});

test.concurrent(
	'an answer that unpacks to more than any answer has is put down',
	async () => {
		await onStage(async (stage) => {
			const action = { kind: 'gzipBomb', megabytes: 220 } as const;
			stage.sandbox.fault({ place: 'replicate', method: 'GET', action });
			const items = [{ json: { predictionId: 'abc' } }];
			const { error } = await stage.run(replicate, onPrediction('get'), { items });
			expect(error?.message).toMatch(/too large to be one/);
		});
	},
	20_000,
);
