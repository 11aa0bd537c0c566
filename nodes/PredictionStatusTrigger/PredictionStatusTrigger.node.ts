import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { titleOfProvider, wordsFor } from '../n8n/formFields';
import { offered, triggerFields } from './triggerFields';
import { triggerPanel } from './triggerPanel';
import { handleWebhook } from './webhook/handleWebhook';
import { poll } from './poll';
import { webhookDescription } from './webhook/webhookDescription';

export class PredictionStatusTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Prediction Status Trigger',
		name: 'predictionStatusTrigger',
		icon: {
			light: 'file:../../icons/removeBackground.svg',
			dark: 'file:../../icons/removeBackground.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: `={{ ${wordsFor('mode', { webhook: 'Webhook', polling: 'Polling' })} + " · " + ${titleOfProvider(offered)} }}`,
		description: 'Starts the workflow when a prediction of Remove Background has finished',
		eventTriggerDescription:
			'Waiting for the provider to call the Test URL: submit an image with it as Webhook URL',
		defaults: { name: 'Prediction Status Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		triggerPanel,
		webhooks: [webhookDescription],
		credentials: offered.map(({ id, credential }) => ({
			name: credential,
			required: true,
			// From the root, or n8n's editor takes Provider for a choice of credential and hides it, Resource and Operation.
			displayOptions: { show: { '/provider': [id] } },
		})),
		properties: triggerFields,
	};

	/** Providers take the URL with each submission, so there is nothing to register with them. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await handleWebhook(this);
	}

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
