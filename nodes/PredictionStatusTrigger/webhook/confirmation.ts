import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../../n8n/boundedMap';
import { createClock } from '../../n8n/clock';
import { SharedWork } from '../../n8n/sharedWork';
import type { Client } from '../../prediction/client/client';
import type { PredictionError } from '../../prediction/model/errors';
import { isSettled, lacksResult, type Prediction } from '../../prediction/model/prediction';
import type { TriggerRun } from '../triggerRun';

/** What the provider says of a prediction; null where it does not know it. */
export type Told = Prediction | null;

/** One part of the provider may know of a prediction, or of its end, before another, and not all of them repeat a delivery. */
const ASK_AGAIN_AFTER_MS = [500, 1_000];

/** Anyone can deliver anything as often as he likes, and each question counts against the rate limit of the account. */
const LIMITS = {
	/** How long an answer counts; one that confirms nothing may be another one the next moment, and took its time. */
	keepMs: 1_000,
	/** Answers that are kept. */
	kept: 200,
	/** Predictions that are asked for again at the same time. */
	askedAgain: 100,
} as const;

const answers = new BoundedMap<{ readonly told: Told; readonly at: number }>(LIMITS.kept);

const questions = new SharedWork<Told>({ keepsResults: false });

const clock = createClock();

let askedAgain = 0;

/**
 * Asks the provider for a prediction, once for all deliveries of the same moment that claim the same of it.
 * @param claimsEnd whether it is said to have ended
 * @throws PredictionError when the provider cannot be asked
 */
export async function confirm(
	run: TriggerRun<IWebhookFunctions>,
	id: string,
	claimsEnd: boolean,
): Promise<Told> {
	const claim = [run.credentialId, run.parameters.provider.id, id, claimsEnd];
	const key = createHash('sha256').update(JSON.stringify(claim)).digest('base64');
	const known = answers.get(key);
	if (known !== undefined && clock.now() - known.at < LIMITS.keepMs) return known.told;
	return await questions.once(key, async () => {
		const told = await askPatiently(await run.client(), id, claimsEnd);
		// A file inside of it would stay in memory.
		const isLight = told?.files.every(({ kind }) => kind !== 'inline') ?? true;
		if (isLight && isConfirmed(told, claimsEnd)) answers.set(key, { told, at: clock.now() });
		return told;
	});
}

async function askPatiently(client: Client, id: string, claimsEnd: boolean): Promise<Told> {
	let told = await ask(client, id);
	for (const delayMs of ASK_AGAIN_AFTER_MS) {
		if (isConfirmed(told, claimsEnd) || askedAgain >= LIMITS.askedAgain) break;
		askedAgain++;
		await clock.sleep(delayMs).finally(() => askedAgain--);
		told = await ask(client, id);
	}
	return told;
}

/** Whether the provider shows what is claimed; the result of one that has ended may be missing for a moment. */
function isConfirmed(told: Told, claimsEnd: boolean): boolean {
	if (told === null) return false;
	return isSettled(told) ? !lacksResult(told) || told.dataRemoved : !claimsEnd;
}

async function ask(client: Client, id: string): Promise<Told> {
	return await client.getPrediction(id).catch((error: PredictionError) => {
		if (error.code === 'not_found') return null;
		throw error;
	});
}
