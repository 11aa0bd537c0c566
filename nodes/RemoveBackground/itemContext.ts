import type { IExecuteFunctions } from 'n8n-workflow';
import type { SubmissionStore } from '../n8n/submissionStore';
import type { Client } from '../prediction/client/client';
import type { Provider } from '../prediction/model/provider';
import type { Pause } from './pauseResume/pause';

/** What an operation works with for one item. */
export interface ItemContext {
	readonly context: IExecuteFunctions;
	readonly itemIndex: number;
	readonly provider: Provider;
	readonly client: Client;
	readonly ledger: SubmissionStore;
	readonly pause: Pause;
}
