import { createHmac } from 'node:crypto';
import { kie } from '../../nodes/providers/kie';
import { Service } from '../conformance/service';
import type { Answer } from '../prediction/scriptedTransport';

const service = new Service(kie);
const URL = 'https://tempfile.example.com/out.png';
const files = [{ kind: 'url', url: URL }];
const resultJson = JSON.stringify({ resultUrls: [URL] });
const done = { code: 200, msg: 'success', data: { taskId: 't1', state: 'success', resultJson } };
const patience = { timeoutMs: 300_000, onTimeout: 'error' } as const;

/** A submission, and what its task is answered with. */
async function outcomeOf(submission: Answer, task: Answer | readonly Answer[]) {
	const { client } = service.open({
		'POST /jobs/createTask': submission,
		'GET /jobs/recordInfo': task,
	});
	return (await client.waitForCompletion(await client.submit(service.job()), patience)).prediction;
}

describe('a task of kie.ai', () => {
	it.each([
		[{ taskId: 't1' }],
		[{ task_id: 't1' }],
		[{ recordId: 't1' }],
		[{ taskId: 17 }],
		['t1'],
		[17],
	])('is known by its ID, wherever the answer to the submission has it: data is %j', (data) => {
		const read = kie.readPrediction({ code: 200, msg: 'success', data });
		expect(read).toMatchObject({ status: 'starting', providerStatus: 'waiting' });
		expect(read.id).toBe(JSON.stringify(data).includes('17') ? '17' : 't1');
	});

	it('is known by an ID beside the data', () => {
		expect(kie.readPrediction({ code: 200, taskId: 't1' }).id).toBe('t1');
		expect(kie.readPrediction({ taskId: 't1', data: { state: 'fail' } })).toMatchObject({
			id: 't1',
			status: 'failed',
		});
	});

	it.each([['a sentence of it'], [''], [null], [[]]])('has no ID where data is %j', (data) => {
		expect(() => kie.readPrediction({ code: 200, msg: 'success', data })).toThrow('data');
	});

	it('that ends is read in other forms', async () => {
		for (const data of [
			{ taskId: 't1', status: 'success', resultJson },
			{ taskId: 't1', state: 'success', resultUrls: [URL] },
			{ taskId: 't1', state: 'success', resultJson: '', response: { resultUrls: [URL] } },
			{ taskId: 't1', resultJson },
			{ resultJson },
		]) {
			const submitted = { body: { code: 200, data: { taskId: 't1' } } };
			const prediction = await outcomeOf(submitted, { body: { code: 200, data } });
			expect(prediction).toMatchObject({ id: 't1', status: 'succeeded', files });
		}
	});

	it('is called back bare too, and proven by the same signature', () => {
		const body = { taskId: 't1', state: 'success', resultJson };
		expect(kie.readPrediction(body)).toMatchObject({ id: 't1', status: 'succeeded', files });
		const signature = createHmac('sha256', 'key').update('t1.1700000000').digest('base64');
		const headers = { 'x-webhook-timestamp': '1700000000', 'x-webhook-signature': signature };
		const delivery = { headers, rawBody: Buffer.from(JSON.stringify(body)) };
		expect(kie.webhook?.proof?.accepts('key', delivery, 1_700_000_000_000)).toBe(true);
	});
});

describe('nothing in place of a task of kie.ai', () => {
	const nothing = { body: { code: 200, msg: 'success', data: null } };

	it('is a task that it does not know, or not yet', async () => {
		const { client } = service.open({ 'GET /jobs/recordInfo': nothing });
		await expect(client.getPrediction('t1')).rejects.toMatchObject({
			code: 'not_found',
			predictionId: 't1',
		});
		const submitted = { body: { code: 200, data: { taskId: 't1' } } };
		const late = [...Array.from({ length: 3 }, () => nothing), { body: done }];
		expect(await outcomeOf(submitted, late)).toMatchObject({ status: 'succeeded', files });
	});

	it('is doubt in the answer to a submission', async () => {
		await expect(outcomeOf(nothing, { body: done })).rejects.toMatchObject({
			mayHaveBeenAccepted: true,
		});
	});
});

it("kie.ai's maintenance passes, also without a code in the body", async () => {
	const submitted = { body: { code: 200, data: { taskId: 't1' } } };
	const maintenance = { status: 455, body: { msg: 'Service is being maintained' } };
	expect(await outcomeOf(submitted, [maintenance, { body: done }])).toMatchObject({ files });
});

it('an error of kie.ai with a status of its own is no failed task', () => {
	const body = { code: 422, msg: 'no', data: { status: 'error' } };
	const error = kie.readError({ status: 200, headers: {}, body });
	expect(error).toMatchObject({ code: 'rejected', message: 'no' });
});
