import { replicate } from '../../nodes/providers/replicate';
import { Service } from '../conformance/service';
import type { Answer } from '../prediction/scriptedTransport';
import { replicateResponse } from './composed';
import { answerOf } from './playBack';

const service = new Service(replicate);
const recorded = (name: string) => answerOf(replicateResponse(name));
const idIn = ({ body }: Answer) => (body as { id: string }).id;

/** The route of a model by its name is for official models: any other is not found there. */
const notOfficial: Answer = {
	status: 404,
	body: { detail: 'The requested resource could not be found.', status: 404 },
};

const create = { kind: 'create', input: { image: 'https://example.com/cat.jpg' } } as const;
const patience = { timeoutMs: 300_000, onTimeout: 'error' } as const;

describe('a held response that says processing with the whole output', () => {
	const held = recorded('a held response');
	const id = idIn(held);
	const model = '0123456789abcdef'.repeat(4);
	const ended = recorded('a prediction that has succeeded').body as object;

	it('is not the end: the final state is asked for, and nothing is submitted again', async () => {
		const opened = service.open({
			'POST /predictions': [held],
			[`GET /predictions/${id}`]: { body: { ...ended, id } },
		});
		const tracked = await opened.client.submit(service.job({ model, task: create }));
		const { prediction } = await opened.client.waitForCompletion(tracked, patience);
		expect(prediction).toMatchObject({ id, status: 'succeeded', inferenceSeconds: 4.000123 });
		expect(opened.transport.lines).toEqual(['POST /predictions', `GET /predictions/${id}`]);
	});
});

describe('a model by its name', () => {
	const route = 'POST /models/example/remover/predictions';
	const lookup = 'GET /models/example/remover';

	it.each(['a model with versions', 'a model with versions, half a year later'])(
		'is submitted by its newest version, which the service tells: %s',
		async (name) => {
			const { client, transport } = service.open({
				[route]: [notOfficial],
				[lookup]: [recorded(name)],
				'POST /predictions': [recorded('a prediction is created')],
			});
			const { prediction } = await client.submit(
				service.job({ model: 'example/remover', task: create, waitForCompletion: false }),
			);
			expect(prediction.status).toBe('starting');
			expect(transport.lines).toEqual([route, lookup, 'POST /predictions']);
			expect(transport.asked.at(-1)?.request.body).toMatchObject({
				version: `example/remover:${'0123456789abcdef'.repeat(4)}`,
			});
		},
	);

	it('cannot be submitted without a version: the model is to blame, and nothing was ordered', async () => {
		const { client, transport } = service.open({
			[route]: [notOfficial],
			[lookup]: [recorded('a model without a version')],
		});
		await expect(
			client.submit(service.job({ model: 'example/remover', task: create })),
		).rejects.toMatchObject({
			code: 'not_found',
			message: expect.stringContaining('has no version'),
		});
		expect(transport.lines).toEqual([route, lookup]);
	});
});
