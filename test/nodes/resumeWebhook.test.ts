import type { IWebhookFunctions } from 'n8n-workflow';
import { handleResumeWebhook } from '../../nodes/RemoveBackground/pauseResume/resumeWebhook';
import { STATE_KEY } from '../../nodes/n8n/storedSubmissions';
import { NODE } from './engine';

/** A delivery for an execution that is paused for these predictions. */
function delivery(executionId: string, open: readonly string[], ended: string): IWebhookFunctions {
	const images = open.map((predictionId, index) => [
		`${index}.0`,
		{
			state: 'paused',
			identity: predictionId,
			provider: 'replicate',
			predictionId,
			status: 'processing',
			hasWebhook: true,
			submittedAt: 0,
			submissionKey: null,
			executionId,
		},
	]);
	const state = { version: 1, run: '0', isPaused: true, images: Object.fromEntries(images) };
	const contextData = { [`node:${NODE}`]: { [STATE_KEY]: state } };
	const body = { id: ended, status: 'succeeded', output: 'https://example.com/out.png' };
	return {
		runExecutionData: { executionData: { contextData } },
		getNode: () => ({ name: NODE }),
		getExecutionId: () => executionId,
		getRequestObject: () => ({ rawBody: Buffer.from(JSON.stringify(body)) }),
		logger: { warn: () => undefined },
	} as unknown as IWebhookFunctions;
}

const received = { webhookResponse: { received: true } };
const resumed = { ...received, workflowData: [] };

describe('copies of a delivery for a paused execution', () => {
	it('that is the last one resume it once, and are all answered with success', async () => {
		const copies = Array.from({ length: 5 }, async () =>
			handleResumeWebhook(delivery('1', ['p1'], 'p1')),
		);
		const late = async () => await handleResumeWebhook(delivery('1', ['p1'], 'p1'));
		expect([...(await Promise.all(copies)), await late()]).toEqual([
			resumed,
			...Array(5).fill(received),
		]);
	});

	it('that is not the last one are answered at once, while the first still waits for others', async () => {
		let isFirstAnswered = false;
		const first = handleResumeWebhook(delivery('2', ['p1', 'p2'], 'p1')).then((answer) => {
			isFirstAnswered = true;
			return answer;
		});
		expect(await handleResumeWebhook(delivery('2', ['p1', 'p2'], 'p1'))).toEqual(received);
		expect(isFirstAnswered).toBe(false);
		expect(await handleResumeWebhook(delivery('2', ['p1', 'p2'], 'p2'))).toEqual(resumed);
		expect(await first).toEqual(received);
	});

	it('that waits for something else by now resume it again', async () => {
		expect(await handleResumeWebhook(delivery('3', ['p1'], 'p1'))).toEqual(resumed);
		expect(await handleResumeWebhook(delivery('3', ['p2'], 'p2'))).toEqual(resumed);
	});
});
