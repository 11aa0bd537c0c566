/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { services } from '../../../e2e/sandbox/services';
import { held, thisPackage } from '../../contenders';
import type { Ground } from '../../ground';
import type { Entry } from '../../interleaved';
import { Started } from '../../load';
import { atMost, type Section } from '../../section';
import { median, shown } from '../../statistics';

const MANY = 1_000;
const SINGLES = 7;
const EVERY_MS = 5_000;
const WARM_UP_MS = 10_000;

const entries: readonly Entry[] = [
	{ contender: thisPackage('this package'), provider: 'replicate' },
	{ contender: thisPackage('this package, by polling'), provider: 'waveSpeed' },
	{ contender: held('HTTP with Prefer: wait'), provider: 'replicate' },
];

/** How long single photos take that come in one after the other, in milliseconds. */
async function singles(ground: Ground, started: Started): Promise<number[]> {
	const sentAt: number[] = [];
	for (let number = 0; number < SINGLES; number++) {
		sentAt.push(Date.now());
		await started.start(1);
		await delay(EVERY_MS);
	}
	const ended = (await started.ended(SINGLES))
		.map(({ id, stoppedAt }) => ({ id: Number(id), at: Date.parse(stoppedAt ?? '') }))
		.sort((one, other) => one.id - other.id);
	return ended.map(({ at }, number) => at - (sentAt[number] ?? NaN));
}

/** One photo that comes in while an execution works on a thousand. */
export async function besideMany(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const title = 'One photo beside a run of 1,000';
	const table = [];
	for (const parallel of [8, 32]) {
		for (const entry of entries) {
			const { contender, provider } = entry;
			const ratios: number[] = [];
			const alone: number[] = [];
			for (let round = 1; round <= rounds; round++) {
				await ground.prepare({ taskMs: 1_500, spread: 0.2, parallel });
				const target = await ground.freshTarget(services[provider]);
				const lonely = await Started.publish(ground, contender, target);
				const aloneMs = median(await singles(ground, lonely));
				await lonely.unpublish();
				const one = await Started.publish(ground, contender, target);
				const many = await ground.start(contender, provider, MANY, target);
				await delay(WARM_UP_MS);
				const besideMs = median(await singles(ground, one));
				await ground.stage.client.stopExecution(many).catch(() => undefined);
				await one.unpublish();
				ratios.push(besideMs / aloneMs);
				alone.push(aloneMs);
				say(
					`  ${round}/${rounds} ${parallel} places, ${contender.name}: ${shown(aloneMs / 1_000)} s alone, ${shown(besideMs / 1_000)} s beside`,
				);
			}
			table.push({ parallel, contender, ratio: median(ratios), aloneMs: median(alone) });
		}
	}
	return {
		title,
		text: `Single photos of 1.5 s, an execution each, one every ${EVERY_MS / 1_000} s: alone, and while an execution of ${MANY} photos is at work with the same key. Medians of ${SINGLES} photos in ${rounds} rounds.`,
		columns: ['service', 'workflow', 'alone', 'beside / alone'],
		rows: table.map(({ parallel, contender, ratio, aloneMs }) => [
			`${parallel} places`,
			contender.name,
			`${shown(aloneMs / 1_000)} s`,
			shown(ratio),
		]),
		bars: table
			.filter(({ contender }) => contender.isOurs)
			.map(({ parallel, contender, ratio }) =>
				atMost(`${title}: ${parallel} places, ${contender.name}: beside / alone`, ratio, 2),
			),
	};
}
