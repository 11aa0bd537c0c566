import { MARK } from '../nodes/stage';
import { endingOf, type Fault, type Seen } from './fault';
import type { Scene } from './Scene';
import { isDelivered } from './steps';

/** What a reader can do next. */
const REMEDY =
	/\b(Use|Check|Raise|Increase|Look|Try|Run|Running this item again|Submit|Enter|Choose|Resume it|Download (it|them))\b/;

/** What has to hold in every cell, whatever the fault and whoever the provider. */
export async function expectPromises(scene: Scene, fault: Fault, seen: Seen): Promise<void> {
	expect(`${seen.ending} ${seen.says}`.trim()).toMatch(
		new RegExp(`^${endingOf(fault, scene.provider)}\\b`),
	);
	expectPaidOnce(scene, fault);
	if (seen.says !== '') expectMessage(scene, fault, seen);
	if (seen.says !== '' && fault.isGone !== true) await expectNothingLost(scene, seen);
	await fault.also?.(scene);
	expectKeyAtHome(scene);
}

/** Work is submitted again only when it was surely refused. */
function expectPaidOnce({ paid, submissions }: Scene, { refusedWith = [] }: Fault): void {
	expect(paid.length).toBeLessThanOrEqual(1);
	for (const { submissions: times } of paid) expect(times).toBe(1);
	const taken = submissions.filter(({ status }) => ![429, ...refusedWith].includes(status));
	expect(taken.length).toBeLessThanOrEqual(1);
}

function expectMessage({ paid, paidId, provider }: Scene, fault: Fault, seen: Seen): void {
	const { says, during } = fault;
	expect(seen.says).toMatch(says ?? REMEDY);
	expect(seen.says).toMatch(REMEDY);
	if (paid.length === 0) return;
	// What has no ID is led back to by its address, which only some failures leave of any use.
	if (paidId === null && during === 'download') return;
	if (seen.knowsId || seen.predictionId !== null) {
		expect(seen.predictionId).toBe(paidId);
		expect(seen.says).toContain(paidId);
	} else {
		expect(seen.says).toContain(provider.subject);
	}
}

/** What was paid for can be had as the message says: by its id, through the list of the provider, or at its address. */
async function expectNothingLost(scene: Scene, { predictionId, says }: Seen): Promise<void> {
	const { provider, paid, paidId, stage, relay } = scene;
	const [prediction] = paid;
	if (prediction === undefined) return;
	stage.sandbox.heal();
	await relay.reopen();
	const [, address] = /It is still at (\S+)/.exec(says) ?? [];
	if (address !== undefined) expect((await fetch(address)).status).toBe(200);
	if (provider.buildStatusRequest === undefined) return;
	if (predictionId === null) {
		if (provider.list === undefined) return;
		const listed = await scene.onPrediction('getMany', '');
		expect(listed.json.predictionId).toBe(paidId);
	}
	if (prediction.status !== 'succeeded') return;
	const row = await scene.onPrediction('wait', String(paidId));
	expect([row.json, isDelivered(scene, row)]).toEqual([row.json, true]);
}

/** [S-10] The key is seen by the provider only, and stays in nothing that the node leaves behind. */
function expectKeyAtHome(scene: Scene): void {
	const { stage, stranger } = scene;
	expect(stage.sandbox.leaks).toEqual([]);
	for (const { path, headers, body } of stranger.heard) {
		expect(headers.authorization).toBeUndefined();
		expect(JSON.stringify([path, headers, body])).not.toContain(MARK);
	}
	expect(scene.leftBehind().includes(MARK)).toBe(false);
}
