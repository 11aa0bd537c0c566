import type { PredictionError } from '../../../nodes/prediction/model/errors';
import type { Client } from '../../../nodes/prediction/client/client';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicateCompatible);
const { submit } = service.fixture.routes;
const busy: Answer = { ...service.tooMany, headers: { 'retry-after': '7' } };

async function failed(answer: Answer): Promise<PredictionError> {
	const { client, transport } = service.open({ [submit]: answer });
	const outcome = await client.submit(service.job()).catch((error: unknown) => error);
	expect(transport.lines).toEqual([submit]);
	return outcome as PredictionError;
}

describe('the error of a submission', () => {
	it.each([
		['no response came', { failure: 'connectionLost' }, undefined],
		['a gateway gave up waiting', { status: 504, body: '' }, 504],
		['the response cannot be read', { status: 201, body: '<html>OK</html>' }, undefined],
		['the response names no prediction', { status: 201, body: { status: 'starting' } }, 201],
	] satisfies Array<[string, Answer, number | undefined]>)(
		'where %s has the reader check the list before paying again',
		async (_name, answer, httpStatus) => {
			expect(await failed(answer)).toMatchObject({
				mayHaveBeenAccepted: true,
				httpStatus,
				advice: expect.stringMatching(/may or may not.*not sent again.*list of predictions/),
			});
		},
	);

	it('where no response came names the provider and the cause', async () => {
		expect(await failed({ failure: 'connectionLost' })).toMatchObject({
			code: 'unreachable',
			message: `${service.provider.subject} did not respond to the submission (scripted: connectionLost)`,
		});
	});

	it('does not come where a slow line takes its time for a large file', async () => {
		const slow = { ...service.accepted, afterMs: 90_000 };
		const { client } = service.open({ [submit]: slow });
		const bytes = new Uint8Array(7_000_000).fill(1);
		const image = { kind: 'file', bytes, mimeType: 'image/png', fileName: 'cat.png' } as const;
		const task = { kind: 'removeBackground', image, outputInput: {}, additionalInput: {} } as const;
		const { id } = await client.submit(service.job({ task }));
		expect(id).not.toBeNull();
	});

	it.each([
		[401, 'unauthorized', /API key/],
		[402, 'billing', /credit/],
		[422, 'rejected', /image/],
		[500, 'unavailable', /later/],
	] as const)(
		'where the provider itself says no (HTTP %d) speaks of that alone',
		async (status, code, advice) => {
			const error = await failed({ status, body: { detail: 'No' } });
			expect(error).toMatchObject({ code, mayHaveBeenAccepted: false, httpStatus: status });
			expect(error.advice).toMatch(advice);
			expect(error.advice).not.toContain('may or may not');
		},
	);

	it('where no model was found names the model, also after it was looked up', async () => {
		expect((await failed({ status: 404, body: { detail: 'No' } })).advice).toMatch(
			/^Check the model "/,
		);
		const official = new Service(replicate);
		const { client } = official.open(() => ({ status: 404, body: { detail: 'No' } }));
		const job = official.job({ model: 'foo/bar' });
		await expect(client.submit(job)).rejects.toMatchObject({
			code: 'not_found',
			advice: expect.stringMatching(/^Check the model "foo\/bar"/),
		});
	});

	it('that waited too long for its turn quotes the rate limit', async () => {
		const hour = { 'retry-after': '3600' };
		const error = await failed({
			status: 429,
			headers: hour,
			body: { detail: 'Slow down, please' },
		});
		expect(error).toMatchObject({
			code: 'rate_limited',
			message: expect.stringContaining('Slow down, please'),
		});
	});
});

describe('a model that the provider may not know', () => {
	const official = 'owner/name';
	const first = 'POST /models/owner/name/predictions';

	it.each([401, 402, 422])(
		'is not looked up when the error is about something else: HTTP %d',
		async (status) => {
			const known = new Service(replicate);
			const { client, transport } = known.open({ [first]: { status, body: { detail: 'No' } } });
			await expect(client.submit(known.job({ model: official }))).rejects.toMatchObject({
				httpStatus: status,
			});
			expect(transport.lines).toEqual([first]);
		},
	);

	it('is looked up when it is unknown at its own address, and submitted by its version', async () => {
		const known = new Service(replicate);
		const { client, transport } = known.open({
			[first]: { status: 404, body: { detail: 'Not found' } },
			'GET /models/owner/name': { body: { latest_version: { id: 'v1' } } },
			'POST /predictions': known.accepted,
		});
		await client.submit(known.job({ model: official }));
		expect(transport.asked.at(-1)?.request).toMatchObject({ body: { version: 'owner/name:v1' } });
		await client.submit(known.job({ model: official }));
		expect(transport.lines.slice(3)).toEqual(['POST /predictions']);
	});
});

