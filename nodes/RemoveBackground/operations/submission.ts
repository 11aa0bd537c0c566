import { createHash } from 'node:crypto';
import type { ImageRecord } from '../../n8n/imageRecord';
import type { Submission } from '../../prediction/client/client';
import { submissionKeyOf } from '../../prediction/client/submissionMatcher';
import type { Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import type { SubmitOptions } from '../../prediction/model/submission';
import type { Completion } from '../itemParameters';
import type { ImageContext } from '../runContext';

/** The identity of work: equal for equal parts. */
export function identityOfWork(parts: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What the provider is asked for. */
export function submissionOf(
	image: ImageContext,
	completion: Completion,
	task: SubmitOptions['task'],
): Submission {
	const { model, wait } = image.parameters;
	const webhookUrl = webhookUrlFor(image, completion);
	return {
		clientReference: uniqueReference(image),
		model,
		task,
		waitForCompletion: completion === 'wait',
		timeoutMs: wait.timeoutMs,
		cancelOnTimeout: completion !== 'submit' && wait.onTimeout === 'cancel',
		...(webhookUrl !== null && { webhookUrl }),
	};
}

/** What is kept of an image before its submission leaves. */
export function recordOf(
	{ identity, client, parameters: { provider } }: ImageContext,
	submission: Submission,
): Omit<ImageRecord, 'executionId'> {
	return {
		state: 'submitted',
		identity,
		provider: provider.id,
		submissionKey: submissionKeyOf(provider, { ...submission, settings: client.settings }),
		predictionId: null,
		status: null,
		hasWebhook: submission.webhookUrl !== undefined,
		submittedAt: client.clock.now(),
	};
}

/**
 * The response of a provider that tells only once where the result is, or may not know it any more when it is asked: a retry
 * fetches it from there.
 */
export function onlyResponse(
	provider: Provider,
	prediction: Prediction,
): Pick<ImageRecord, 'response'> {
	const { files, response } = prediction;
	const isTold = provider.answersWithResult === true || isToldOnce(provider, prediction);
	const isLinked = files.length > 0 && files.every(({ kind }) => kind === 'url');
	return isTold && isLinked ? { response } : {};
}

/** Whether the response was the only one: nobody can ask for the prediction again. */
export function isToldOnce(
	{ buildStatusRequest }: Provider,
	{ id }: Pick<Prediction, 'id'>,
): boolean {
	return buildStatusRequest === undefined || id === null;
}

/** Where the provider delivers the end, if anywhere. */
function webhookUrlFor(
	{ run, slot, client, parameters }: ImageContext,
	completion: Completion,
): string | null {
	if (completion === 'submit') return parameters.webhookUrl;
	return completion === 'pause' ? run.pause.webhookUrlFor(slot, client) : null;
}

function uniqueReference({ identity, client: { clock } }: ImageContext): string {
	const unique = createHash('sha256')
		.update(JSON.stringify([identity, clock.now(), clock.random()]))
		.digest('hex');
	return `n8n-${unique.slice(0, 32)}`;
}
