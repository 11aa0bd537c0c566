import { PredictionError } from '../model/errors';
import type { Credits } from '../model/prediction';
import { requestWithRetry } from './request';
import type { Session } from './session';

/**
 * What is left on the account.
 * @param settings the credential's own settings
 * @throws PredictionError `not_supported` where the provider does not tell
 */
export async function getBalance(
	session: Session,
	settings: Readonly<Record<string, string>>,
): Promise<{ credits: Credits; response: unknown }> {
	const { balance, subject } = session.provider;
	if (balance === undefined) {
		throw new PredictionError('not_supported', `${subject} does not tell its balance`, {
			advice: "Look at the provider's website.",
		});
	}
	const { body } = await requestWithRetry(session, balance.buildRequest(settings));
	return { credits: balance.read(body), response: body };
}
