import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { credentialField, titleOfProvider, wordsFor } from '../n8n/formFields';
import { providers } from '../providers';
import { router } from './operations/router';
import { inputFields } from './description/inputFields';
import { modelInputFields } from './description/modelInputFields';
import { OPERATION_NAMES, operationFields } from './description/operationFields';
import { optionsField } from './description/optionFields';
import { outputImageFields } from './description/outputImageFields';
import { modelFields, modelOfPredictionFields, providerField } from './description/providerFields';
import { resultFields } from './description/resultFields';
import { searchModels } from './description/searchModels';
import { getModelInputFields } from './modelInput/getModelInputFields';
import { resumeWebhooks, handleResumeWebhook } from './pauseResume/resumeWebhook';

export class RemoveBackground implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Remove Background',
		name: 'removeBackground',
		icon: {
			light: 'file:../../icons/removeBackground.svg',
			dark: 'file:../../icons/removeBackground.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: `={{ ${wordsFor('operation', OPERATION_NAMES)} + " · " + ${titleOfProvider(providers)} }}`,
		description:
			'Remove the background of images with Replicate, WaveSpeed, Photoroom and other services, or with your own server',
		defaults: { name: 'Remove Background' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: {
			replacements: {
				description:
					'Removes the background of an image, e.g. for a cutout or a white background. Takes the URL of the image; returns the link to the result, its size and a prediction ID. Repeating a call in the same execution is free.',
			},
		},
		webhooks: resumeWebhooks,
		waitingNodeTooltip: 'The execution continues when the predictions have ended',
		credentials: providers.map(({ id, credential }) => ({
			name: credential,
			required: true,
			// From the root, or n8n's editor takes Provider for a choice of credential and hides it, Resource and Operation.
			displayOptions: { show: { '/provider': [id] } },
		})),
		properties: [
			providerField,
			credentialField,
			...operationFields,
			...modelFields,
			...modelOfPredictionFields,
			...inputFields,
			...outputImageFields,
			...modelInputFields,
			...resultFields,
			optionsField,
		],
	};

	methods = {
		listSearch: { searchModels },
		resourceMapping: { getModelInputFields },
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await handleResumeWebhook(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await router(this)];
	}
}
