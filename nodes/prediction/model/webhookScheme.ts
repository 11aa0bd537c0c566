import type { ApiRequest } from './ports';
import type { WebhookDelivery } from './webhookDelivery';

/** How the provider reports the end of a prediction to a URL of the user's. */
export interface WebhookScheme {
	/** The provider delivers to public https addresses only. */
	readonly publicOnly: boolean;
	/** Whether the URL is set once in the account at the provider, not with each submission. */
	readonly setInAccount?: boolean;
	/** What the user has to set up for it, for the form. */
	readonly setUp?: string;
	/** The header with the name of a delivery; `webhook-id` where missing. */
	readonly deliveryIdHeader?: string;
	/** How a delivery proves where it comes from; without one, the prediction is fetched again with the key where it can be. */
	readonly proof?: DeliveryProof;
}

/** What shows that a delivery was sent by the provider. */
export interface DeliveryProof {
	/** Where the secret, or the public keys, are had from. Where there are none, nothing is proven. */
	readonly secret: {
		/** The field of the credential. */
		readonly field?: string;
		/** Where the provider tells it, when the credential does not; the later requests in case an earlier one fails. */
		readonly told?: { readonly requests: readonly ApiRequest[]; read(body: unknown): string };
	};
	/** The headers in lower case, the time in seconds since 1970: for a delivery without them, or of another time, no secret is fetched. */
	readonly headers?: { readonly signature: string; readonly timestamp: string };
	/**
	 * What it is a proof of: of the body, which is believed as it is; of the sender, whose body is believed where the prediction
	 * is fetched and not shown; or of the ID alone, so that only what is fetched is believed.
	 */
	readonly covers: 'body' | 'sender' | 'id';
	/**
	 * Never throws.
	 * @param nowMs milliseconds since 1970
	 */
	accepts(secret: string, delivery: WebhookDelivery, nowMs: number): boolean;
}
