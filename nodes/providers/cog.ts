import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo, Provider } from '../prediction/model/provider';
import { bearerSecret } from '../prediction/signatures/bearerSecret';
import { readOpenApi } from './replicateInputSchema';
import { readError, readPrediction, routes, submissionBody } from './replicateProtocol';
import { wordsOf } from './responses';

const SUBJECT = 'Cog';

/**
 * A self-hosted Cog container. Source: https://github.com/replicate/cog/blob/main/docs/http.md, 2026-11-21, and the servers
 * themselves, 0.8.6 to 0.14.12 and coglet (2026-11-28).
 * It has no status route, so whoever waits holds the connection. Repeating the idempotent `PUT` instead would run the
 * model again as soon as the first run has ended.
 */
export const cog: Provider = {
	id: 'cog',
	title: 'Cog',
	subject: SUBJECT,
	formHint: 'A container on your own machine',
	modelHint: '',
	credential: 'removeBackgroundCogApi',
	defaultBaseUrl: 'http://localhost:5000',
	isSelfHosted: true,
	models: [],
	supportsModelChoice: false,
	imageInput: { takesUrl: true, file: { via: 'request' }, advice: '' },
	supportsCustomInput: true,
	inputSchema: {
		buildRequest: () => ({ method: 'GET', path: '/openapi.json' }),
		read: readOpenApi,
		imageInput: () => 'image',
	},
	limits: { initialConcurrency: 2 },
	answersWithResult: true,
	buildSubmitRequest: (options) => {
		const { clientReference: id, waitForCompletion, timeoutMs } = options;
		return {
			id,
			request: {
				method: 'POST',
				path: '/predictions',
				...(!waitForCompletion && { headers: { Prefer: 'respond-async' } }),
				body: { id, ...submissionBody(options, undefined) },
			},
			...(waitForCompletion && { holdConnectionMs: timeoutMs }),
		};
	},
	readPrediction: (body) => readPrediction(SUBJECT, body, { hasServerPaths: true }),
	readError: readCogError,
	buildCancelRequest: routes.buildCancelRequest,
	// The container's WEBHOOK_AUTH_TOKEN; without one nothing proves where a delivery comes from.
	webhook: {
		publicOnly: false,
		setUp:
			'Cog does not sign its webhooks. Start the container with the environment variable WEBHOOK_AUTH_TOKEN and enter the same token as API Key of the credential. Without it, anyone who knows the URL can start this workflow.',
		proof: { secret: { field: 'apiKey' }, covers: 'body', accepts: bearerSecret },
	},
};

/**
 * While the model loads or all slots are busy, nothing is taken: 409 at all generations, 503 with `status: "failed"` at
 * coglet. A 422 with an ID is a prediction that failed.
 */
function readCogError(response: ApiResponse): ApiErrorInfo | null {
	const { status, body } = response;
	const isFailed = isJsonObject(body) && body.status === 'failed';
	if (status === 422 && isFailed && typeof body.id === 'string') return null;
	if (status === 409 || (status === 503 && isFailed)) {
		return {
			code: status === 409 ? 'rate_limited' : 'unavailable',
			message: wordsOf(body, ['error', 'detail']) || 'all its slots are busy',
			advice: 'Start more containers, or increase Timeout.',
			isOwn: true,
			isBusy: true,
		};
	}
	return readError(response);
}
