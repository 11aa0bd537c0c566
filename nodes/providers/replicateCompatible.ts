import type { Provider } from '../prediction/model/provider';
import { BY_PUBLIC_URL } from '../prediction/model/imageInput';
import { REMOVER_OUTPUT, REMOVERS } from './models';
import { readGatewayError } from './newApiDialect';
import { readTask } from './newApiTasks';
import { replicateInputSchema } from './replicateInputSchema';
import { addressOf, cancelAfterHeader, routes, submissionBody } from './replicateProtocol';
import { listScheme } from './replicateList';

const SUBJECT = 'The Replicate-compatible service';

/**
 * Any other service that speaks Replicate's prediction protocol, new-api gateways among them. Nothing is promised beyond
 * the protocol's core, so images travel inside the request and no connection is held.
 */
export const replicateCompatible: Provider = {
	id: 'replicateCompatible',
	title: 'Replicate-Compatible Service',
	subject: SUBJECT,
	formHint: 'Any other service that speaks the prediction protocol of Replicate',
	modelHint: 'owner/name, owner/name:version, or the version alone',
	credential: 'removeBackgroundReplicateCompatibleApi',
	defaultBaseUrl: '',
	models: REMOVERS,
	supportsModelChoice: true,
	outputImage: REMOVER_OUTPUT,
	imageInput: {
		takesUrl: true,
		file: { via: 'request' },
		maxBytes: 7 * 1024 * 1024,
		advice: BY_PUBLIC_URL,
	},
	supportsCustomInput: true,
	// Not promised; where the route is missing, inputs are entered as JSON.
	inputSchema: replicateInputSchema(SUBJECT, REMOVERS),
	limits: { initialConcurrency: 10 },
	buildSubmitRequest: (options) => {
		const { path, version } = addressOf(SUBJECT, REMOVERS, options.model);
		return {
			request: {
				method: 'POST',
				path,
				headers: cancelAfterHeader(options),
				body: submissionBody(options, version),
			},
		};
	},
	readPrediction: (body) => readTask(SUBJECT, body),
	readError: readGatewayError,
	...routes,
	list: listScheme(SUBJECT, REMOVERS),
	webhook: { publicOnly: false },
};
