import type { Provider } from '../../../nodes/prediction/model/provider';
import type { Ending, Fault } from '../fault';
import { atDownload, atResult, atStatus, atSubmission, atUpload } from '../steps';
import { DOUBT, LEADS_BACK, putsNothing } from './refusals';

const always = { count: 0 };

/** [S-21] Slow enough for nothing to arrive in time. */
const trickle = { kind: 'slowBody', bytesPerSecond: 10 } as const;

/** Where the result comes with the response, silence means that the work goes on until the timeout; elsewhere it is doubt. */
const silent = ({ answersWithResult }: Provider): Ending =>
	answersWithResult === true ? 'timed_out' : 'unreachable';

/** Short enough for those that wait so long. */
const patience = { timeout: 4 };

/** The network fails: before, in the middle, or without a word. */
export const connections: readonly Fault[] = [
	atSubmission({
		name: 'connection refused',
		cause: async ({ relay }) => await relay.close(),
		ends: 'unreachable',
		says: /could not be reached \(connection refused\)/,
		also: ({ paid }) => expect(paid).toEqual([]),
	}),
	...(['before', 'after', 'midBody'] as const).map((when) =>
		atSubmission({
			name: {
				before: 'reset before the work',
				after: 'reset after the work',
				midBody: 'reset within the response',
			}[when],
			cause: (scene) => scene.spoil('submission', { kind: 'reset', when }),
			ends: 'unreachable',
			says: DOUBT,
		}),
	),
	atSubmission({
		name: 'half-open, the work taken',
		cause: (scene) => scene.spoil('submission', { kind: 'hang', when: 'after' }),
		options: patience,
		ends: silent,
	}),
	atSubmission({
		name: 'slow loris',
		cause: (scene) => scene.spoil('submission', trickle),
		options: patience,
		ends: silent,
	}),
	atStatus({
		name: 'connection refused for ever',
		cause: async ({ relay }) => await relay.close(),
		options: { timeout: 2 },
		ends: 'timed_out',
		says: /could not be reached \(connection refused\)/,
	}),
	atStatus({
		name: 'reset, twice',
		cause: (scene) => scene.spoil('status', { kind: 'reset', when: 'before' }, { count: 2 }),
		ends: 'delivered',
	}),
	atStatus({
		name: 'reset within the response',
		cause: (scene) => scene.spoil('status', { kind: 'reset', when: 'midBody' }),
		ends: 'delivered',
	}),
	atStatus({
		name: 'half-open, once',
		cause: (scene) => scene.spoil('status', { kind: 'hang' }),
		ends: 'delivered',
	}),
	atStatus({
		name: 'half-open for ever',
		cause: (scene) => scene.spoil('status', { kind: 'hang' }, always),
		options: { timeout: 2 },
		ends: 'timed_out',
	}),
	atStatus({
		name: 'slow loris for ever',
		cause: (scene) => scene.spoil('status', trickle, always),
		options: { timeout: 2 },
		ends: 'timed_out',
	}),
	atResult({
		name: 'reset, twice',
		cause: (scene) => scene.spoil('result', { kind: 'reset', when: 'before' }, { count: 2 }),
		ends: 'delivered',
	}),
	atResult({
		name: 'reset within the response',
		cause: (scene) => scene.spoil('result', { kind: 'reset', when: 'midBody' }),
		ends: 'delivered',
	}),
	atResult({
		name: 'half-open, once',
		cause: (scene) => scene.spoil('result', { kind: 'hang' }),
		ends: 'delivered',
	}),
	atResult({
		name: 'half-open for ever',
		cause: (scene) => scene.spoil('result', { kind: 'hang' }, always),
		options: { timeout: 2 },
		ends: 'timed_out',
	}),
	atDownload({
		name: 'reset, once',
		cause: (scene) => scene.spoil('download', { kind: 'reset', when: 'before' }),
		ends: 'delivered',
	}),
	atDownload({
		name: 'reset within the file, once',
		cause: (scene) => scene.spoil('download', { kind: 'reset', when: 'midBody' }),
		ends: 'delivered',
	}),
	atDownload({
		name: 'reset within the file for ever',
		cause: (scene) => scene.spoil('download', { kind: 'reset', when: 'midBody' }, always),
		ends: 'unreachable',
		says: LEADS_BACK,
	}),
	atDownload({
		name: 'half-open, once',
		cause: (scene) => scene.spoil('download', { kind: 'hang' }),
		ends: 'delivered',
	}),
	atDownload({
		name: 'half-open for ever',
		cause: (scene) => scene.spoil('download', { kind: 'hang' }, always),
		ends: 'unreachable',
		says: LEADS_BACK,
	}),
	atDownload({
		name: 'slow loris for ever',
		cause: (scene) => scene.spoil('download', { kind: 'slowBody', bytesPerSecond: 5 }, always),
		ends: 'unreachable',
		says: LEADS_BACK,
	}),
	atUpload({
		name: 'reset, once',
		cause: (scene) => scene.spoil('upload', { kind: 'reset', when: 'before' }),
		ends: 'delivered',
	}),
	atUpload({
		name: 'reset where the bytes are put, once',
		absentAt: putsNothing,
		cause: (scene) => scene.spoil('put', { kind: 'reset', when: 'before' }),
		ends: 'delivered',
	}),
	atUpload({
		name: 'half-open, once',
		cause: (scene) => scene.spoil('upload', { kind: 'hang' }),
		ends: 'delivered',
	}),
];
