import { sleep } from 'n8n-workflow';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { filledIn, readFixture } from '../../conformance/fixture';
import { picture } from '../../nodes/picture';
import type { FaultAction } from '../../sandbox/faults';
import type { DialectId } from '../../sandbox/prediction';
import { call } from '../../sandbox/testing/client';
import type { Fault } from '../fault';
import type { Scene } from '../Scene';
import { atDownload, atStatus, atSubmission } from '../steps';
import { isFetched, isNamedByUs, respondsWithPicture } from '../traits';

const always = { count: 0 };
const limit = { maxFileSize: 1 };
const dataUri = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;

/** What the provider deletes after a while. */
const forgets = ({ id }: Provider) => readFixture(id).forgets ?? 'result';

/** A response with these bytes in place of the result. */
function resultOf({ id: provider }: Provider, bytes: Buffer): FaultAction {
	const { prediction, succeeded, nothing } = readFixture(provider);
	const values = { $id: null, $status: succeeded, $error: nothing.error };
	return {
		kind: 'answer',
		status: 200,
		afterProcessing: true,
		body:
			prediction === '$output'
				? bytes.toString('latin1')
				: filledIn(prediction, { ...values, $output: dataUri(bytes) }),
	};
}

const isInside = (provider: Provider) => (isFetched(provider) ? 'its result is fetched' : null);

/** [S-25] What the provider says of the prediction, with another id and a stranger's file. */
async function answerOfAnother(scene: Scene): Promise<unknown> {
	const { stage, provider, paidId, stranger } = scene;
	const own = await scene.ended();
	const { path = '', query = {} } = provider.buildStatusRequest?.(paidId ?? '') ?? {};
	const target = `${path}?${new URLSearchParams(query as Record<string, string>)}`;
	const { text } = await call(stage.sandbox, provider.id as DialectId, target, {
		token: stage.key,
		headers: provider.keyHeaders?.(stage.key) ?? {},
	});
	const file = `${stage.sandbox.url}${own.files[0]?.path}`;
	return JSON.parse(
		text.replaceAll(own.id, 'another-job').replaceAll(file, `${stranger.url}/a.png`),
	);
}

/** Status answers about another prediction, so many times; 0 means for ever. */
async function confuse(scene: Scene, count: number): Promise<void> {
	const body = await answerOfAnother(scene);
	scene.spoil('status', { kind: 'answer', status: 200, body }, { count });
}

const noneAsked = ({ stranger }: Scene) => expect(stranger.heard).toEqual([]);

/** The prediction itself ends in a way nobody wants, or not at all. */
export const results: readonly Fault[] = [
	atStatus({
		name: 'output of another job, once',
		cause: async (scene) => await confuse(scene, 1),
		ends: 'delivered',
		also: noneAsked,
	}),
	atStatus({
		name: 'output of another job for ever',
		cause: async (scene) => await confuse(scene, 0),
		ends: 'malformed_response',
		says: /answered about prediction \S*another-job when asked about/,
		also: noneAsked,
	}),
	atSubmission({
		name: 'output of another job',
		absentAt: (provider) =>
			isNamedByUs(provider) && !respondsWithPicture(provider)
				? null
				: 'names the prediction only now, or never',
		cause: (scene) =>
			scene.spoil('submission', {
				kind: 'answer',
				status: 200,
				afterProcessing: true,
				body: { id: 'another-job', status: 'succeeded', output: dataUri(picture(7)) },
			}),
		ends: 'malformed_response',
		says: /another-job/,
	}),
	atDownload({
		name: 'expired file',
		cause: (scene) => scene.spoil('download', { kind: 'answer', status: 404 }, always),
		ends: 'output_expired',
		isGone: true,
		says: /no longer available.*Submit the image again/,
	}),
	atStatus({
		name: 'expired prediction',
		cause: async (scene) => {
			const { settings } = await scene.ended();
			Object.assign(settings, { retentionMs: 0 });
			await sleep(5);
			expect(scene.paid).toHaveLength(1);
		},
		absentAt: (provider) => (forgets(provider) === 'nothing' ? 'keeps its results' : null),
		ends: (provider) => (forgets(provider) === 'record' ? 'not_found' : 'output_expired'),
		isGone: true,
	}),
	atDownload({
		name: 'corrupted image',
		cause: (scene) =>
			scene.spoil(
				'download',
				{
					kind: 'answer',
					status: 200,
					headers: { 'content-type': 'image/png' },
					body: '\u0000\u0001 These bytes were an image before something happened to them.',
				},
				always,
			),
		ends: 'passed on',
	}),
	atSubmission({
		name: 'corrupted image in the response',
		absentAt: isInside,
		cause: (scene) => {
			const bytes = Buffer.from('\u0000\u0001 These bytes were an image before.');
			scene.spoil('submission', resultOf(scene.provider, bytes));
		},
		// What is an image as a whole is looked at before it is believed.
		ends: (provider) => (respondsWithPicture(provider) ? 'malformed_response' : 'passed on'),
	}),
	atSubmission({
		name: 'result in the response larger than the limit',
		absentAt: isInside,
		cause: ({ stage }) => void stage.sandbox.settings({ resultBytes: 2_000_000 }),
		options: limit,
		ends: 'file_too_large',
		says: /Raise the Max File Size option\. Run this item again/,
	}),
	atSubmission({
		name: 'never finishing',
		cause: ({ stage }) => void stage.sandbox.settings({ taskMs: 600_000 }),
		options: { timeout: 1 },
		ends: 'timed_out',
		says: /did not (finish|return a result) within 1 second/,
	}),
	atSubmission({
		name: 'never finishing, On Timeout: Cancel',
		cause: ({ stage }) => void stage.sandbox.settings({ taskMs: 600_000 }),
		options: { timeout: 1, onTimeout: 'cancel' },
		ends: 'timed_out',
		says: /was canceled at the provider|was asked to cancel it|could not be canceled at .*, so it is still running|did not return a result/,
		also: ({ paid, provider }) => {
			if (provider.buildCancelRequest !== undefined) expect(paid[0]?.status).toBe('canceled');
		},
	}),
];
