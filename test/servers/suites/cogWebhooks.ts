/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { services } from '../../e2e/sandbox/services';
import { Listener, predictionTrigger } from '../../e2e/triggering/listener';
import { isCutoutOf } from '../stage/photo';
import { n8nUrl } from '../stage/runningN8n';
import type { CogScene } from './CogScene';

/** What the server reports of its own accord. */
export function cogWebhooks(scene: CogScene): void {
	const { column, version } = scene;

	const listen = async (token?: string) => {
		const { stage, cog, credential } = scene;
		const own = token === undefined ? credential : await stage.credential('cog', cog.url, token);
		const node = predictionTrigger(services.cog, own, randomUUID());
		return await (await Listener.create(stage.client, n8nUrl(), node)).activate();
	};

	const submit = async ({ url }: Listener, input: object = {}) => {
		const row = await scene.one(input, {
			parameters: { completion: 'submit' },
			options: { webhookUrl: url },
		});
		expect(row?.json.predictionId).toEqual(expect.any(String));
		return row?.json.predictionId;
	};

	column.situation('webhook of a cutout', 'brings it, or says why it cannot', async (see) => {
		await scene.rested();
		const listener = await listen();
		const predictionId = await submit(listener);
		const [event] = await listener.eventsOnce(1);
		see(event);
		expect(event?.json).toMatchObject({
			predictionId,
			status: 'succeeded',
			event: { verified: true },
		});
		if (version.server === 'coglet') {
			expect(isCutoutOf(0, await scene.stage.file(event))).toBe(true);
		} else {
			// It names a file inside of the container.
			expect(event?.json).toMatchObject({ outputUrls: [] });
			expect(JSON.stringify(event?.json)).toMatch(/inside (of )?(the|its) container/);
		}
		expect(await listener.count()).toBe(1);
	});

	column.situation('webhook of a failure', 'brings the words of the model', async (see) => {
		await scene.rested();
		const listener = await listen();
		await submit(listener, { failure: 'no background here' });
		const [event] = await listener.eventsOnce(1);
		see(event);
		expect(event?.json).toMatchObject({ status: 'failed' });
		expect(JSON.stringify(event?.json)).toContain('no background here');
	});

	column.situation('webhook with another token', 'starts nothing', async (see) => {
		await scene.rested();
		const listener = await listen('another token');
		await submit(listener);
		await delay(2_000);
		const count = await listener.count();
		see(count === 0 ? 'refused' : 'started');
		expect(count).toBe(0);
	});
}
