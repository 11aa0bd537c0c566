import { createHash } from 'node:crypto';
import type { Submission } from '../../prediction/client/client';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { submissionKeyOf } from '../../prediction/client/submissionMatcher';
import type { Completion } from '../itemParameters';
import type { ImageContext } from '../runContext';

/** Takes room at the provider, brings the image there and submits the work once. */
export async function submitImage(
	image: ImageContext,
	completion: Completion,
): Promise<TrackedPrediction> {
	const { run, slot, identity, client, parameters } = image;
	const { provider, model, wait } = parameters;
	run.limit.require();
	const waitForCompletion = completion === 'wait';
	const place = await client.takePlace({ model, timeoutMs: wait.timeoutMs, waitForCompletion });
	const submitted = async (): Promise<TrackedPrediction> => {
		const webhookUrl = webhookUrlFor(image, completion);
		const options: Submission = {
			clientReference: uniqueReference(image),
			model,
			task: await image.prepareTask(),
			waitForCompletion,
			timeoutMs: wait.timeoutMs,
			cancelOnTimeout: completion !== 'submit' && wait.onTimeout === 'cancel',
			...(webhookUrl !== null && { webhookUrl }),
		};
		const record = {
			state: 'submitted' as const,
			identity,
			provider: provider.id,
			submissionKey: submissionKeyOf(provider, { ...options, settings: client.settings }),
		};
		const submittedAt = client.clock.now();
		run.store.record(slot, { ...record, predictionId: null, status: null, submittedAt });
		const tracked = await client.submit(options, place);
		run.store.record(slot, {
			...record,
			predictionId: tracked.id,
			status: tracked.prediction.status,
			submittedAt: tracked.submittedAt,
		});
		return tracked;
	};
	return await submitted().catch((error: unknown) => {
		place.release();
		throw error;
	});
}

/** Where the provider delivers the end, if anywhere. */
function webhookUrlFor(
	{ run, client, parameters }: ImageContext,
	completion: Completion,
): string | null {
	if (completion === 'submit') return parameters.webhookUrl;
	return completion === 'pause' ? run.pause.resumeUrl(client) : null;
}

function uniqueReference({ identity, client: { clock } }: ImageContext): string {
	const unique = createHash('sha256')
		.update(JSON.stringify([identity, clock.now(), clock.random()]))
		.digest('hex');
	return `n8n-${unique.slice(0, 32)}`;
}
