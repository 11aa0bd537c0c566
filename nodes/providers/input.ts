import type { JsonObject } from '../prediction/model/json';
import type { SubmitOptions } from '../prediction/model/provider';

/** The model's own input for a job; what the user adds wins. */
export function inputOf(job: SubmitOptions): JsonObject {
	return job.task.kind === 'create'
		? job.task.input
		: { image: job.task.image, ...job.task.additionalInput };
}
