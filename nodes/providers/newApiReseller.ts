import { PredictionError } from '../prediction/model/errors';
import type { Model, Provider } from '../prediction/model/provider';
import { BY_PUBLIC_URL } from '../prediction/model/imageInput';
import { REMOVER_OUTPUT } from './models';
import { readGatewayError } from './newApiDialect';
import { readTask } from './newApiTasks';
import { addressOf, routes, submissionBody } from './replicateProtocol';

interface Reseller {
	readonly id: string;
	readonly title: string;
	readonly formHint: string;
	readonly credential: string;
	readonly defaultBaseUrl: string;
	readonly models: readonly Model[];
}

/**
 * A reseller of Replicate's models on a new-api gateway: create and status only, everything else is not documented.
 * Source: https://docs.kkiai.com/Other-Model-APIs/replicate-api/ and the vendors' pages for single models, 2026-11-21.
 */
export function newApiReseller(reseller: Reseller): Provider {
	const { title: subject, models } = reseller;
	return {
		...reseller,
		subject,
		modelHint: 'owner/name:version, or the version alone',
		supportsModelChoice: true,
		outputImage: REMOVER_OUTPUT,
		imageInput: {
			takesUrl: true,
			file: { via: 'request' },
			maxBytes: 7 * 1024 * 1024,
			advice: BY_PUBLIC_URL,
		},
		supportsCustomInput: true,
		limits: { initialConcurrency: 10 },
		buildSubmitRequest: (options) => {
			if (options.webhookUrl !== undefined) throw noWebhook(subject);
			const { path, version } = addressOf(subject, models, options.model);
			return { request: { method: 'POST', path, body: submissionBody(options, version) } };
		},
		readPrediction: (body) => readTask(subject, body),
		readError: readGatewayError,
		buildStatusRequest: routes.buildStatusRequest,
	};
}

function noWebhook(subject: string): PredictionError {
	return new PredictionError('not_supported', `${subject} does not document webhooks`, {
		advice: 'Remove the Webhook URL option and wait for the result instead.',
	});
}
