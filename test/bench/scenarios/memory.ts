/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { loop, thisPackage } from '../contenders';
import type { Ground } from '../ground';
import type { Entry } from '../interleaved';
import { memoryOf, processOf, resetPeak } from '../residentMemory';
import { atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const megabytes = 5;
const restMs = 3_000;
/** Four times the photos take no more memory, but for what n8n notes of each item. */
const flat = 1.2;

const entries: readonly Entry[] = [
	{ contender: thisPackage('this package'), provider: 'replicate' },
	{ contender: loop('HTTP + Wait + If loop'), provider: 'replicate' },
];

/** How much more memory a fresh n8n takes at its peak than when idle, in megabytes. */
async function peakOver(ground: Ground, { contender, provider }: Entry, items: number) {
	const { server } = ground.stage;
	await server.stop();
	await server.start();
	// What the first run of all loads, stays.
	await ground.prepare({ taskMs: 0 });
	await ground.run(contender, provider, 10, 10);
	const n8n = await processOf(new URL(server.url).port);
	await ground.prepare({ taskMs: 500, parallel: 10, resultBytes: megabytes * 1_024 * 1_024 });
	await delay(restMs);
	const before = await memoryOf(n8n);
	await resetPeak(n8n);
	const { delivered } = await ground.run(contender, provider, items, 10);
	const { peak } = await memoryOf(n8n);
	if (delivered !== items) throw new Error(`${contender.name} delivered ${delivered} of ${items}`);
	return peak - before.now;
}

/** Large results. */
export async function memory(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const sizes = [100, 400];
	const table = [];
	for (const entry of entries) {
		const peaks = [];
		for (const items of sizes) {
			const runs = [];
			for (let round = 1; round <= rounds; round++) {
				runs.push(await peakOver(ground, entry, items));
				say(
					`  ${round}/${rounds} ${entry.contender.name}, ${items}: ${shown(runs.at(-1) ?? NaN, 0)} MB`,
				);
			}
			peaks.push(median(runs));
		}
		table.push({ name: entry.contender.name, peaks });
	}
	const [small, large] = table[0]?.peaks ?? [];
	return {
		title: 'Memory',
		text: `Results of ${megabytes} MB; the peak of n8n's resident memory over what it took when idle, n8n being started anew and the peak reset before each run. Medians of ${rounds} runs.`,
		columns: ['workflow', ...sizes.map((items) => `${items} photos`)],
		rows: table.map(({ name, peaks }) => [name, ...peaks.map((peak) => `${shown(peak, 0)} MB`)]),
		bars: [
			atMost(`memory, 100 x ${megabytes} MB`, small ?? NaN, 100, ' MB'),
			atMost('memory, 400 photos / 100 photos', (large ?? NaN) / (small ?? NaN), flat),
		],
	};
}
