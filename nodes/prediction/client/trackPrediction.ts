import type { PredictionError } from '../model/errors';
import { pendingPrediction, type Prediction } from '../model/prediction';
import type { Session } from './session';
import type { TrackedPrediction } from './submit';

/**
 * A prediction that an earlier run or another workflow submitted, ready to be waited for.
 * @param submittedAt milliseconds since 1970, from which the timeout counts
 * @param isOurs whether a stop cancels it: what another step submitted is not ours to end
 */
export function trackExisting(
	session: Session,
	id: string,
	submittedAt: number,
	isOurs: boolean,
): TrackedPrediction {
	// It may have been submitted in this very run.
	if (isOurs) session.inFlight.removeById(id);
	if (isOurs) session.inFlight.add({ key: null, id, sentAt: submittedAt });
	const acceptedAt = session.memory.acceptedAt(id, session.clock.now());
	const heardAt = acceptedAt ?? (isOurs ? submittedAt : null);
	const tracked = track(session, pendingPrediction(id), submittedAt, heardAt);
	tracked.share.poll.follow(id, session.clock.now() - submittedAt);
	return tracked;
}

/** A prediction of ours that is known to have ended, ready for its result to be fetched. */
export function trackFinished(
	session: Session,
	prediction: Prediction,
	submittedAt: number,
): TrackedPrediction {
	const tracked = track(session, prediction, submittedAt, submittedAt);
	if (tracked.id !== null) tracked.share.poll.follow(tracked.id, session.clock.now() - submittedAt);
	return tracked;
}

/** Follows it while the work goes on. A stop leaves it to `cancelInFlight`; any other end ends our care for it. */
export async function whileFollowed<T extends object>(
	{ inFlight }: Session,
	tracked: TrackedPrediction,
	work: Promise<T>,
): Promise<T> {
	const result = await work
		.catch((error: PredictionError) => {
			if (error.code !== 'stopped') inFlight.removeById(tracked.id);
			throw error;
		})
		.finally(() => tracked.share.release());
	if ('prediction' in result) inFlight.removeById(tracked.id);
	return result;
}

function track(
	{ lane }: Session,
	prediction: Prediction,
	submittedAt: number,
	heardAt: number | null,
): TrackedPrediction {
	const poll = lane.followExisting({ model: '' });
	return {
		id: prediction.id,
		submittedAt,
		heardAt,
		isNew: false,
		prediction,
		share: { poll, release: () => poll.end() },
	};
}
