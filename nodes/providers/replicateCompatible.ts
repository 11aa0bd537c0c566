import type { Provider } from '../prediction/model/provider';
import { inputOf } from './input';
import { REMOVERS } from './models';
import {
	addressOf,
	listScheme,
	readPrediction,
	readError,
	routes,
	webhookFields,
} from './replicateProtocol';

const LABEL = 'The Replicate-compatible service';

/**
 * Any other service that speaks Replicate's prediction protocol. Nothing is promised beyond the protocol's core,
 * so pictures travel inside the request and no connection is held.
 */
export const replicateCompatible: Provider = {
	id: 'replicateCompatible',
	label: LABEL,
	formHint: 'Any other service that speaks the prediction protocol of Replicate',
	modelHint: 'owner/name, owner/name:version, or the version alone',
	credential: 'removeBackgroundReplicateCompatibleApi',
	defaultBaseUrl: '',
	models: REMOVERS,
	supportsModelChoice: true,
	imageInput: {
		kind: 'inline',
		maxBytes: 7 * 1024 * 1024,
		advice: 'Larger images have to be passed as a public URL: set Image Source to URL.',
	},
	supportsOutputFormat: false,
	supportsCustomInput: true,
	buildSubmitRequest: (job) => {
		const address = addressOf(LABEL, REMOVERS, job.model);
		return {
			request: {
				method: 'POST',
				path: address.path,
				headers: {
					...(job.cancelOnTimeout && {
						'Cancel-After': `${Math.max(5, Math.ceil(job.timeoutMs / 1000))}s`,
					}),
				},
				body: {
					...(address.version !== undefined && { version: address.version }),
					input: inputOf(job),
					...webhookFields(job),
				},
			},
		};
	},
	readPrediction: (body) => readPrediction(LABEL, body),
	readError,
	...routes,
	list: listScheme(LABEL),
	webhook: { publicOnly: false, confirm: 'status' },
};
