import type { Provider } from '../../nodes/prediction/model/provider';
import { readFixture } from '../conformance/fixture';
import { submissionOf } from '../nodes/submission';

/** Whether a prediction can be asked about after its submission. */
export function canBeAsked({ buildStatusRequest }: Provider): boolean {
	return buildStatusRequest !== undefined;
}

/** Whether the result is the whole response, and not a part of its JSON. */
export function respondsWithPicture({ id }: Provider): boolean {
	return readFixture(id).prediction === '$output';
}

/** Whether the result lies at an address of its own. */
export function isFetched({ id }: Provider): boolean {
	return readFixture(id).results[0]?.files[0]?.kind === 'url';
}

/** Whether the prediction has its ID from us. */
export function isNamedByUs(provider: Provider): boolean {
	return submissionOf(provider).id !== undefined;
}

/** Whether the submission itself is held until the end when somebody waits. */
export function holdsSubmission(provider: Provider): boolean {
	return submissionOf(provider).holdConnectionMs !== undefined;
}
