import { sleep, type IRunExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import type { EngineResult } from './engine';
import type { Stage, Wishes } from './stage';

const MOST_PAUSES = 20;
const SLEEP_MS = 350;

/**
 * Runs with Pause Until the Result, then wakes the execution by its timer as often as it is parked; each time only what
 * JSON can carry survives.
 */
export async function throughPauses(
	stage: Stage,
	provider: Provider,
	parameters: object,
	wishes: Wishes = {},
): Promise<{ result: EngineResult; pauses: number }> {
	const pausing = { ...parameters, completion: 'pause' };
	let result = await stage.run(provider, pausing, wishes);
	let pauses = 0;
	while (result.run.waitTill !== undefined && result.run.waitTill !== null) {
		if (++pauses > MOST_PAUSES) throw new Error('It is parked for ever');
		await sleep(SLEEP_MS);
		result = await stage.run(provider, pausing, {
			...wishes,
			resume: saved(result, { isTime: true }),
		});
	}
	return { result, pauses };
}

/** What n8n saved of a paused execution. @param options `isTime`: whether its time to wake has come, as its timer sees it */
export function saved(
	{ run }: EngineResult,
	{ isTime }: { isTime: boolean } = { isTime: false },
): IRunExecutionData {
	return JSON.parse(JSON.stringify(run.data), (name, value: unknown) =>
		isTime && name === 'wakesAt' ? Date.now() : value,
	) as IRunExecutionData;
}
