/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { loop, thisPackage, type Target } from '../../contenders';
import { measured, sectionOf, type Case } from '../../cases';
import type { Ground } from '../../ground';
import { byWindow, possibleMs, type LoadOutcome } from '../../load';
import { atLeast, type Section } from '../../section';
import { median, shown } from '../../statistics';

const held = { contender: thisPackage('this package'), provider: 'replicate' } as const;
const polled = {
	contender: thisPackage('this package, by polling'),
	provider: 'waveSpeed',
} as const;
const rival = {
	contender: loop('the loop, Retry On Fail', { retryOnFail: true }),
	provider: 'replicate',
} as const;

function limitOf(createsPerSecond: number) {
	return {
		createsPerSecond,
		windowMs: 1_000,
		spelling: 'retryAfterSeconds',
		retryAfterSeconds: 2,
	} as const;
}

const settings = { taskMs: 1_000, spread: 0.2, parallel: 100, rateLimit: limitOf(10) } as const;

/** Rejects nothing when the run ends before its time. */
async function until(ms: number, stop: AbortSignal): Promise<void> {
	await delay(ms, undefined, { signal: stop }).catch(() => undefined);
}

/** A limit that falls and rises again. */
export async function movingLimit(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	// 50 in five seconds, 45 in fifteen, and the other 55.
	const possible = 25_500;
	const during = async ({ stage: { sandbox } }: Ground, stop: AbortSignal) => {
		await until(5_000, stop);
		await sandbox.change({ rateLimit: limitOf(3) });
		await until(15_000, stop);
		await sandbox.change({ rateLimit: limitOf(10) });
	};
	const cases: Case[] = [held, polled, rival].map((entry) => ({
		...entry,
		service: '10, 3, 10 a second',
		load: { executions: 150, photosEach: 1 },
		settings,
		during,
		possibleMs: () => possible,
		bars: { wall: 1.5 },
	}));
	return sectionOf(
		'A limit that moves',
		`10 submissions a second, 3 from the fifth second on, and 10 again from the twentieth; Retry-After: 2. 150 executions of one photo of 1 s, all at once. Medians of ${rounds} rounds.`,
		await measured(ground, cases, rounds, say),
	);
}

const OTHER = { everyMs: 200, fromMs: 5_000, untilMs: 45_000 } as const;

/** Somebody else with the same key, who never backs off. */
async function otherClient(
	ground: Ground,
	stop: AbortSignal,
	{ baseUrl, key }: Target,
): Promise<void> {
	await until(OTHER.fromMs, stop);
	for (let sent = 0; sent * OTHER.everyMs < OTHER.untilMs - OTHER.fromMs; sent++) {
		if (stop.aborted) return;
		void fetch(`${baseUrl}/wavespeed-ai/image-background-remover`, {
			method: 'POST',
			headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
			body: JSON.stringify({ image: ground.photos(1)[0], other: true }),
		}).then(async (response) => await response.arrayBuffer());
		await until(OTHER.everyMs, stop);
	}
}

/** How many of ours the service took in a part of the run. */
function taken({ journal, startedAt }: LoadOutcome, fromMs: number, toMs: number): number {
	return journal.filter(({ method, status, time, json }) => {
		const isOther = (json as { other?: boolean } | undefined)?.other === true;
		const at = time - startedAt;
		return method === 'POST' && status < 300 && !isOther && at >= fromMs && at < toMs;
	}).length;
}

/** Another client takes a part of the limit. */
export async function sharedLimit(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const title = 'A limit that another client shares';
	const photos = 700;
	const one: Case = {
		...polled,
		service: '10 a second',
		load: { executions: 1, photosEach: photos },
		settings,
		during: otherClient,
		possibleMs: ({ durationsMs }) => possibleMs(durationsMs, 100, byWindow(10, 1_000)),
	};
	const [table] = await measured(ground, [one], rounds, say);
	const of = (fromMs: number, toMs: number) =>
		median((table?.outcomes ?? []).map((outcome) => taken(outcome, fromMs, toMs)));
	const beside = of(15_000, 45_000) / (30 * 5);
	const after = of(65_000, 75_000) / (10 * 10);
	return {
		title,
		text: `10 submissions a second; another client with the same key sends five a second from the fifth to the ${OTHER.untilMs / 1_000}th second and never backs off. One execution of ${photos} photos of 1 s. Medians of ${rounds} rounds.`,
		columns: [
			'workflow',
			'of what the other leaves',
			'of all, 20 s after it has gone',
			'refused a photo',
		],
		rows: [
			[
				one.contender.name,
				`${shown(100 * beside, 0)} %`,
				`${shown(100 * after, 0)} %`,
				shown(table?.facts.refused ?? NaN),
			],
		],
		bars: [
			atLeast(`${title}: share of what the other leaves`, beside, 0.6),
			atLeast(`${title}: share of all, 20 s after it has gone`, after, 0.75),
		],
	};
}
