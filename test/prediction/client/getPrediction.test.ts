import { replicate } from '../../../nodes/providers/replicate';
import { rembg } from '../../../nodes/providers/rembg';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicate);
const { id } = service;
const { routes } = service.fixture;
const { poll = '' } = routes;

describe('the state of a prediction', () => {
	it('is what the provider responds', async () => {
		const { client, transport } = service.open({ [poll]: [service.running] });
		expect(await client.getPrediction(id)).toMatchObject({ id, status: 'processing' });
		expect(transport.lines).toEqual([poll]);
	});

	it.each([
		['a response that cannot be read', { status: 200, body: '<html>Welcome</html>' }],
		['a response about another prediction', service.answer({ id: 'x', status: service.pending })],
		['an error', { status: 404, body: { detail: 'No' } }],
	] satisfies Array<[string, Answer]>)('%s names the prediction', async (_name, answer) => {
		const { client } = service.open({ [poll]: [answer] });
		await expect(client.getPrediction(id)).rejects.toMatchObject({
			predictionId: id,
			message: expect.stringContaining(id),
		});
	});

	it('that names none is of the one that was asked for', async () => {
		const nameless = service.answer({ status: service.pending });
		const body = { ...(nameless.body as object), id: null };
		const { client } = service.open({ [poll]: [{ body }] });
		expect(await client.getPrediction(id)).toMatchObject({ id, status: 'processing' });
	});

	it('cannot be had everywhere, and the error says what to do instead', async () => {
		await expect(new Service(rembg).open({}).client.getPrediction('p1')).rejects.toMatchObject({
			code: 'not_supported',
			message: 'Rembg does not provide prediction status',
			predictionId: 'p1',
			advice: expect.stringMatching(/wait for the result.*Prediction Status Trigger/),
		});
	});
});
