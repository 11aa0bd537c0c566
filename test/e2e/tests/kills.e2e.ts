/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { providers } from '../../../nodes/providers';
import { endStatuses, outputOf, type ExecutionStatus, type Item } from '../n8n/execution';
import type { Reference } from '../n8n/N8nClient';
import { until } from '../neighbours/until';
import { PauseStage } from '../pausing/pauseStage';
import { RequestGate, type Hold } from '../pausing/RequestGate';
import { byHand, downloading, inARow, photos, removal, removing } from '../pausing/workflowNodes';
import type { SandboxPrediction } from '../sandbox/Sandbox';
import { sandboxCredential, services, type Service } from '../sandbox/services';

/** So that a status request finds it running. */
const taskMs = 3_000;
/** Of those that are asleep when all others are where they are to be. */
const longTaskMs = 60_000;
/** Whoever submits again would have done so by then. */
const afterwardsMs = 3_000;
const withinMs = 600_000;
const startedAtOnce = 20;
/** So few that hardly any is out of patience when the last one is started. */
const servicesAtOnce = 6;

type Completion = 'wait' | 'pause';

/** One execution, and where it is when n8n is killed. */
interface Case {
	readonly name: string;
	readonly service: Service;
	readonly completion: Completion;
	/** The request that it waits for; null where it sleeps. */
	readonly hold: Hold | null;
	readonly gate: RequestGate;
	readonly credential: Reference;
}

interface Started extends Case {
	readonly executionId: string;
}

const providerOf = ({ provider }: Service) => providers.find(({ id }) => id === provider)!;
const isAskable = (service: Service) => providerOf(service).buildStatusRequest !== undefined;

const groups = (['wait', 'pause'] as const).flatMap((completion) => {
	const able = Object.values(services).filter(
		(service) => completion === 'wait' || isAskable(service),
	);
	const count = Math.ceil(able.length / servicesAtOnce);
	return Array.from({ length: count }, (_, group) => {
		const some = able.filter((_service, index) => index % count === group);
		return { completion, some, names: some.map(({ provider }) => provider).join(', ') };
	});
});

/** What becomes of an execution: what was in n8n's hands is lost there, what slept in its database goes on. */
const afterwards: Partial<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
	// Its patience with the held request may be over in the moment before: then it failed, or sleeps.
	running: ['crashed', 'error', 'success'],
	// It may wake in that moment.
	waiting: ['success', 'crashed'],
};

