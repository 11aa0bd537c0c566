import { isJsonObject } from '../prediction/model/json';

/**
 * Which version of its model a prediction is of, as the provider's response tells. Empty where it does not, or where it is hidden
 * or a reseller's own word stands in its place (https://docs.kkiai.com/Other-Model-APIs/replicate-api/, 2026-11-21).
 */
export function versionOf(response: unknown): string {
	const version = isJsonObject(response) ? response.version : undefined;
	return typeof version !== 'string' || /^(hidden$|dp-)/.test(version) ? '' : version;
}
