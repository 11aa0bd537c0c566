import { sleep } from 'n8n-workflow';
import type { Fault } from '../fault';
import type { Scene } from '../Scene';
import { atSubmission, type Trouble } from '../steps';

const HOUR_MS = 3_600_000;

/** Waits until the node is at work, and puts the clock of this machine to another time. */
function stepClock(scene: Scene, ms: number): void {
	// Files and records of the sandbox must outlast the step.
	scene.stage.sandbox.settings({ taskMs: 1_000, retentionMs: 100 * HOUR_MS });
	const { now } = Date;
	void (async () => {
		await scene.until(() => scene.paid[0]?.startedAt !== undefined);
		await sleep(300);
		Date.now = () => now() + ms;
		await scene.closed;
		Date.now = now;
	})();
}

const step = (name: string, ms: number): Trouble => ({
	name,
	cause: (scene) => stepClock(scene, ms),
	options: { timeout: 20 },
	ends: 'delivered',
});

/** The clock of the machine is set while a prediction runs. */
export const clockSteps: readonly Fault[] = [
	atSubmission(step('the clock goes forward by an hour', HOUR_MS)),
	atSubmission(step('the clock goes back by an hour', -HOUR_MS)),
];
