import type { JsonObject } from '../http/exchange';
import { shownWord, type Prediction } from '../prediction';

const words: Readonly<Record<string, string>> = {
	starting: 'created',
	processing: 'processing',
	succeeded: 'completed',
	failed: 'failed',
	canceled: 'cancelled',
	aborted: 'timeout',
};

export function taskStatus(prediction: Prediction): string {
	const word = shownWord(prediction);
	return words[word] ?? word;
}

const outputsOf = ({ output }: Prediction): unknown[] => {
	if (output === null) return [];
	return Array.isArray(output) ? output : [output];
};

/** The bare task, as webhooks carry it; answers put it into an envelope. Times are milliseconds here. */
export function taskBody(prediction: Prediction): JsonObject {
	const { id, model, input, origin, createdAt, startedAt, endedAt } = prediction;
	const outputs = outputsOf(prediction);
	const inference = startedAt !== undefined && endedAt !== undefined ? endedAt - startedAt : 0;
	const failureCode = prediction.imageUnavailable === true ? 1402 : 1403;
	return {
		id,
		model,
		input,
		outputs,
		urls: { get: `${origin}/wavespeed/api/v3/predictions/${id}/result` },
		has_nsfw_contents: outputs.map(() => false),
		status: taskStatus(prediction),
		created_at: new Date(createdAt).toISOString(),
		error: prediction.error ?? '',
		...(prediction.status === 'failed' ? { code: failureCode } : {}),
		executionTime: inference,
		timings: { inference },
	};
}