describe('what the account learns of a submission', () => {
	/** What its place is told, with the seconds since the submission. */
	async function told(provider: Service, answers: readonly Answer[]): Promise<string[]> {
		const { submit: line } = provider.fixture.routes;
		const { client, clock } = provider.open({ [line]: answers });
		const heard: string[] = [];
		const hear = (what: string) => () => void heard.push(`${what} at ${clock.elapsed / 1000} s`);
		const sending = {
			accepted: hear('accepted'),
			held: hear('held'),
			rejected: hear('rejected'),
			lost: hear('lost'),
			quota: (remaining: number) => hear(`${remaining} are left`)(),
			refused: (ms: number | null, isBusy: boolean) =>
				hear(`${isBusy ? 'busy' : 'refused'} for ${String(ms)} ms`)(),
		};
		const place = {
			mayBeSent: async () => sending,
			release: () => undefined,
			poll: {
				follow: hear('follows'),
				saw: ({ status }: { status: string }) => hear(`saw ${status}`)(),
			},
		} as unknown as NonNullable<Parameters<Client['submit']>[1]>;
		await client.submit(provider.job(), place).catch(() => undefined);
		return heard;
	}

	const slow = (answer: Answer): Answer => ({ ...answer, afterMs: 2_000 });

	it.each([
		[
			'its acceptance',
			[slow(service.accepted)],
			['accepted at 2 s', 'follows at 2 s', 'saw processing at 2 s'],
		],
		['its rejection', [slow({ status: 422, body: {} })], ['rejected at 2 s']],
		['that it was never sent', [{ failure: 'notSent' }], ['rejected at 0 s']],
		['that its response was lost', [{ failure: 'connectionLost' }], ['lost at 0 s']],
		['that a gateway responded', [{ status: 502, body: '' }], ['lost at 0 s']],
		[
			'how long it has to wait',
			[busy, service.succeeded],
			['refused for 7000 ms at 0 s', 'accepted at 0 s', 'follows at 0 s', 'saw succeeded at 0 s'],
		],
	] satisfies Array<[string, Answer[], string[]]>)('is %s', async (_name, answers, expected) => {
		expect(await told(service, answers)).toEqual(expected);
	});

	const quota = (remaining: string) => ({
		'ratelimit-remaining': remaining,
		'ratelimit-reset': '60',
	});

	it('is how many more it takes, and of a refusal only how long to wait', async () => {
		const heard = await told(service, [
			{ ...busy, headers: { ...busy.headers, ...quota('0') } },
			{ ...service.succeeded, headers: quota('4') },
		]);
		expect(heard.slice(0, 3)).toEqual([
			'refused for 7000 ms at 0 s',
			'4 are left at 0 s',
			'accepted at 0 s',
		]);
	});

	it('is that all slots are busy, where the provider says so', async () => {
		const container = new Service(cog);
		const heard = await told(container, [{ status: 409, body: {} }, container.succeeded]);
		expect(heard.slice(0, 3)).toEqual(['held at 0 s', 'busy for null ms at 0 s', 'held at 0 s']);
	});

	it('is an open connection where the provider holds it until the end', async () => {
		const holding = new Service(replicate);
		expect((await told(holding, [slow(holding.succeeded)]))[0]).toBe('held at 0 s');
	});

	it('is that the connection is held, too, where the response is the result itself', async () => {
		const answering = new Service(cog);
		const heard = await told(answering, [slow(answering.succeeded)]);
		expect(heard.slice(0, 2)).toEqual(['held at 0 s', 'accepted at 2 s']);
	});
});

it('a connection that was not to be held and brings no response is in doubt, though we chose the ID', async () => {
	const container = new Service(cog);
	const { submit: line } = container.fixture.routes;
	const { client } = container.open({ [line]: { afterMs: Number.POSITIVE_INFINITY } });
	await expect(client.submit(container.job({ waitForCompletion: false }))).rejects.toMatchObject({
		code: 'unreachable',
		predictionId: container.fixture.id,
		mayHaveBeenAccepted: true,
	});
});

describe('a provider that repeats the ID that we chose', () => {
	const container = new Service(cog);
	const { submit: line } = container.fixture.routes;
	const named = { id: container.id, error: 'busy', status: 'failed' };

	it('and is busy, has not taken it', async () => {
		const { client, transport } = container.open({
			[line]: [{ status: 409, body: named }, container.succeeded],
		});
		await client.submit(container.job());
		expect(transport.lines).toEqual([line, line]);
	});

	it('and refuses it, has not taken it', async () => {
		const { client } = container.open({ [line]: { status: 400, body: named } });
		await expect(client.submit(container.job())).rejects.toMatchObject({
			code: 'rejected',
			mayHaveBeenAccepted: false,
		});
	});

	it('and responds before the end, is in doubt: it cannot be asked', async () => {
		const body = { id: container.id, status: 'processing', output: null };
		const { client } = container.open({ [line]: { status: 202, body } });
		await expect(client.submit(container.job())).rejects.toMatchObject({
			code: 'malformed_response',
			predictionId: container.id,
			mayHaveBeenAccepted: true,
		});
	});
});
