import type { JsonObject } from '../../nodes/prediction/model/json';
import { STOP } from '../../nodes/prediction/model/policy';
import type { Facts } from './fixture';
import type { Service } from './service';

/**
 * Where a connection is held until the prediction ends, a stop cuts it off before the id is known.
 * The list then shows which predictions came from the submissions that were cut off.
 */
export function describeCutOff(service: Service): void {
	const { provider, fixture } = service;
	const { submit } = fixture.routes;
	const list = provider.list;
	if (list?.submissionKey === undefined || provider.buildCancelRequest === undefined) return;
	const listRoute = 'GET /predictions';
	const cancelOf = (id: string) => `POST /predictions/${id}/cancel`;

	function listed(id: string, input: JsonObject, status = service.pending): Facts {
		return { id, status, more: { input, created_at: '2026-11-21T11:00:00.000Z' } };
	}

	/** Submits the pictures, stops while the connections are held, and ends what is left behind. */
	async function cutOff(pictures: readonly string[], predictions: readonly Facts[]) {
		const opened = service.open((asked) => {
			if (`${asked.method} ${asked.path}` === submit) return { afterMs: 30_000 };
			return asked.method === 'GET'
				? service.spoken({ status: 200, list: { predictions } })
				: service.answer({ status: 'canceled' });
		});
		opened.clock.stop(1_000);
		const work = pictures.map(
			async (image) =>
				await opened.client.submit(
					service.job({
						task: {
							kind: 'removeBackground',
							image: { kind: 'url', url: image },
							outputFormat: 'auto',
							additionalInput: {},
						},
					}),
				),
		);
		await Promise.allSettled(work);
		await opened.client.cancelInFlight();
		return opened.transport.lines.filter((line) => line !== submit);
	}

	describe('submissions that a stop cut off', () => {
		it('are found by their input and ended, one for one', async () => {
			const lines = await cutOff(
				['https://example.com/one.jpg', 'https://example.com/two.jpg'],
				[
					listed('p-two', { image: 'https://example.com/two.jpg' }),
					listed('p-other', { image: 'https://example.com/other.jpg' }),
					listed('p-one', { image: 'https://example.com/one.jpg' }),
				],
			);
			expect(lines).toEqual([listRoute, cancelOf('p-one'), cancelOf('p-two')]);
		});

		it('that are equal end as many predictions as there were, never one more', async () => {
			const image = 'https://example.com/one.jpg';
			const lines = await cutOff(
				[image, image],
				['p3', 'p2', 'p1'].map((id) => listed(id, { image })),
			);
			expect(lines).toEqual([listRoute, cancelOf('p3'), cancelOf('p2')]);
		});

		it('end nothing that has ended, or that never arrived', async () => {
			const image = 'https://example.com/one.jpg';
			const lines = await cutOff([image], [listed('p1', { image }, fixture.succeeded)]);
			expect(lines).toEqual([listRoute]);
		});

		it('do not take a prediction for theirs that another item is known to have', async () => {
			const image = 'https://example.com/cat.jpg';
			const answers = [service.accepted, { afterMs: 30_000 }];
			const opened = service.open((asked) => {
				if (`${asked.method} ${asked.path}` === submit) return answers.shift() ?? {};
				return asked.method === 'GET' && asked.path === '/predictions'
					? service.spoken({
							status: 200,
							list: { predictions: [fixture.id, 'cut-off'].map((id) => listed(id, { image })) },
						})
					: service.answer({ status: 'canceled' });
			});
			opened.clock.stop(1_000);
			const work = [1, 2].map(async () => await opened.client.submit(service.job()));
			await Promise.allSettled(work);
			await opened.client.cancelInFlight();
			expect(opened.transport.lines.slice(2).sort()).toEqual(
				[listRoute, cancelOf(fixture.id), cancelOf('cut-off')].sort(),
			);
		});

		it('are not forgotten when another item ends without an id', async () => {
			const image = 'https://example.com/one.jpg';
			const nameless = { ...(service.succeeded.body as object), id: null };
			const answers = [{ status: 200, body: nameless }, { afterMs: 30_000 }];
			const opened = service.open((asked) => {
				if (`${asked.method} ${asked.path}` === submit) return answers.shift() ?? {};
				return asked.method === 'GET'
					? service.spoken({ status: 200, list: { predictions: [listed('p1', { image })] } })
					: service.answer({ status: 'canceled' });
			});
			opened.clock.stop(1_000);
			const work = ['https://example.com/other.jpg', image].map(
				async (picture) =>
					await service.complete(
						opened,
						{},
						{
							task: {
								kind: 'removeBackground',
								image: { kind: 'url', url: picture },
								outputFormat: 'auto',
								additionalInput: {},
							},
						},
					),
			);
			const [first] = await Promise.allSettled(work);
			expect(first?.status).toBe('fulfilled');
			await opened.client.cancelInFlight();
			expect(opened.transport.lines.slice(2)).toEqual([listRoute, cancelOf('p1')]);
		});

		it('are looked for and ended within the time-box together', async () => {
			const image = 'https://example.com/cat.jpg';
			const opened = service.open((asked) => {
				if (`${asked.method} ${asked.path}` === submit) return { afterMs: 30_000 };
				const answer =
					asked.method === 'GET'
						? service.spoken({
								status: 200,
								list: { predictions: [listed('p1', { image })] },
							})
						: service.answer({ status: 'canceled' });
				return { ...answer, afterMs: 4_000 };
			});
			opened.clock.stop(1_000);
			await Promise.allSettled([opened.client.submit(service.job())]);
			const stoppedAt = opened.clock.elapsed;
			await opened.client.cancelInFlight();
			expect(opened.clock.elapsed - stoppedAt).toBe(STOP.cancelMs);
			expect(opened.transport.lines.slice(1)).toEqual([listRoute, cancelOf('p1')]);
		});
	});
}
