import type { Json } from '../servers/recording/recordingFile';
import { shapeOf } from '../servers/recording/replay';

/**
 * Where an answer has not the form of a recorded one: fields that are missing, stand in another order or are of another
 * kind, and fields more than the recorded ones.
 * @param known paths at or below which it may differ, each for a reason: fields that came later, or that depend on the model
 */
export function shapeDifferences(
	answer: Json,
	recorded: Json,
	known: readonly string[] = [],
): string[] {
	return compared(shapeOf(answer), shapeOf(recorded), '').filter(
		(difference) => !known.some((path) => isAt(path, difference)),
	);
}

/** Whether a difference is at the path or below it. */
function isAt(path: string, difference: string): boolean {
	return difference.startsWith(`${path} `) || difference.startsWith(`${path}/`);
}

function compared(answer: Json, recorded: Json, path: string): string[] {
	if (Array.isArray(answer) && Array.isArray(recorded)) {
		const [first, other] = [answer[0], recorded[0]];
		return first === undefined || other === undefined ? [] : compared(first, other, path);
	}
	if (!isObject(answer) || !isObject(recorded)) {
		const [own, its] = [kindOf(answer), kindOf(recorded)];
		return own === its ? [] : [`${path || '/'} is ${own} instead of ${its}`];
	}
	const [names, recordedNames] = [Object.keys(answer), Object.keys(recorded)];
	const common = names.filter((name) => recordedNames.includes(name));
	const inOrder = recordedNames.filter((name) => names.includes(name));
	return [
		...recordedNames.flatMap((name) => (name in answer ? [] : [`${path}/${name} is missing`])),
		...names.flatMap((name) => (name in recorded ? [] : [`${path}/${name} is too much`])),
		...(common.join() === inOrder.join() ? [] : [`${path || '/'} has the order ${common.join()}`]),
		...common.flatMap((name) =>
			compared(answer[name] ?? null, recorded[name] ?? null, `${path}/${name}`),
		),
	];
}

function isObject(shape: Json): shape is { [key: string]: Json } {
	return typeof shape === 'object' && shape !== null && !Array.isArray(shape);
}

/** A shape tells a kind by its name. */
function kindOf(shape: Json): string {
	return Array.isArray(shape) ? 'a list' : isObject(shape) ? 'an object' : String(shape);
}
