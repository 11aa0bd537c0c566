import { z } from 'zod';
import { isJsonObject } from '../prediction/model/json';
import { numberOrText, readBody } from './responses';

/**
 * What is left on an account: the number, also as text, in the first place that has one.
 * @param places names with dots between them, e.g. `data.credits`
 * @throws PredictionError `malformed_response`, naming the first place
 */
export function readAmount(
	subject: string,
	body: unknown,
	places: readonly [string, ...string[]],
): number {
	const amounts = places.flatMap(
		(place) => numberOrText.safeParse(valueAt(body, place)).data ?? [],
	);
	const path = places[0].split('.');
	const missing = z
		.unknown()
		.refine((): boolean => false, { path })
		.transform(Number);
	return amounts[0] ?? readBody(subject, missing, body);
}

function valueAt(body: unknown, place: string): unknown {
	return place
		.split('.')
		.reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), body);
}
