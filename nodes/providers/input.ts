import type { JsonObject } from '../prediction/model/json';
import type { Job } from '../prediction/model/provider';

/** The model's own input for a job; what the user adds wins. */
export function inputOf(job: Job): JsonObject {
	return job.task.kind === 'create'
		? job.task.input
		: { image: job.task.image, ...job.task.additionalInput };
}
