import type { IDataObject } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import type { FaultAction, FaultRule } from '../sandbox/faults';
import { bytesOf } from './picture';
import { cutout, onPrediction, removal, useStage } from './stage';

/** What n8n's own HTTP helpers make of broken responses; every failure at every provider is in the tables of faults. */
const stage = useStage();
const provider = replicateCompatible;

/** Spoils status requests, then waits for a prediction that another step submitted. */
async function waited(fault: Pick<FaultRule, 'action' | 'count'>, options: IDataObject = {}) {
	stage.sandbox.fault({ place: 'replicateCompatible', method: 'GET', ...fault });
	const [sent] = await stage.rows(provider, { ...removal(provider), completion: 'submit' });
	const parameters = onPrediction('wait', { options: { pollInterval: 0.1, ...options } });
	const [row] = await stage.rows(provider, parameters, {
		items: [sent ?? { json: {} }],
		settings: { onError: 'continueRegularOutput' },
	});
	return { row, json: row?.json ?? {}, predictionId: sent?.json.predictionId };
}

test.each<[string, FaultAction]>([
	['an HTML page with HTTP 502', { kind: 'html' }],
	['an HTML page with HTTP 200', { kind: 'html', status: 200 }],
	['truncated JSON', { kind: 'truncatedBody' }],
	['an empty body', { kind: 'emptyBody' }],
	['a lost connection', { kind: 'reset', when: 'before' }],
	['a response that breaks off', { kind: 'reset', when: 'midBody' }],
	['a JSON null', { kind: 'answer', status: 200, body: null }],
])('a poll is repeated after %s', async (_, action) => {
	const { row } = await waited({ action });
	expect(row?.json).toMatchObject({ provider: provider.id, status: 'succeeded' });
	expect(bytesOf(row).equals(cutout(provider, 0))).toBe(true);
	expect(stage.sandbox.predictions).toHaveLength(1);
});

test('a wrong content type is none of our business', async () => {
	const action = { kind: 'contentType', value: 'text/plain' } as const;
	expect((await waited({ action, count: 0 })).json.status).toBe('succeeded');
});

test('failures that last end with the deadline, which names them', async () => {
	const action = { kind: 'answer', status: 503, body: { message: 'maintenance' } } as const;
	const { json, predictionId } = await waited({ action, count: 0 }, { timeout: 1 });
	expect(json.errorCode).toBe('timed_out');
	expect(json.error).toMatch(/within 1 second: the last response was: .*maintenance/);
	expect(json.error).toContain(String(predictionId));
});

test('a response that unpacks to more than any response has is put down', async () => {
	const action = { kind: 'gzipBomb', megabytes: 220 } as const;
	stage.sandbox.fault({ place: 'replicate', method: 'GET', action });
	const items = [{ json: { predictionId: 'abc' } }];
	const { error } = await stage.run(replicate, onPrediction('get'), { items });
	expect(error?.message).toMatch(/response that is too large/);
}, 60_000);
