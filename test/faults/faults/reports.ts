import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { bearerSecret } from '../../../nodes/prediction/signatures/bearerSecret';
import { readFixture } from '../../conformance/fixture';
import { deliver, settingsFor, type Delivery } from '../../nodes/deliveries';
import { TriggerHost } from '../../nodes/triggerHost';
import type { Ending, Fault } from '../fault';
import { proven, receiveReport, secretsOf, type Mail } from '../mail';
import type { Scene } from '../Scene';

interface Post extends Mail {
	readonly scene: Scene;
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

/** Whether a delivery proves when it was sent. */
const isDated = ({ webhook }: Provider) =>
	webhook?.proof !== undefined && webhook.proof.accepts !== bearerSecret;

/** What a delivery says of a prediction that is still at work, where it would say that it has ended. */
function asUnfinished({ id }: Provider, body: Delivery['body']): string {
	const { webhookStatuses = {}, succeeded, pending = 'processing' } = readFixture(id);
	const [word = succeeded] =
		Object.entries(webhookStatuses).find(([, status]) => status === 'succeeded') ?? [];
	return String(body).replace(`"${word}"`, `"${pending}"`);
}

const report = ({ name, send, ends, parameters }: Trouble): Fault => ({
	name,
	during: 'webhook delivery',
	ends,
	absentAt: ({ webhook }) => (webhook === undefined ? 'delivers nothing' : null),
	play: async (scene) => {
		const { stage, provider } = scene;
		const host = await TriggerHost.open(
			settingsFor(stage, provider, parameters, secretsOf(provider)),
		);
		try {
			const mail = await receiveReport(scene);
			await send({
				...mail,
				scene,
				send: async (delivery) => (await deliver(host, delivery)).status,
				restart: () => host.restart(),
			});
			scene.left.push(host.executions);
			const [first] = host.items;
			if (first !== undefined)
				expect(first.json).toMatchObject({
					predictionId: mail.prediction.id,
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
		name: 'the start delivered after the end',
		send: async ({ scene: { stage, provider }, send, ...mail }) => {
			expect(await send(mail.report)).toBe(200);
			const body = asUnfinished(provider, mail.report.body);
			await send(proven(stage, provider, mail, { body }));
		},
		ends: 'started once',
	}),
	report({
		name: 'forged',
		send: async ({ scene: { provider }, prediction, report: original, send }) => {
			const unknown = String(original.body).replaceAll(prediction.id, 'forged');
			// Where the provider is asked, a true report may come from anyone.
			const isAsked = provider.webhook?.proof === undefined;
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
		send: async ({ scene: { stage, provider }, send, ...mail }) => {
			if (!isDated(provider)) {
				await send(mail.report);
				await send(mail.report);
				return;
			}
			expect(await send(proven(stage, provider, mail, { ageSeconds: 600 }))).toBe(401);
		},
		ends: (provider) => (isDated(provider) ? 'refused' : 'started once'),
	}),
];
