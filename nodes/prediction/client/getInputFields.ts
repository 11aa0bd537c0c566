import { PredictionError } from '../model/errors';
import type { Provider } from '../model/provider';
import type { InputFields } from '../modelInput/inputField';
import type { ModelInput } from '../modelInput/modelInputCache';
import { readInputFields } from '../modelInput/readInputFields';
import { requestOnce } from './request';
import type { Session } from './session';

/** Nobody waits longer for a form, and an item can do without. */
const TIMEOUT_MS = 20_000;

type FieldsSession = Pick<Session, 'provider' | 'transport' | 'clock' | 'modelInputs'>;

/**
 * What a model takes, as the provider publishes it. Costs nothing, and is asked for once in ten minutes.
 * @throws PredictionError `not_supported` where nothing is published, else why it cannot be read; `invalid_input` for what is no model
 */
export async function getInputFields(session: FieldsSession, model: string): Promise<InputFields> {
	const { clock, modelInputs } = session;
	clock.throwIfStopped();
	const known = modelInputs.get(model, clock.now());
	const input = known ?? (await requestFields(session, model));
	if (known === null) modelInputs.set(model, input, clock.now());
	if ('error' in input) throw input.error;
	return input.fields;
}

/** @throws PredictionError `stopped`, `invalid_input` */
async function requestFields(session: FieldsSession, model: string): Promise<ModelInput> {
	const { provider } = session;
	const scheme = provider.inputSchema;
	const request = scheme?.buildRequest(model) ?? null;
	if (scheme === undefined || request === null) return { error: notPublished(provider, model) };
	const result = await requestOnce(session, request, TIMEOUT_MS);
	if (!('response' in result)) {
		const isUnknown = result.error.code === 'not_found';
		return { error: isUnknown ? notPublished(provider, model) : result.error };
	}
	const published = scheme.read(result.response.body, model);
	const fields = published === null ? null : readInputFields(published, scheme.isFile);
	return fields === null ? { error: notPublished(provider, model) } : { fields };
}

function notPublished({ subject, inputSchema }: Provider, model: string): PredictionError {
	const what = model === '' ? 'its model' : `the model ${model}`;
	return new PredictionError('not_supported', `${subject} does not publish the inputs of ${what}`, {
		advice:
			inputSchema === undefined
				? 'Enter them as JSON.'
				: 'Check the name of the model, or enter its inputs as JSON.',
	});
}