describe('n8n killed at every step', () => {
	let pausing: PauseStage;
	const gates: RequestGate[] = [];

	beforeAll(async () => {
		pausing = await PauseStage.open('kills');
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => await pausing.forget());
	afterEach(async () => {
		for (const gate of gates.splice(0)) await gate.close();
	});

	async function caseOf(
		service: Service,
		completion: Completion,
		hold: Hold | null,
	): Promise<Case> {
		const { client, sandbox } = pausing.stage;
		const gate = await RequestGate.open(sandbox.url, hold);
		gates.push(gate);
		const credential = await client.createCredential(sandboxCredential(service, gate.url));
		const at =
			hold === null ? 'asleep' : `${hold.nth}. request, ${hold.isTaken ? 'taken' : 'not taken'}`;
		const name = `${service.provider}, ${completion}, ${at}`;
		return { name, service, completion, hold, gate, credential };
	}

	async function start(one: Case): Promise<Started> {
		const isFile = providerOf(one.service).imageInput.file !== undefined;
		const byFile = { imageSource: 'binary', binaryPropertyName: 'data' };
		const executionId = await pausing.start(
			inARow(one.name, [
				byHand,
				...photos([pausing.pictures.largeUrl]),
				...(isFile ? [downloading] : []),
				removing(one.service, one.credential, {
					completion: one.completion,
					...(isFile && byFile),
					options: { pollInterval: 1 },
				}),
			]),
		);
		return { ...one, executionId };
	}

	/** Starts them some at a time, and returns once all are started. */
	async function startAll(cases: readonly Case[]): Promise<Started[]> {
		const started: Started[] = [];
		for (let first = 0; first < cases.length; first += startedAtOnce) {
			const next = cases.slice(first, first + startedAtOnce);
			started.push(...(await Promise.all(next.map(start))));
		}
		return started;
	}

	/** One for each provider, which nothing holds. */
	async function casesOf(completion: Completion, some: readonly Service[]): Promise<Case[]> {
		return await Promise.all(some.map(async (service) => await caseOf(service, completion, null)));
	}

	/** The steps, as the code takes them: every request of a run that nothing disturbs, until it first sleeps and later. */
	async function everyStep(
		completion: Completion,
		some: readonly Service[],
	): Promise<{ early: Case[]; late: Case[] }> {
		const { client } = pausing.stage;
		const undisturbed = await startAll(await casesOf(completion, some));
		const early: Case[] = [];
		const late: Case[] = [];
		await Promise.all(
			undisturbed.map(async ({ executionId, service, gate }) => {
				await client.waitFor(executionId, ['waiting', ...endStatuses]);
				const earlyRequests = gate.requests.length;
				const { status } = await client.waitFor(executionId);
				expect([service.provider, status]).toEqual([service.provider, 'success']);
				for (const index of gate.requests.keys()) {
					const steps = index < earlyRequests ? early : late;
					for (const isTaken of [false, true])
						steps.push(await caseOf(service, completion, { nth: index + 1, isTaken }));
				}
			}),
		);
		return { early, late };
	}

	/** What the provider has of it, by the address it was submitted to. */
	async function predictionsOf({ gate }: Case): Promise<SandboxPrediction[]> {
		const all = await pausing.stage.sandbox.predictions();
		return all.filter(({ origin }) => origin === gate.url);
	}

	/** How often each was submitted. */
	async function countsOf(cases: readonly Case[]): Promise<Array<readonly [string, number]>> {
		return await Promise.all(
			cases.map(async (one) => {
				const counts = (await predictionsOf(one)).map(({ submissions }) =>
					Math.max(1, submissions),
				);
				return [one.name, counts.reduce((sum, count) => sum + count, 0)] as const;
			}),
		);
	}

	/** Resolves when each is held, or has come to its end without that step. */
	async function untilThere(cases: readonly Started[]): Promise<void> {
		await until('everyone being where it is to be', async () => {
			const statuses = await statusesOf(cases);
			const isThere = ({ gate }: Case, index: number) =>
				gate.isHolding || endStatuses.includes(statuses[index]!);
			return cases.every(isThere) || undefined;
		});
	}

	async function statusesOf(cases: readonly Started[]): Promise<ExecutionStatus[]> {
		const { client } = pausing.stage;
		return await Promise.all(
			cases.map(async ({ executionId }) => await client.status(executionId)),
		);
	}

	/** What Wait makes of the prediction that an execution left behind. */
	async function fetched(one: Case): Promise<readonly Item[]> {
		const [left] = await predictionsOf(one);
		const waiting = removing(one.service, one.credential, {
			resource: 'prediction',
			operation: 'wait',
			predictionId: left?.id,
		});
		const execution = await pausing.run(inARow(`${one.name}, fetched`, [byHand, waiting]));
		return outputOf(execution, removal);
	}

	const cutout = {
		json: { status: 'succeeded' },
		binary: { data: { mimeType: expect.stringContaining('image/') } },
	};

	it.each(groups)(
		'of $completion, $names: nothing is submitted again, and what was submitted can be had',
		async ({ completion, some }) => {
			const { client, sandbox, server } = pausing.stage;
			await sandbox.change({ taskMs });
			const { early, late } = await everyStep(completion, some);
			const resumed = await startAll(late);
			await untilThere(resumed);
			await sandbox.change({ taskMs: longTaskMs });
			const sleepers = await startAll(await casesOf(completion, some));
			await until('all of them being submitted', async () => {
				const counts = await countsOf(sleepers);
				return counts.every(([, count]) => count === 1) || undefined;
			});
			// What is submitted is paused a moment later.
			const asleep = completion === 'pause' ? 'waiting' : 'running';
			await until('all of them being asleep', async () => {
				const statuses = await statusesOf(sleepers);
				return statuses.every((status) => status === asleep) || undefined;
			});
			await sandbox.change({ taskMs });
			// The last to be started, for an upload or a submission that is held too long is repeated or given up.
			const submitting = await startAll(early);
			await untilThere(submitting);
			const cases = [...resumed, ...sleepers, ...submitting];
			const [before, statuses] = await Promise.all([countsOf(cases), statusesOf(cases)]);

			await server.kill();
			expect(statuses.filter((status) => status === 'running').length).toBeGreaterThan(
				cases.length / 2,
			);
			for (const { gate } of cases) gate.open();
			await server.start();
			const executions = await Promise.all(
				cases.map(async ({ executionId }) => await client.waitFor(executionId)),
			);
			await delay(afterwardsMs);

			for (const [index, { name }] of cases.entries()) {
				const execution = executions[index]!;
				const killed = statuses[index]!;
				const possible = (afterwards[killed] ?? [killed]).map((status) => [name, status]);
				expect(possible).toContainEqual([name, execution.status]);
				if (execution.status !== 'success') continue;
				expect([name, outputOf(execution, removal)]).toMatchObject([name, [cutout]]);
			}
			const slept = executions.filter((_execution, index) => statuses[index] === 'waiting');
			const goneOn = slept.filter(({ status }) => status === 'success');
			expect(goneOn.length).toBeGreaterThanOrEqual(slept.length / 2);
			const left = cases.filter((one, index) => {
				const [, count] = before[index]!;
				return executions[index]!.status !== 'success' && isAskable(one.service) && count > 0;
			});
			for (const [index, rows] of (await Promise.all(left.map(fetched))).entries()) {
				const { name } = left[index]!;
				expect([name, rows]).toMatchObject([name, [cutout]]);
			}
			expect(await countsOf(cases)).toEqual(before);
			expect(before.filter(([, count]) => count > 1)).toEqual([]);
			expect(await sandbox.leaks()).toEqual([]);
		},
		withinMs,
	);
});
