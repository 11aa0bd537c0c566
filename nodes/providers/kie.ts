import { z } from 'zod';
import { contentName } from '../prediction/files/contentName';
import { PredictionError } from '../prediction/model/errors';
import { type JsonObject } from '../prediction/model/json';
import type { BalanceScheme, Provider } from '../prediction/model/provider';
import type { SubmitOptions } from '../prediction/model/submission';
import type { UploadScheme } from '../prediction/model/imageInput';
import type { WebhookScheme } from '../prediction/model/webhookScheme';
import { idAndTimeHmac } from '../prediction/signatures/idAndTimeHmac';
import { readAmount } from './amounts';
import { readKieError, readKieTask, SUBJECT, taskIdIn } from './kieResponses';
import { transparentPng } from './models';
import { imageUrl } from './replicateProtocol';
import { readBody } from './responses';

const REMOVER = 'recraft/remove-background';

const uploadSchema = z.object({
	data: z
		.object({ downloadUrl: z.string().url().optional(), fileUrl: z.string().url().optional() })
		.refine(({ downloadUrl, fileUrl }) => downloadUrl !== undefined || fileUrl !== undefined),
});

/**
 * Another host. Files with the same name replace each other, so each is named by its content.
 * Source: https://docs.kie.ai/file-upload-api/upload-file-stream, 2026-11-28.
 */
const upload: UploadScheme = {
	buildRequest: (file) => ({
		method: 'POST',
		origin: 'https://kieai.redpandaai.co',
		path: '/api/file-stream-upload',
		form: [
			{ name: 'file', file: { ...file, fileName: contentName(file) } },
			{ name: 'uploadPath', text: 'images/n8n' },
			{ name: 'fileName', text: contentName(file) },
		],
	}),
	readResponse: (body) => {
		const { downloadUrl, fileUrl } = readBody(SUBJECT, uploadSchema, body).data;
		return { url: downloadUrl ?? fileUrl ?? '' };
	},
};

/** Source: https://docs.kie.ai/common-api/get-account-credits, 2026-11-28. */
const balance: BalanceScheme = {
	buildRequest: () => ({ method: 'GET', path: '/chat/credit' }),
	read: (body) => ({
		charged: null,
		remaining: readAmount(SUBJECT, body, ['data', 'data.credits', 'credits']),
		unit: 'credits',
	}),
};

/** Source: https://docs.kie.ai/common-api/webhook-verification, 2026-11-28. The signature does not cover the result, so the task is fetched. */
const webhook: WebhookScheme = {
	publicOnly: true,
	setUp:
		'kie.ai signs its webhooks once you create a webhook HMAC key in its settings. Enter it as Webhook Signing Secret of the credential; without it, each delivery is confirmed by fetching the task.',
	proof: {
		secret: { field: 'webhookSigningSecret' },
		covers: 'id',
		accepts: idAndTimeHmac({
			timestamp: 'x-webhook-timestamp',
			signature: 'x-webhook-signature',
			idIn: taskIdIn,
		}),
	},
};

/**
 * kie.ai's jobs. Source: https://docs.kie.ai/market/common/get-task-detail and https://docs.kie.ai, 2026-11-28.
 */
export const kie: Provider = {
	id: 'kie',
	title: 'kie.ai',
	subject: SUBJECT,
	formHint: 'Image and video models; cutouts for about 0.005 USD',
	modelHint: 'The name of the model as kie.ai shows it, e.g. recraft/remove-background',
	credential: 'removeBackgroundKieApi',
	defaultBaseUrl: 'https://api.kie.ai/api/v1',
	models: [
		{
			name: REMOVER,
			value: REMOVER,
			page: 'https://kie.ai/recraft-remove-background',
			purpose: 'people, products and illustrations, up to 5 MB',
			removesBackground: true,
			// https://kie.ai/recraft-remove-background, 2026-11-28.
			imageLimits: {
				maxBytes: 5 * 1024 * 1024,
				minSide: 256,
				maxSide: 4096,
				maxPixels: 16_000_000,
			},
		},
	],
	supportsModelChoice: true,
	outputImage: [{ models: [REMOVER], ...transparentPng() }],
	imageInput: {
		takesUrl: true,
		file: { via: 'upload', upload },
		mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
		advice: 'Use a smaller image.',
	},
	supportsCustomInput: true,
	// 20 tasks in 10 seconds; first look after 2 to 3 seconds (https://docs.kie.ai, 2026-11-28).
	limits: {
		initialConcurrency: 10,
		submissions: { count: 20, perMs: 10_000 },
		minPollGapMs: 2_000,
	},
	buildSubmitRequest: (options) => ({
		request: { method: 'POST', path: '/jobs/createTask', body: taskOf(options) },
	}),
	readPrediction: readKieTask,
	readError: readKieError,
	balance,
	buildStatusRequest: (id) => ({
		method: 'GET',
		path: '/jobs/recordInfo',
		query: { taskId: id },
	}),
	webhook,
};

function taskOf({ model, task, webhookUrl }: SubmitOptions): JsonObject {
	if (model.trim() === '') {
		throw new PredictionError('invalid_input', 'No model is selected', {
			advice: 'Choose a model from the list, or enter its name as kie.ai shows it.',
		});
	}
	return {
		model: model.trim(),
		input:
			task.kind === 'create'
				? task.input
				: { image: imageUrl(task.image), ...task.outputInput, ...task.additionalInput },
		...(webhookUrl !== undefined && { callBackUrl: webhookUrl }),
	};
}
