import { requestWithRetry } from '../../../nodes/prediction/client/request';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicateCompatible);
const { id, routes } = service.fixture;
const { submit, poll = '' } = routes;
const question = { method: 'GET', path: '/predictions' } as const;
const LINE = 'GET /predictions';

function open(answers: readonly Answer[] | Answer) {
	return service.open({ [LINE]: answers });
}

describe('a question that costs nothing', () => {
	it('is repeated until patience ends, and that moment is still within it', async () => {
		const busy = { status: 503, headers: { 'retry-after': '4' }, body: '' };
		const { client, transport } = open([busy, { body: 'At last' }]);
		const answer = await requestWithRetry({ ...client.session, retryBudgetMs: 4_000 }, question);
		expect(answer.body).toBe('At last');
		expect(transport.timesOf(LINE)).toEqual([0, 4_000]);
	});

	it('is given up at once when the service wants a longer pause than there is patience', async () => {
		const { client, clock } = open({ status: 503, headers: { 'retry-after': '5' }, body: '' });
		await expect(
			requestWithRetry({ ...client.session, retryBudgetMs: 4_000 }, question),
		).rejects.toMatchObject({
			code: 'unavailable',
			httpStatus: 503,
		});
		expect(clock.elapsed).toBe(0);
	});

	it('shortly before a deadline has little time beyond it, not a whole minute', async () => {
		const { client, clock } = service.open({ [poll]: { afterMs: Number.POSITIVE_INFINITY } });
		const tracked = client.trackExisting(id, clock.now() - 59_000);
		await expect(
			client.checkOnce(tracked, { timeoutMs: 60_000, onTimeout: 'error' }),
		).rejects.toMatchObject({ code: 'timed_out', predictionId: id });
		expect(clock.elapsed).toBe(9_000);
	});
});

describe('other work of the run', () => {
	/** When a submission leaves that comes right after a question which was answered by this. */
	async function submittedAfter(trouble: Answer): Promise<number[]> {
		const opened = service.open({ [LINE]: [trouble, { body: '' }], [submit]: service.accepted });
		const asked = requestWithRetry(opened.client.session, question);
		await opened.clock.wait(100);
		await opened.client.submit(service.job());
		await asked;
		return opened.transport.timesOf(submit);
	}

	it('pauses too when the service is asked too often', async () => {
		const headers = { 'retry-after': '3' };
		expect(await submittedAfter({ ...service.tooMany, headers })).toEqual([3_000]);
	});

	it('goes on when one question has other trouble', async () => {
		const headers = { 'retry-after': '3' };
		expect(await submittedAfter({ status: 503, headers, body: '' })).toEqual([100]);
	});
});
