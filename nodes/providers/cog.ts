import type { Provider } from '../prediction/model/provider';
import { inputOf } from './input';
import { readPrediction, readError, routes, webhookFields } from './replicateProtocol';

const LABEL = 'Cog';

/**
 * A self-hosted Cog container. Source: https://github.com/replicate/cog/blob/main/docs/http.md, 2026-11-21.
 * It has no status route, so whoever waits holds the connection; dropping it ends the prediction. Repeating the idempotent
 * `PUT` instead would run the model again as soon as the first run has ended.
 */
export const cog: Provider = {
	id: 'cog',
	label: LABEL,
	formHint: 'A container on your own machine',
	modelHint: '',
	credential: 'removeBackgroundCogApi',
	defaultBaseUrl: 'http://localhost:5000',
	models: [],
	supportsModelChoice: false,
	imageInput: { kind: 'inline', maxBytes: Number.POSITIVE_INFINITY, advice: '' },
	supportsOutputFormat: false,
	supportsCustomInput: true,
	buildSubmitRequest: (job) => ({
		id: job.clientReference,
		request: {
			method: 'POST',
			path: '/predictions',
			...(!job.waitForCompletion && { headers: { Prefer: 'respond-async' } }),
			body: { id: job.clientReference, input: inputOf(job), ...webhookFields(job) },
		},
		...(job.waitForCompletion && { holdConnectionMs: job.timeoutMs }),
	}),
	readPrediction: (body) => readPrediction(LABEL, body),
	readError: (response) =>
		response.status === 409
			? {
					code: 'rate_limited',
					message: 'all its slots are busy',
					advice: 'Start more containers, or raise the Timeout option.',
				}
			: readError(response),
	buildCancelRequest: routes.buildCancelRequest,
	// The container's WEBHOOK_AUTH_TOKEN; without one nothing proves where a delivery comes from.
	webhook: { publicOnly: false, confirm: 'token' },
};
