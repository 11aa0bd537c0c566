/** What was sent to a webhook URL. */
export interface WebhookDelivery {
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** The bytes as they came. */
	readonly rawBody: Uint8Array;
}
