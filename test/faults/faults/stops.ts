import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { fileItem } from '../../nodes/picture';
import { byUrl, isCancellationAWish, removal } from '../../nodes/stage';
import type { Prediction } from '../../sandbox/prediction';
import type { Fault } from '../fault';
import { uploadedPicture, type Scene } from '../Scene';
import { canBeAsked, holdsSubmission, isFetched } from '../traits';

/** By then the response to a submission has arrived. */
const ANSWERED_MS = 300;

interface Stop {
	readonly name: string;
	/** Makes the step long enough to be stopped in. */
	prepare(scene: Scene): void;
	/** Whether the moment has come. */
	isThere(scene: Scene): boolean;
	readonly options?: IDataObject;
	absentAt?(provider: Provider): string | null;
	/** Whether it comes before the ID is known, so that it goes on where the list does not tell which prediction it was. */
	readonly isCutOff?: boolean;
}

const struck = ({ stage }: Scene) =>
	stage.sandbox.requests.some(({ fault }) => fault !== undefined);

const canBeFound = ({ list }: Provider) => list?.submissionKey !== undefined;

/** Starts, stops as soon as the moment has come, and sees what still goes on afterwards. */
async function stopAt(scene: Scene, { prepare, isThere, options, isCutOff }: Stop): Promise<void> {
	const { stage, provider } = scene;
	stage.sandbox.settings({ taskMs: 60_000 });
	prepare(scene);
	const large = fileItem(uploadedPicture(provider), 'photo.png', { photo: stage.photoUrl(0) });
	const parameters = {
		...removal(provider, { concurrency: 1, ...options }),
		// A list tells which prediction it was by the address of the image.
		...(isCutOff === true && canBeFound(provider) && byUrl),
	};
	const running = stage.start(provider, parameters, { items: [large, ...stage.items(2)] });
	await scene.until(() => isThere(scene));
	const taken = scene.submissions.length;
	running.cancel();
	const { run, outputs } = await running.finished;
	scene.left.push(run);
	expect(run.finished).not.toBe(true);
	expect(outputs.flat()).toEqual([]);
	expect(scene.submissions).toHaveLength(taken);
}

/** Where the service can be told, nothing that is known by its id is left running. */
async function expectEnded(scene: Scene): Promise<void> {
	const { stage, provider } = scene;
	if (provider.buildCancelRequest === undefined) return;
	const isEnded = isCancellationAWish(provider)
		? ({ id }: Prediction) => stage.asked(provider).some((line) => line.endsWith(`${id}/cancel`))
		: ({ endedAt }: Prediction) => endedAt !== undefined;
	await scene.until(() => scene.paid.every(isEnded));
	expect(scene.paid.every(isEnded)).toBe(true);
}

const stop = ({ absentAt = () => null, ...how }: Stop): Fault => ({
	name: how.name,
	during: 'stop of the execution',
	absentAt,
	ends: 'stopped',
	play: async (scene) => {
		await stopAt(scene, how);
		if (how.isCutOff !== true || canBeFound(scene.provider)) await expectEnded(scene);
		return { ending: 'stopped', says: '', predictionId: null, knowsId: false };
	},
});

/** The user stops the execution, at each step. */
export const stops: readonly Fault[] = [
	stop({
		name: 'during the upload',
		absentAt: ({ imageInput }) => (imageInput.file?.via === 'upload' ? null : 'takes no uploads'),
		prepare: (scene) => scene.spoil('upload', { kind: 'hang' }),
		isThere: struck,
	}),
	stop({
		name: 'during the submission, before the response',
		prepare: (scene) => scene.spoil('submission', { kind: 'hang', when: 'after' }),
		isThere: ({ paid }) => paid.length > 0,
		isCutOff: true,
	}),
	stop({
		name: 'while it waits for a 429 to pass',
		prepare: (scene) =>
			scene.spoil(
				'submission',
				{ kind: 'answer', status: 429, headers: { 'retry-after': '60' }, body: {} },
				{ count: 0 },
			),
		isThere: struck,
	}),
	stop({
		name: 'while it waits for the end',
		prepare: () => undefined,
		isThere: ({ paid }) => Date.now() - (paid[0]?.startedAt ?? Infinity) > ANSWERED_MS,
		options: { pollInterval: 30 },
	}),
	stop({
		name: 'during a status request',
		absentAt: (provider) => {
			if (!canBeAsked(provider)) return 'cannot be asked later';
			return holdsSubmission(provider) ? 'holds the submission' : null;
		},
		prepare: (scene) => scene.spoil('status', { kind: 'hang' }),
		isThere: struck,
	}),
	stop({
		name: 'during the download',
		absentAt: (provider) => (isFetched(provider) ? null : 'its result is in the response'),
		prepare: (scene) => {
			scene.stage.sandbox.settings({ taskMs: 0 });
			scene.spoil('download', { kind: 'slowBody', bytesPerSecond: 5 });
		},
		isThere: struck,
	}),
];
