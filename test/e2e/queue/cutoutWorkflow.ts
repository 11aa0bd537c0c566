import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';
import { inARow, noOperation, photos, removing, type WorkflowNode } from '../pausing/workflowNodes';
import { services } from '../sandbox/services';
import type { Figures } from './figures';
import type { QueueStage } from './queueStage';

/** What all tests of queue mode work with. */
export const service = services.replicate;

/** More are never submitted at once, so that none waits for its turn at the provider. */
export const parallel = 1_000;

/** What a part of the tests is given. */
export interface QueueSuite {
	readonly stage: QueueStage;
	readonly credential: Reference;
	readonly figures: Figures;
}

/** The photos in, their cutouts out of the step "After". */
export function cutoutWorkflow(
	credential: Reference,
	start: WorkflowNode,
	completion: string,
	urls: readonly string[] | 'posted',
): WorkflowDefinition {
	return inARow(`cutouts, ${completion}`, [
		start,
		...photos(urls),
		removing(service, credential, { completion }),
		noOperation('After'),
	]);
}
