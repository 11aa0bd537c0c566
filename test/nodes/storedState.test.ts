import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import fc from 'fast-check';
import { openPredictions } from '../../nodes/n8n/storedSubmissions';
import { SubmissionStore } from '../../nodes/n8n/submissionStore';
import { readPollingState } from '../../nodes/prediction/polling/changeDetection';
import { replicate } from '../../nodes/providers/replicate';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { handleResumeWebhook } from '../../nodes/RemoveBackground/pauseResume/resumeWebhook';
import { checkProperty } from '../properties/checkProperty';
import { anyJson } from '../properties/oddBodies';
import { NODE } from './engine';
import { removal } from './stage';
import { useTriggerStage } from './triggerStage';
import { warnings } from './warnings';

const trigger = useTriggerStage();
const { stage } = trigger;
const KEY = 'removeBackgroundSubmissions';
const slot = { itemIndex: 0, imageIndex: 0 };
const identity = 'a'.repeat(64);

const image = {
	state: 'paused',
	identity,
	provider: 'replicate',
	predictionId: 'p1',
	status: 'processing',
	submittedAt: 1_764_000_000_000,
	submissionKey: null,
	hasWebhook: true,
	executionId: '7',
} as const;
const submissions = { version: 1, run: '0', isPaused: true, images: { '0.0': image } };
const polling = { provider: 'replicate', newestMs: 1_764_000_000_000, seen: { p1: [1, null] } };

/** What another version may have stored: anything, or a state of today in which one thing is another. */
function strange(today: object): fc.Arbitrary<unknown> {
	const paths = pathsIn(today);
	const altered = fc
		.tuple(fc.constantFrom(...paths), anyJson)
		.map(([path, value]) => replaced(today, path, value));
	return fc.oneof(anyJson, altered);
}

function pathsIn(value: unknown): string[][] {
	if (typeof value !== 'object' || value === null) return [[]];
	const below = Object.entries(value).flatMap(([name, part]) =>
		pathsIn(part).map((path) => [name, ...path]),
	);
	return [[], ...below];
}

function replaced(whole: unknown, [name, ...rest]: string[], value: unknown): unknown {
	if (name === undefined) return value;
	const object = whole as Record<string, unknown>;
	return { ...object, [name]: replaced(object[name], rest, value) };
}

afterEach(() => jest.restoreAllMocks());

describe('submissions of an execution', () => {
	const hint =
		'Remove Background could not read what an earlier try of this execution submitted, so it starts afresh';

	/** A store over what lies in the context of a node. */
	function opened(nodeContext: IDataObject, isTool: boolean) {
		const texts: string[] = [];
		const context = {
			getContext: () => nodeContext,
			getWorkflowDataProxy: () => ({ $runIndex: 0 }),
			getExecutionId: () => '7',
			getNode: () => ({ name: NODE, ...(isTool && { rewireOutputLogTo: 'ai_tool' }) }),
			logger: { warn: (text: string) => texts.push(text) },
		} as unknown as IExecuteFunctions;
		return { store: new SubmissionStore(context, { mergesDuplicates: true }), texts };
	}

	it.each([
		['of a node', false],
		['of a tool', true],
	])(
		'%s: whatever is stored, it is read or left aside with a hint, and the next state is sound',
		(_, isTool) => {
			checkProperty(strange(submissions), (stored) => {
				const nodeContext = { [KEY]: stored } as IDataObject;
				const { store, texts } = opened(nodeContext, isTool);
				const isRead = Object.hasOwn(nodeContext, KEY);
				expect(texts).toEqual(isRead ? [] : [hint]);
				if (!isRead) expect([store.wasPaused, store.find(slot, identity)]).toEqual([false, null]);
				store.record(slot, { ...image, state: 'submitted' });
				const next = opened(JSON.parse(JSON.stringify(nodeContext)) as IDataObject, isTool);
				expect(next.texts).toEqual([]);
				expect(next.store.find(slot, identity)).toMatchObject({ predictionId: 'p1' });
			});
		},
	);

	it('of a tool is that of all its calls, also of those at the same time', () => {
		const nodeContext: IDataObject = {};
		const other = 'b'.repeat(64);
		const row = { json: { predictionId: 'p1' } };
		const first = opened(nodeContext, true).store;
		first.record(slot, { ...image, state: 'submitted', predictionId: null });
		const second = opened(nodeContext, true).store;
		first.record(slot, { ...image, state: 'submitted' });
		expect(second.find(slot, identity)).toMatchObject({ predictionId: 'p1' });
		first.recordResult(slot, identity, row, 'succeeded');
		second.record(slot, { ...image, identity: other, predictionId: 'p2' });
		first.save(false);
		second.save(false);
		const third = opened(JSON.parse(JSON.stringify(nodeContext)) as IDataObject, true).store;
		expect(third.find(slot, identity)).toMatchObject({ predictionId: 'p1', row });
		expect(third.find(slot, other)).toMatchObject({ predictionId: 'p2' });
		expect([...third.predictionIds()]).toEqual(['p1', 'p2']);
	});

	it('that today reads are read', () => {
		const { store, texts } = opened({ [KEY]: submissions }, false);
		expect(store.find(slot, identity)).toEqual(image);
		expect([store.wasPaused, texts]).toEqual([true, []]);
	});

	it.each([
		['words', 'none'],
		['another version', { ...submissions, version: 2 }],
		['a row that is no item', { ...submissions, images: { '0.0': { ...image, row: null } } }],
		['an image without a provider', { ...submissions, images: { '0.0': { identity } } }],
	])(
		'in place of which there is something else (%s): the image is submitted',
		async (_, stored) => {
			const texts = warnings();
			const shipped = new RemoveBackground();
			const type = {
				description: shipped.description,
				async execute(this: IExecuteFunctions) {
					this.getContext('node')[KEY] = stored as IDataObject;
					return await shipped.execute.call(this);
				},
			};
			const [row] = await stage.rows(replicate, removal(replicate), { type });
			expect(row?.json.status).toBe('succeeded');
			expect(stage.sandbox.predictions).toHaveLength(1);
			expect(texts).toEqual([hint]);
		},
	);
});

