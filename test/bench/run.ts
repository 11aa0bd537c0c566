/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { parseArgs } from 'node:util';
import { installHost, hostSteps } from '../e2e/host/installHost';
import { buildPackage } from '../e2e/n8n/buildPackage';
import { servePictures } from '../e2e/pausing/pictureServer';
import { Progress } from '../e2e/progress';
import { installSandbox, sandboxSteps } from '../e2e/sandbox/installSandbox';
import { openStage } from '../e2e/stage';
import { barTable, merged, sectionText, writeDocument, writtenSections } from './document';
import { Ground } from './ground';
import { besideMany } from './scenarios/account/besideMany';
import { freeExecutions, manyExecutions } from './scenarios/account/manyExecutions';
import { movingLimit, sharedLimit } from './scenarios/account/movingLimits';
import { byTheMinute, lowCredit } from './scenarios/account/slowLimits';
import {
	synchronous,
	synchronousExecutions,
	synchronousExtremes,
} from './scenarios/account/synchronous';
import { workers } from './scenarios/account/workers';
import { deliveries } from './scenarios/deliveries';
import { loading } from './scenarios/loading';
import { manyItems } from './scenarios/manyItems';
import { memory } from './scenarios/memory';
import { ownTime } from './scenarios/ownTime';
import { paused, pausedMany } from './scenarios/paused';
import { rateLimit } from './scenarios/rateLimit';
import { retryOnFail } from './scenarios/retryOnFail';
import { stop } from './scenarios/stop';
import { uploadMemory } from './scenarios/uploadMemory';
import type { Section } from './section';

const opening = 1;
/** Those whose runs of a thousand photos are worth the minutes they take. */
const longRace = ['this package', 'HTTP + Wait + If loop'];
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Every scenario by its name. */
function scenarios(ground: Ground, tarball: string, rounds: number) {
	return {
		loading: async () => await loading(tarball, Math.max(5, rounds)),
		fifty: async () => await manyItems(ground, { items: 50, atOnce: 10, rounds }, say),
		ownTime: async () => await ownTime(ground, rounds, say),
		deliveries: async () => await deliveries(ground, Math.max(5, rounds), say),
		stop: async () => await stop(ground, rounds, say),
		retryOnFail: async () => await retryOnFail(ground, rounds, say),
		tenASecond: async () => await rateLimit(ground, 10, rounds, say),
		fiveASecond: async () => await rateLimit(ground, 5, rounds, say),
		thousand: async () =>
			await manyItems(ground, { items: 1_000, atOnce: 50, rounds, names: longRace }, say),
		memory: async () => await memory(ground, rounds, say),
		uploadMemory: async () => await uploadMemory(ground, rounds, say),
		executions: async () => await freeExecutions(ground, rounds, say),
		executions50: async () => await manyExecutions(ground, 50, rounds, say),
		executions500: async () => await manyExecutions(ground, 500, rounds, say),
		lowCredit: async () => await lowCredit(ground, rounds, say),
		byTheMinute: async () => await byTheMinute(ground, rounds, say),
		movingLimit: async () => await movingLimit(ground, rounds, say),
		sharedLimit: async () => await sharedLimit(ground, rounds, say),
		besideMany: async () => await besideMany(ground, rounds, say),
		synchronous: async () => await synchronous(ground, rounds, say),
		synchronousExtremes: async () => await synchronousExtremes(ground, rounds, say),
		synchronousExecutions: async () => await synchronousExecutions(ground, rounds, say),
		workers,
		paused: async () => await paused(ground, say),
		pausedMany: async () => await pausedMany(ground, say),
	} satisfies Record<string, () => Promise<Section>>;
}

async function bench(rounds: number, only: readonly string[], write: boolean): Promise<void> {
	const progress = new Progress(hostSteps + sandboxSteps + opening);
	const host = await installHost(progress);
	await installSandbox(progress);
	const packed = buildPackage();
	const stage = await progress.during(
		`Building the package and starting n8n ${host.version} with it`,
		async () => await openStage({ name: 'bench', host, tarball: packed, engine: 'instant' }),
	);
	const pictures = await servePictures();
	const sections: Section[] = [];
	const versions = { n8n: host.version };
	try {
		const all = scenarios(new Ground(stage, pictures), await packed, rounds);
		const unknown = only.filter((name) => !(name in all));
		if (unknown.length > 0)
			throw new Error(
				`No scenario ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}`,
			);
		for (const [name, play] of Object.entries(all)) {
			if (only.length > 0 && !only.includes(name)) continue;
			say(`\n${name}`);
			const section = await play();
			sections.push(section);
			// Read anew each time: another run may have written meanwhile.
			const kept = write && only.length > 0 ? await writtenSections(versions) : [];
			if (write) await writeDocument(merged(kept, sections), versions);
			say(`\n${sectionText(section)}`);
		}
	} finally {
		await Promise.all([stage.close(), pictures.close()]);
	}
	const bars = sections.flatMap((section) => section.bars);
	say(`\n${barTable(bars)}`);
	if (bars.some(({ isReached }) => !isReached)) process.exitCode = 1;
}

const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '3' },
		/** Names of scenarios, separated by commas. */
		only: { type: 'string', default: '' },
		/** Writes docs/benchmarks.md; with `only`, its own parts of it. */
		write: { type: 'boolean', default: false },
	},
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(130));
}
bench(Number(values.rounds), values.only.split(',').filter(Boolean), values.write).catch(
	(error: Error) => {
		process.stderr.write(`\n${error.stack ?? error.message}\n`);
		process.exitCode = 1;
	},
);
