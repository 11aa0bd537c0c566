import { webhookDescriptionFields, type IWebhookDescription } from 'n8n-workflow';

/** Without a method n8n registers nothing, which is what polling mode wants. */
const METHOD = {
	template: '={{ $parameter["mode"] === "webhook" ? "POST" : "" }}',
	resolve: ({ mode }: { mode?: unknown }) => (mode === 'webhook' ? 'POST' : ''),
};

/** Hosts before 2.41 start their expression engine for each report; newer ones take the answer from `resolve`. */
const method =
	typeof webhookDescriptionFields === 'function'
		? webhookDescriptionFields({ httpMethod: METHOD })
		: { httpMethod: METHOD.template };

export const webhookDescription: IWebhookDescription = {
	name: 'default',
	...method,
	responseMode: 'onReceived',
	responseData: '',
	path: 'webhook',
	ndvHideUrl: '={{ $parameter["mode"] !== "webhook" }}',
};
