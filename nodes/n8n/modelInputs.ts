import { ModelInputCache, type KnownModelInputs } from '../prediction/modelInput/modelInputCache';

/** What this process knows of the inputs of models. Nothing of it is stored or logged. */
const cache = new ModelInputCache();

/** What is known at one account: another one may have models of its own, or another server behind its base URL. */
export function modelInputsOf(accountId: string): KnownModelInputs {
	const keyOf = (model: string) => JSON.stringify([accountId, model]);
	return {
		get: (model, now) => cache.get(keyOf(model), now),
		set: (model, value, now) => cache.set(keyOf(model), value, now),
	};
}
