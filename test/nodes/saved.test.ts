/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type INode,
	type INodeTypeDescription,
	type IRunExecutionData,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { EventDeduplicator } from '../../nodes/n8n/eventDeduplication';
import {
	readPollingState,
	type PollingState,
} from '../../nodes/prediction/polling/changeDetection';
import { PredictionStatusTrigger } from '../../nodes/PredictionStatusTrigger/PredictionStatusTrigger.node';
import { replicate } from '../../nodes/providers/replicate';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { textOf } from '../package/shippedFiles';
import { credentialTypes } from './credentialTypes';
import { NODE } from './engine';
import { bytesOf } from './picture';
import { cutout, removal, useStage } from './stage';

const FOLDER = 'test/fixtures/saved';
const KEY = 'removeBackgroundSubmissions';
const PACKAGE = 'n8n-nodes-remove-background.';

const descriptions: Readonly<Record<string, INodeTypeDescription>> = {
	removeBackground: new RemoveBackground().description,
	predictionStatusTrigger: new PredictionStatusTrigger().description,
};

function read<T>(version: string, name: string): T {
	return JSON.parse(textOf(`${FOLDER}/${version}/${name}`)) as T;
}

describe.each(readdirSync(join(process.cwd(), FOLDER)))('what version %s saved', (version) => {
	const stage = useStage({ taskMs: 0 });

	const nodes = readdirSync(join(process.cwd(), FOLDER, version, 'workflows')).flatMap((file) =>
		read<{ nodes: INode[] }>(version, `workflows/${file}`)
			.nodes.filter(({ type }) => type.startsWith(PACKAGE))
			.map((node) => [`${file}: ${node.name}`, node] as const),
	);

	it.each(nodes)('%s is opened with every one of its settings', (_name, node) => {
		// n8n makes the tool of a node, and adds what it tells the agent.
		const name = node.type.slice(PACKAGE.length).replace(/Tool$/, '');
		const parameters = { ...node.parameters };
		delete parameters.descriptionType;
		delete parameters.toolDescription;
		const description = descriptions[name] as INodeTypeDescription;
		expect([description.version].flat()).toContain(node.typeVersion);
		expect(
			NodeHelpers.getNodeParameters(
				description.properties,
				parameters,
				true,
				false,
				node,
				description,
			),
		).toMatchObject(parameters);
		for (const type of Object.keys(node.credentials ?? {}))
			expect(credentialTypes).toHaveProperty(type);
	});

	it('the memory of a polling trigger is read', () => {
		const state = read<PollingState>(version, 'pollingState.json');
		expect(readPollingState(state)).toEqual(state);
	});

	it('the memory of a webhook is read: an event that was passed on starts nothing', () => {
		const { workflowId, staticData, event } = read<{
			workflowId: string;
			staticData: object;
			event: string;
		}>(version, 'seenEvents.json');
		const context = {
			getWorkflow: () => ({ id: workflowId }),
			getNode: () => ({ id: version, name: 'Trigger' }),
			getWorkflowStaticData: () => staticData,
		} as unknown as IWebhookFunctions;
		expect(new EventDeduplicator(context).claim(event)).toBe('seen');
		expect(new EventDeduplicator(context).claim('another')).toBe('claimed');
	});

	it.each([
		['that wakes up', 'test'],
		['that a person retries', 'retry'],
	])(
		'a paused execution %s is taken up, and nothing is submitted again',
		async (_what, executionId) => {
			const items = stage.items(2);
			const pausing = { ...removal(replicate), completion: 'pause' };
			for (const item of items)
				await stage.rows(
					replicate,
					{ ...removal(replicate), completion: 'submit' },
					{ items: [item] },
				);
			const ids = stage.sandbox.predictions.map(({ id }) => id);
			const resume = read<IRunExecutionData>(version, 'paused.json');
			const context = resume.executionData?.contextData[`node:${NODE}`] as Record<
				typeof KEY,
				{ images: Record<string, { predictionId: string }> }
			>;
			// The sandbox gives IDs of its own.
			Object.values(context[KEY].images).forEach((image, index) => {
				image.predictionId = ids[index] ?? '';
			});
			const rows = await stage.rows(replicate, pausing, { items, resume, executionId });
			expect(rows.map((row) => bytesOf(row))).toEqual([0, 1].map((n) => cutout(replicate, n)));
			expect(rows.map(({ json }) => json.predictionId)).toEqual(ids);
			expect(stage.sandbox.predictions).toHaveLength(2);
		},
	);
});
