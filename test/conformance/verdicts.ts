import type { PredictionError } from '../../nodes/prediction/model/errors';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

type Verdict = 'sent again' | 'rejected' | 'may have been accepted';

/** Statuses that a proxy or gateway gives in the provider's place, whatever the body: behind it the work often goes on. */
const GATEWAY_STATUSES = [
	408, 499, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530, 590, 598, 599,
];
const STATUSES = [
	...[400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 418, 421, 422],
	...[423, 424, 425, 426, 428, 429, 431, 451],
	...[500, 501, 503, 505, 506, 507, 508, 510, 511, 519, 531, 540, 561, 589],
	...GATEWAY_STATUSES,
];

/** A time to come back, or none. */
const RETRY_AFTER: ReadonlyArray<Record<string, string>> = [{}, { 'retry-after': '3' }];

/**
 * What an error response to a submission says about the paid work: every status, with every shape of the body, from every
 * provider. Only what is surely not accepted is sent again.
 */
export function describeVerdicts(service: Service): void {
	const { provider, fixture } = service;
	const { submit } = fixture.routes;

	const shapes: ReadonlyArray<readonly [string, (status: number) => unknown]> = [
		["the provider's own error form", (status) => service.ownError(status)],
		['a web page', () => '<html><title>502 Bad Gateway</title><center>nginx</center></html>'],
		['nothing', () => ''],
		['a few words', () => 'upstream connect error or disconnect/reset before headers'],
		['JSON of a gateway', () => ({ msg: 'failure to get a peer from the balancer' })],
		['JSON that is no object', () => ['no']],
	];

	/** Whether the provider says what is wrong with the submission, not only that it cannot serve it. */
	const saysWhatIsWrong = (status: number) =>
		provider.readError({
			status,
			headers: fixture.ownHeaders ?? {},
			body: service.ownError(status),
		})?.code !== 'unavailable';

	function expected(status: number, isOwn: boolean, headers: object): Verdict {
		if (GATEWAY_STATUSES.includes(status)) return 'may have been accepted';
		if (status === 429 || status === fixture.tooMany.status) return 'sent again';
		if (status < 500) return 'rejected';
		if (!isOwn) return 'may have been accepted';
		if (status === 500 || saysWhatIsWrong(status)) return 'rejected';
		return status === 503 && 'retry-after' in headers ? 'sent again' : 'may have been accepted';
	}

	async function verdictOn(answer: Answer): Promise<Verdict> {
		const opened = service.open({ [submit]: [answer, service.succeeded] });
		const outcome = await service.complete(opened).catch((error: PredictionError) => error);
		if (!(outcome instanceof Error)) {
			expect(opened.transport.lines).toEqual([submit, submit]);
			return 'sent again';
		}
		expect(opened.transport.lines).toEqual([submit]);
		return outcome.mayHaveBeenAccepted ? 'may have been accepted' : 'rejected';
	}

	describe('an error response to a submission', () => {
		it.each(shapes)('with %s says what its status means', async (shape, bodyOf) => {
			const isOwn = shape.startsWith("the provider's own");
			const verdicts: Array<[number, object, Verdict]> = [];
			const wanted: typeof verdicts = [];
			for (const status of STATUSES) {
				for (const retryAfter of RETRY_AFTER) {
					const headers = { ...(isOwn && fixture.ownHeaders), ...retryAfter };
					wanted.push([status, headers, expected(status, isOwn, headers)]);
					const verdict = await verdictOn({ status, headers, body: bodyOf(status) });
					verdicts.push([status, headers, verdict]);
				}
			}
			expect(verdicts).toEqual(wanted);
		});
	});

	it('an error counts as the words of the provider in the form that it documents only', () => {
		const isOwn = (status: number, body: unknown, headers: Answer['headers'] = {}) =>
			provider.readError({ status, headers, body })?.isOwn;
		expect(isOwn(500, service.ownError(500), fixture.ownHeaders)).toBe(true);
		if (fixture.ownHeaders !== undefined) expect(isOwn(500, service.ownError(500))).toBe(false);
		expect(isOwn(500, '<html></html>')).toBe(false);
		expect(isOwn(500, 'upstream connect error')).toBe(false);
	});
}
