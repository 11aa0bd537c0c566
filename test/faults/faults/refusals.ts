import type { Provider } from '../../../nodes/prediction/model/provider';
import { filledIn, readFixture } from '../../conformance/fixture';
import type { FaultAction } from '../../sandbox/faults';
import type { Fault } from '../fault';
import type { Scene } from '../Scene';
import { atDownload, atResult, atStatus, atSubmission, atUpload } from '../steps';

/** What an error says after a submission of which nobody knows whether it was taken. */
export const DOUBT =
	/may or may not have (accepted this submission|begun the work), so it was not sent again/;

/** What an error says of a result that is there and could not be fetched. */
export const LEADS_BACK = /Use the Download operation|It is still at/;

const DELAY_SECONDS = 2;

type Reply = Extract<FaultAction, { kind: 'answer' }>;

const tooMany = (more: Partial<Reply> = {}): Reply => ({
	kind: 'answer',
	status: 429,
	body: { detail: 'Slow down' },
	...more,
});

const spellings: Array<[string, Reply]> = [
	['in seconds', tooMany({ headers: { 'retry-after': String(DELAY_SECONDS) } })],
	['in the JSON', tooMany({ body: { detail: 'Slow down', retry_after: DELAY_SECONDS } })],
	['in words', tooMany({ body: { detail: `Rate limit resets in ~${DELAY_SECONDS}s.` } })],
];

/** The time of the second submission, and of the first, which was refused. */
const submittedAt = ({ submissions: [refused, again] }: Scene) =>
	[again?.time ?? 0, refused?.time ?? 0] as const;

/** A date that was named by a 429. */
const dates = new WeakMap<Scene, number>();

/** Timers and clocks may differ by so much. */
const SLACK_MS = 20;

const failing = [500, 502, 503, 504];

/** An error in the form that the provider documents. */
function ownError({ provider }: Scene, status: number, headers = {}): Reply {
	const { ownError: form, ownHeaders } = readFixture(provider.id);
	return {
		kind: 'answer',
		status,
		headers: { ...ownHeaders, ...headers },
		body: filledIn(form, { $status: status }),
	};
}

/** Why no bytes go to a place of their own. */
export const putsNothing = ({ id }: Provider) =>
	readFixture(id).routes.put === undefined ? 'takes a file in one step' : null;

/** The provider says no, for now or for good. */
export const refusals: readonly Fault[] = [
	...spellings.map(([words, reply]) =>
		atSubmission({
			name: `429, the delay ${words}`,
			cause: (scene) => scene.spoil('submission', reply),
			ends: 'delivered',
			also: (scene) => {
				const [again, refused] = submittedAt(scene);
				expect(again - refused).toBeGreaterThanOrEqual(DELAY_SECONDS * 1000 - SLACK_MS);
			},
		}),
	),
	atSubmission({
		name: '429, the delay as a date',
		cause: (scene) => {
			// Whole seconds only; late enough for the answer to come before it.
			const date = new Date(Date.now() + (DELAY_SECONDS + 2) * 1000).toUTCString();
			dates.set(scene, Date.parse(date));
			scene.spoil('submission', tooMany({ headers: { 'retry-after': date } }));
		},
		ends: 'delivered',
		also: (scene) => {
			const [again] = submittedAt(scene);
			expect(again).toBeGreaterThanOrEqual((dates.get(scene) ?? Infinity) - SLACK_MS);
		},
	}),
	atSubmission({
		name: '429 for longer than the timeout',
		cause: (scene) =>
			scene.spoil('submission', tooMany({ headers: { 'retry-after': '3600' } }), { count: 0 }),
		options: { timeout: 5 },
		ends: 'rate_limited',
		says: /Increase (the Timeout option|Timeout)/,
	}),
	...failing.map((status) =>
		atSubmission({
			name: `${status}, the work taken all the same`,
			cause: (scene) =>
				scene.spoil('submission', {
					kind: 'answer',
					status,
					body: '<html><title>Oops</title></html>',
					afterProcessing: true,
				}),
			ends: 'unavailable',
			says: DOUBT,
		}),
	),
	atSubmission({
		name: "500 in the provider's own words",
		cause: (scene) => scene.spoil('submission', ownError(scene, 500)),
		ends: 'unavailable',
		says: /is having a problem\. Try again later/,
		also: ({ paid }) => expect(paid).toEqual([]),
	}),
	atSubmission({
		name: '503 with a time to come back',
		cause: (scene) => scene.spoil('submission', ownError(scene, 503, { 'retry-after': '1' })),
		refusedWith: [503],
		ends: 'delivered',
	}),
	...[429, ...failing].map((status) =>
		atStatus({
			name: `${status}, twice`,
			cause: (scene) =>
				scene.spoil('status', { kind: 'answer', status, body: { detail: 'Oops' } }, { count: 2 }),
			ends: 'delivered',
		}),
	),
	atStatus({
		name: '503 for ever',
		cause: (scene) => scene.spoil('status', { kind: 'html', status: 503 }, { count: 0 }),
		options: { timeout: 2 },
		ends: 'timed_out',
		says: /still running at .* Resume it with the Wait operation/,
	}),
	...[429, ...failing].map((status) =>
		atResult({
			name: `${status}, twice`,
			cause: (scene) =>
				scene.spoil('result', { kind: 'answer', status, body: { detail: 'Oops' } }, { count: 2 }),
			ends: 'delivered',
		}),
	),
	atResult({
		name: '503 for ever',
		cause: (scene) => scene.spoil('result', { kind: 'html', status: 503 }, { count: 0 }),
		options: { timeout: 2 },
		ends: 'timed_out',
		says: /Resume it with the Wait operation/,
	}),
	...[429, ...failing].map((status) =>
		atDownload({
			name: `${status}, once`,
			cause: (scene) => scene.spoil('download', { kind: 'answer', status }),
			ends: 'delivered',
		}),
	),
	atDownload({
		name: '503 for ever',
		cause: (scene) => scene.spoil('download', { kind: 'html', status: 503 }, { count: 0 }),
		ends: 'unavailable',
		says: LEADS_BACK,
	}),
	atUpload({
		name: '503 where the bytes are put, once',
		absentAt: putsNothing,
		cause: (scene) => scene.spoil('put', { kind: 'answer', status: 503, body: {} }),
		ends: 'delivered',
	}),
	...[429, 503].map((status) =>
		atUpload({
			name: `${status}, twice`,
			cause: (scene) => scene.spoil('upload', { kind: 'answer', status, body: {} }, { count: 2 }),
			ends: 'delivered',
		}),
	),
];