describe('what a paused execution waits for', () => {
	it('is read from any state, or not at all', () => {
		expect(openPredictions({ [KEY]: submissions })).toEqual([
			{ predictionId: 'p1', provider: 'replicate' },
		]);
		const unreported = { ...submissions, images: { '0.0': { ...image, hasWebhook: false } } };
		expect(openPredictions({ [KEY]: unreported })).toEqual([]);
		checkProperty(strange(submissions), (stored) => {
			for (const { predictionId } of openPredictions({ [KEY]: stored }) ?? [])
				expect(typeof predictionId).toBe('string');
		});
	});

	it.each([
		['nothing', undefined],
		['no context of the node', { executionData: { contextData: {} } }],
		[
			'words for a state',
			{ executionData: { contextData: { [`node:${NODE}`]: { [KEY]: 'none' } } } },
		],
	])(
		'is not known to a webhook that finds %s: the timer resumes, and the log says so',
		async (_, runExecutionData) => {
			const texts: string[] = [];
			const context = {
				runExecutionData,
				getNode: () => ({ name: NODE }),
				logger: { warn: (text: string) => texts.push(text) },
			} as unknown as IWebhookFunctions;
			expect(await handleResumeWebhook(context)).toEqual({ webhookResponse: { received: true } });
			expect(texts).toEqual([
				'Remove Background could not read what the paused execution waits for, so the execution is resumed by its timer',
			]);
		},
	);
});

describe('what polling has seen', () => {
	it('is read as it was written, or not at all', () => {
		expect(readPollingState(polling)).toEqual(polling);
		checkProperty(strange(polling), (stored) => {
			const read = readPollingState(stored);
			if (read !== null) expect(read).toEqual(stored);
		});
	});

	it.each([
		['words', 'none'],
		['a list', []],
		['another version', { ...polling, seen: { p1: 'processing' } }],
	])(
		'in place of which there is something else (%s): the poll only remembers, and says so',
		async (_, pollingState) => {
			const texts = warnings();
			const host = await trigger.open(replicate, { mode: 'polling', downloadFile: false });
			await trigger.finished(replicate);
			host.remember({ pollingState });
			await host.activate();
			expect(host.items).toEqual([]);
			expect(texts).toEqual([
				'Prediction Status Trigger could not read what it remembered of earlier polls, so it starts afresh',
			]);
			expect(readPollingState(host.remembered.pollingState)).not.toBeNull();
			const { id } = await trigger.finished(replicate);
			await host.poll();
			expect(host.items.map(({ json }) => json.predictionId)).toEqual([id]);
			expect(texts).toHaveLength(1);
		},
	);
});

describe('the events that a webhook has passed on', () => {
	it('start afresh where something else is stored, and say so', async () => {
		const texts = warnings();
		const host = await trigger.open(replicate);
		host.remember({ seenEvents: { odd: true } });
		const delivery = await trigger.deliveryOf(replicate);
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		expect(host.items).toHaveLength(1);
		expect(texts).toEqual([
			'Prediction Status Trigger could not read which events it has passed on, so it starts afresh',
		]);
		expect(host.remembered.seenEvents).toEqual([expect.any(String)]);
	});
});
