import type { Provider } from '../../nodes/prediction/model/provider';

/** How a webhook delivery is believed: by a signature, by a token both sides know, or by fetching the prediction. */
export type Confirmation = 'signature' | 'token' | 'status';

export function confirmationOf({ webhook }: Provider): Confirmation | undefined {
	if (webhook === undefined) return undefined;
	if (webhook.proof?.covers !== 'body') return 'status';
	return webhook.proof.secret.told === undefined ? 'token' : 'signature';
}
