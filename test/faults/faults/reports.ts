import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { confirmationOf } from '../../conformance/confirmation';
import {
	deliver,
	deliveryOf,
	finished,
	settingsFor,
	signed,
	type Delivery,
} from '../../nodes/deliveries';
import { TriggerHost } from '../../nodes/triggerHost';
import type { Prediction } from '../../sandbox/prediction';
import type { Ending, Fault } from '../fault';
import type { Scene } from '../Scene';

interface Post {
	readonly scene: Scene;
	readonly prediction: Prediction;
	/** What the provider would send. */
	readonly report: Delivery;
	/** The answer of the trigger's URL. */
	send(delivery: Delivery): Promise<number>;
	/** Another process of n8n: what was not stored is forgotten. */
	restart(): void;
}

interface Trouble {
	readonly name: string;
	send(post: Post): Promise<void>;
	readonly ends: Ending | ((provider: Provider) => Ending);
	/** Statuses the trigger is asked for; ends only where left out. */
	readonly parameters?: IDataObject;
}

const signs = (provider: Provider) => confirmationOf(provider) === 'signature';

/** Cog has neither signature nor status; it shows a token instead. */
async function reportFor({ stage, provider }: Scene, prediction: Prediction): Promise<Delivery> {
	if (confirmationOf(provider) !== 'token') return await deliveryOf(stage, provider, prediction);
	const body = JSON.stringify({ id: prediction.id, status: 'succeeded', output: null });
	return { body, headers: { authorization: `Bearer ${stage.key}` } };
}

const report = ({ name, send, ends, parameters }: Trouble): Fault => ({
	name,
	during: 'report to the trigger',
	ends,
	absentAt: ({ webhook }) => (webhook === undefined ? 'reports nothing' : null),
	play: async (scene) => {
		const { stage, provider } = scene;
		const host = await TriggerHost.open(settingsFor(stage, provider, parameters));
		try {
			const prediction = await finished(stage, provider);
			await send({
				scene,
				prediction,
				report: await reportFor(scene, prediction),
				send: async (delivery) => (await deliver(host, delivery)).status,
				restart: () => host.restart(),
			});
			scene.left.push(host.executions);
			const [first] = host.items;
			if (first !== undefined)
				expect(first.json).toMatchObject({
					predictionId: prediction.id,
					status: 'succeeded',
					event: { verified: true },
				});
			const endings: Ending[] = ['refused', 'started once'];
			const ending = endings[host.items.length] ?? ('started too often' as Ending);
			return { ending, says: '', predictionId: null, knowsId: false };
		} finally {
			await host.close();
		}
	},
});

/** Reports that come twice, late, from strangers or from the past. */
export const reports: readonly Fault[] = [
	report({
		name: 'duplicates, also at once and after a restart',
		send: async ({ report: original, send, restart }) => {
			await Promise.all([send(original), send(original), send(original)]);
			restart();
			expect(await send(original)).toBe(200);
		},
		ends: 'started once',
	}),
	report({
		name: 'the start reported after the end',
		send: async ({ scene: { stage, provider }, prediction, report: original, send }) => {
			expect(await send(original)).toBe(200);
			const late = String(original.body).replace(/succeeded|completed/, 'processing');
			const isSigned = signs(provider);
			await send(
				isSigned
					? signed(stage, provider, late, `msg_late_${prediction.id}`)
					: { ...original, body: late },
			);
		},
		ends: 'started once',
	}),
	report({
		name: 'forged',
		send: async ({ scene: { provider }, prediction, report: original, send }) => {
			const unknown = String(original.body).replaceAll(prediction.id, 'forged');
			// Where the provider is asked, a true report may come from anyone.
			const isAsked = confirmationOf(provider) === 'status';
			const forgeries: Delivery[] = [
				...(isAsked ? [] : [{ body: original.body, headers: {} }]),
				{ body: unknown, headers: {} },
				{
					body: unknown,
					headers: { ...original.headers, authorization: 'Bearer wrong', 'webhook-id': 'msg_0' },
				},
			];
			for (const forgery of forgeries) expect([400, 401]).toContain(await send(forgery));
		},
		ends: 'refused',
	}),
	report({
		name: 'replayed after ten minutes',
		send: async ({ scene: { stage, provider }, report: original, send }) => {
			if (!signs(provider)) {
				await send(original);
				await send(original);
				return;
			}
			const past = String(Math.floor(Date.now() / 1000) - 600);
			const replay = signed(stage, provider, original.body, 'msg_old', past);
			expect(await send(replay)).toBe(401);
		},
		ends: (provider) => (signs(provider) ? 'refused' : 'started once'),
	}),
];
