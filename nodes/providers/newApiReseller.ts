import { readFiles } from '../prediction/files/outputFiles';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject } from '../prediction/model/json';
import { predictionWith, type Prediction } from '../prediction/model/prediction';
import type { Model, Provider } from '../prediction/model/provider';
import { REMOVER_OUTPUT } from './models';
import { readGatewayError, readTask } from './newApiDialect';
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
			advice: 'Pass larger images by URL: set Image Source to URL.',
		},
		supportsCustomInput: true,
		limits: { initialConcurrency: 10 },
		buildSubmitRequest: (options) => {
			if (options.webhookUrl !== undefined) throw noWebhook(subject);
			const { path, version } = addressOf(subject, models, options.model);
			return { request: { method: 'POST', path, body: submissionBody(options, version) } };
		},
		readPrediction: (body) => readImages(body) ?? readTask(subject, body),
		readError: readGatewayError,
		buildStatusRequest: routes.buildStatusRequest,
	};
}

/** Some pages of the vendors show the response of an image API: images, but neither ID nor status. It is a finished result. */
function readImages(body: unknown): Prediction | null {
	if (!isJsonObject(body) || body.id !== undefined || !Array.isArray(body.data)) return null;
	const files = readFiles(body.data);
	if (files.length === 0) return null;
	return predictionWith('succeeded', { files, createdAt: timeOf(body.created), response: body });
}

/** Seconds since 1970 as a date; null where they are no time. */
function timeOf(seconds: unknown): string | null {
	const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function noWebhook(subject: string): PredictionError {
	return new PredictionError('not_supported', `${subject} does not document webhooks`, {
		advice: 'Remove the Webhook URL option and wait for the result instead.',
	});
}
