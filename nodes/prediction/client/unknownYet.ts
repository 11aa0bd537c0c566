import { POLLING } from '../model/policy';
import type { Provider } from '../model/provider';

/**
 * Whether a provider may not know yet, in all of its parts, what it accepted at this time. A single machine that tells no
 * statuses knows what it works on.
 * @param acceptedAt milliseconds since 1970; null where nobody here knows
 * @param now milliseconds since 1970
 */
export function mayBeUnknownYet(
	{ buildStatusRequest }: Pick<Provider, 'buildStatusRequest'>,
	acceptedAt: number | null,
	now: number,
): boolean {
	return (
		buildStatusRequest !== undefined &&
		acceptedAt !== null &&
		now < acceptedAt + POLLING.unknownAfterSubmissionMs
	);
}
