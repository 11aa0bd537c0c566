/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { loop, thisPackage } from '../contenders';
import type { Ground } from '../ground';
import type { Entry } from '../interleaved';
import { atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const items = 50;
const stopAfterMs = 2_000;
const watchedMs = 12_000;

const entries: readonly Entry[] = [
	{ contender: thisPackage('this package'), provider: 'replicate' },
	{ contender: thisPackage('this package, by polling'), provider: 'replicateCompatible' },
	{ contender: loop('HTTP + Wait + If loop'), provider: 'replicate' },
];

async function stopped(ground: Ground, { contender, provider }: Entry) {
	const { client, sandbox } = ground.stage;
	await ground.prepare({ taskMs: 10_000, spread: 0.2, parallel: 10 });
	const id = await ground.start(contender, provider, items);
	await ground.until(async () => (await sandbox.predictions()).length > 0);
	await delay(stopAfterMs);
	const stoppedAt = Date.now();
	await client.stopExecution(id);
	await delay(watchedMs);
	const requests = await sandbox.requests();
	const predictions = await sandbox.predictions();
	const isCancel = (path: string) => path.endsWith('/cancel');
	const isList = ({ method, path }: { method: string; path: string }) =>
		method === 'GET' && path.endsWith('/predictions');
	const canceled = predictions.filter(({ status }) => status === 'canceled');
	return {
		submitted: predictions.length,
		runOn: predictions.filter(({ status }) => status !== 'canceled').length,
		canceledMs: Math.max(0, ...canceled.map(({ endedAt }) => (endedAt ?? 0) - stoppedAt)),
		lists: requests.filter((request) => request.time > stoppedAt && isList(request)).length,
		others: requests.filter(
			(request) => request.time > stoppedAt && !isCancel(request.path) && !isList(request),
		).length,
	};
}

/** Somebody stops the execution. */
export async function stop(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const table = [];
	for (const entry of entries) {
		const runs = [];
		for (let round = 1; round <= rounds; round++) {
			runs.push(await stopped(ground, entry));
			say(`  ${round}/${rounds} ${entry.contender.name}`);
		}
		table.push({
			name: entry.contender.name,
			isOurs: entry.contender.isOurs,
			submitted: median(runs.map(({ submitted }) => submitted)),
			runOn: median(runs.map(({ runOn }) => runOn)),
			canceledMs: median(runs.map(({ canceledMs }) => canceledMs)),
			lists: median(runs.map(({ lists }) => lists)),
			others: median(runs.map(({ others }) => others)),
		});
	}
	return {
		title: 'Stop',
		text: `${items} photos of 10 s; the execution is stopped ${stopAfterMs / 1_000} s after the first submission and the service watched for ${watchedMs / 1_000} s. Connections that were held when the stop came had not told an id yet: one look at the account's list finds those predictions, so that they can be canceled. Medians of ${rounds} rounds.`,
		columns: [
			'workflow',
			'submitted',
			'run on',
			'all canceled after',
			'lists afterwards',
			'other requests afterwards',
		],
		rows: table.map((row) => [
			row.name,
			shown(row.submitted, 0),
			shown(row.runOn, 0),
			row.runOn > 0 ? '–' : `${shown(row.canceledMs / 1_000)} s`,
			shown(row.lists, 0),
			shown(row.others, 0),
		]),
		bars: table
			.filter(({ isOurs }) => isOurs)
			.flatMap(({ name, runOn, canceledMs, lists, others }) => [
				atMost(`stop, ${name}: predictions that run on`, runOn, 0),
				atMost(`stop, ${name}: until the last is canceled`, canceledMs, 2_000, ' ms'),
				atMost(`stop, ${name}: lists afterwards`, lists, 1),
				atMost(`stop, ${name}: other requests afterwards`, others, 0),
			]),
	};
}
