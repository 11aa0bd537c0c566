import type { IExecuteFunctions } from 'n8n-workflow';
import type { PredictionError } from '../prediction/model/errors';

/** Says so where further files of a result could not be had: the first one is there, and is handed on. */
export function hintAtMissingFiles(
	context: IExecuteFunctions,
	missing: readonly PredictionError[],
): void {
	const [first] = missing;
	if (first === undefined) return;
	const others = missing.length === 1 ? '' : ` So are ${missing.length - 1} more.`;
	context.addExecutionHints?.({
		message: `A further file of a result is missing: ${first.message}.${others} The first file is there; links to all of them are in the field "outputUrls".`,
		type: 'warning',
		location: 'outputPane',
	});
}
