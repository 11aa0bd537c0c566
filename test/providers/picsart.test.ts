import { picsart } from '../../nodes/providers/picsart';
import { Service } from '../conformance/service';
import type { Answer } from '../prediction/scriptedTransport';

const service = new Service(picsart);
const URL = 'https://cdn.picsart.io/out.png';
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);

async function submitted(answer: Answer) {
	const { client } = service.open({ 'POST /removebg': answer });
	return (await client.submit(service.job())).prediction;
}

describe('a result of Picsart', () => {
	it.each([
		[{ status: 'ok', data: { id: 'a1.png', url: URL } }],
		[{ status: 'ACCEPTED', data: { id: 'a1.png', url: URL } }],
		[{ status: 'success', data: URL }],
		[{ status: 'success', data: [{ id: 'a1.png', url: URL }] }],
		[{ url: URL }],
	])('is a file, wherever it is and whatever stands beside it: %j', async (body) => {
		const prediction = await submitted({ body });
		expect(prediction).toMatchObject({ status: 'succeeded', files: [{ kind: 'url', url: URL }] });
	});

	it.each([
		[{ id: 'a1.png', url: URL, score: 0.9 }, { score: 0.9 }],
		[{ id: 'a1.png', url: URL }, null],
		[URL, null],
	])('gives what of it is no file: %j', async (data, output) => {
		expect((await submitted({ body: { status: 'success', data } })).output).toEqual(output);
	});

	it('may be the image itself', async () => {
		const files = [{ kind: 'inline', content: png, mediaType: 'image/png' }];
		expect(await submitted({ body: png })).toMatchObject({ status: 'succeeded', files });
	});

	it('of a failure is none', async () => {
		const body = { status: 'error', data: { url: URL } };
		expect(await submitted({ body })).toMatchObject({ status: 'failed', providerStatus: 'error' });
	});

	it.each([[{ status: 'success' }], [{ status: 'success', data: { id: 'a1.png' } }], [['no']]])(
		'that is missing is doubt: %j',
		async (body) => {
			await expect(submitted({ body })).rejects.toMatchObject({
				code: 'malformed_response',
				predictionId: null,
				mayHaveBeenAccepted: true,
			});
		},
	);
});

it('a transaction that Picsart goes on with is named, and not submitted again', async () => {
	const body = { transaction_id: 'tx-1', status: 'ACCEPTED' };
	await expect(submitted({ status: 202, body })).rejects.toMatchObject({
		predictionId: 'tx-1',
		message: expect.stringContaining('tx-1'),
		mayHaveBeenAccepted: true,
	});
});
