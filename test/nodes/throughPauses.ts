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
		const resume = JSON.parse(JSON.stringify(result.run.data)) as IRunExecutionData;
		result = await stage.run(provider, pausing, { ...wishes, resume });
	}
	return { result, pauses };
}
