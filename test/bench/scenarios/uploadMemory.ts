/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import {
	byHand,
	downloading,
	inARow,
	noOperation,
	photos,
	removing,
} from '../../e2e/pausing/workflowNodes';
import { services } from '../../e2e/sandbox/services';
import { listen, type Loopback } from '../../nodes/loopback';
import { picture } from '../../nodes/picture';
import { delivered, type Contender } from '../contenders';
import type { Ground } from '../ground';
import { memoryOf, processOf, resetPeak } from '../residentMemory';
import { atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const items = 10;
const megabytes = 12;
const bytes = megabytes * 1_024 * 1_024;
const sizes = [
	{ name: 'small results', resultBytes: 0 },
	{ name: `results of ${megabytes} MB`, resultBytes: bytes },
];
/** All of them are at the server at once. */
const taskMs = 3_000;
const restMs = 3_000;

/** Downloads the photos into files, and hands all of them to a server of one's own at once. */
function sending(name: string, isOurs: boolean): Contender {
	return {
		name,
		isOurs,
		workflow: ({ service, credential, baseUrl }, urls) => {
			const parameters = {
				imageSource: 'binary',
				completion: 'wait',
				options: { concurrency: items },
			};
			return inARow(name, [
				byHand,
				...photos(urls as readonly string[]),
				downloading,
				isOurs ? removing(service, credential, parameters) : posting(baseUrl),
				noOperation(delivered),
			]);
		},
	};
}

/** The same request by n8n's own node. */
const posting = (baseUrl: string) => ({
	name: 'Remove',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		method: 'POST',
		url: `${baseUrl}/api/remove`,
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' }],
		},
		options: { response: { response: { responseFormat: 'file' } } },
	},
});

/** Photos as a camera makes them, each other than all others. */
async function serveLargePhotos(): Promise<Loopback> {
	return await listen(({ path }, response) => {
		response.writeHead(200, { 'content-type': 'image/png' });
		response.end(picture(Number(/\d+/.exec(path)?.[0]), bytes));
	});
}

/** How much more memory a fresh n8n takes at its peak than when idle, in megabytes. */
async function peakOver(
	ground: Ground,
	contender: Contender,
	urls: readonly string[],
	resultBytes: number,
) {
	const { stage } = ground;
	await stage.server.stop();
	await stage.server.start();
	const target = await ground.target(services.rembg);
	const run = async (photoUrls: readonly string[], settings: object) => {
		await ground.prepare(settings);
		const { id } = await stage.client.createWorkflow(contender.workflow(target, photoUrls));
		return await stage.client.waitFor(await stage.client.startManually(id, 'Start'));
	};
	// What the first run of all loads, stays.
	await run(ground.photos(items), { taskMs: 0 });
	await delay(restMs);
	const n8n = await processOf(new URL(stage.server.url).port);
	const before = await memoryOf(n8n);
	await resetPeak(n8n);
	const execution = await run(urls, { taskMs, resultBytes });
	const { peak } = await memoryOf(n8n);
	if (execution.status !== 'success') throw new Error(`${contender.name}: ${execution.status}`);
	return peak - before.now;
}

/** Large photos as files. */
export async function uploadMemory(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const contenders = [sending('this package', true), sending('HTTP Request', false)];
	const server = await serveLargePhotos();
	const entries = contenders.map((contender) => ({
		contender,
		peaks: sizes.map((): number[] => []),
	}));
	let used = 0;
	try {
		for (let round = 1; round <= rounds; round++) {
			for (const { contender, peaks } of entries) {
				for (const [index, { resultBytes, name }] of sizes.entries()) {
					const first = used;
					used += items;
					const urls = Array.from(
						{ length: items },
						(_, number) => `${server.url}/${first + number}.png`,
					);
					const peak = await peakOver(ground, contender, urls, resultBytes);
					peaks[index]?.push(peak);
					say(`  ${round}/${rounds} ${contender.name}, ${name}: ${shown(peak, 0)} MB`);
				}
			}
		}
	} finally {
		await server.close();
	}
	const table = entries.map(({ contender: { name }, peaks }) => ({
		name,
		peaks: peaks.map((runs) => median(runs)),
	}));
	const [ours] = table;
	return {
		title: 'Memory with large photos',
		text: `${items} photos of ${megabytes} MB, downloaded into files and sent to Rembg all at once. The peak of n8n's resident memory over what it took when idle, the download of the photos included; n8n is started anew before each run. Medians of ${rounds} runs.`,
		columns: ['workflow', ...sizes.map(({ name }) => name)],
		rows: table.map(({ name, peaks }) => [name, ...peaks.map((peak) => `${shown(peak, 0)} MB`)]),
		bars: [
			atMost(`memory, ${items} x ${megabytes} MB to Rembg`, ours?.peaks[0] ?? NaN, 250, ' MB'),
		],
	};
}
