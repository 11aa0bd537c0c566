import { createHmac } from 'node:crypto';
import { jsonAnswer } from '../http/answer';
import { isObject, readForm, readJson, type JsonObject } from '../http/exchange';
import { Refusal } from '../http/refusal';
import { shownWord, type Prediction, type SignDelivery, type Webhook } from '../prediction';
import { hexId } from '../random';
import { isExpired } from '../retention';
import { checkWebhookUrl } from '../webhookAddress';
import type { Backend, Dialect, Speak } from './dialect';

const prefix = '/kie';
const keptMs = 14 * 24 * 60 * 60 * 1000;
const remover = 'recraft/remove-background';

const words: Readonly<Record<string, string>> = {
	starting: 'waiting',
	processing: 'generating',
	succeeded: 'success',
	failed: 'fail',
	canceled: 'fail',
	aborted: 'fail',
};

const success = (data: unknown) => jsonAnswer(200, { code: 200, msg: 'success', data });

const resultsOf = ({ output }: Prediction): unknown[] =>
	output === null ? [] : Array.isArray(output) ? output : [output];

function taskData(prediction: Prediction): JsonObject {
	const { id, model, input, status, error, createdAt, endedAt } = prediction;
	const word = shownWord(prediction);
	const hasFailed = words[status] === 'fail';
	return {
		taskId: id,
		model,
		state: words[word] ?? word,
		param: JSON.stringify({ model, input }),
		resultJson: status === 'succeeded' ? JSON.stringify({ resultUrls: resultsOf(prediction) }) : '',
		failCode: hasFailed ? '500' : '',
		failMsg: hasFailed ? (error ?? 'Internal server error') : '',
		costTime: endedAt === undefined ? 0 : endedAt - createdAt,
		completeTime: endedAt ?? 0,
		createTime: createdAt,
		updateTime: endedAt ?? createdAt,
		creditsConsumed: status === 'succeeded' ? 1 : 0,
	};
}

/** A task that failed is told with a code of its own. */
function callbackBody(prediction: Prediction): JsonObject {
	const isDone = prediction.status === 'succeeded';
	return {
		code: isDone ? 200 : 501,
		msg: isDone ? 'Playground task completed successfully.' : 'Playground task failed.',
		data: taskData(prediction),
	};
}

/** The body is not signed. */
const signAsKie =
	(secretOf: (token: string) => string): SignDelivery =>
	({ timestamp, prediction, keys }) => ({
		'x-webhook-timestamp': timestamp,
		'x-webhook-signature': createHmac('sha256', secretOf(keys.at(-1) ?? ''))
			.update(`${prediction.id}.${timestamp}`)
			.digest('base64'),
	});

/** kie.ai's jobs, with the upload host below the same address. */
function kie({ lifeCycle, files, settings }: Backend): Dialect {
	const secretOf = (token: string) => settings().webhookSecrets[token] ?? `hmac-key-of-${token}`;

	const readWebhook = (body: JsonObject): Webhook | undefined => {
		const { callBackUrl: url } = body;
		if (url === undefined) return undefined;
		const reason = checkWebhookUrl(url, settings().allowLocalWebhooks);
		if (reason !== undefined) throw new Refusal(422, `callBackUrl ${reason}`);
		return {
			url: String(url),
			events: ['completed'],
			scheme: signAsKie(secretOf),
			body: callbackBody,
		};
	};

	return {
		id: 'kie',
		prefix,
		basePath: `${prefix}/api/v1`,
		// Refusals come with HTTP 200, but for those that something before the API makes.
		refuse: ({ status, message }) =>
			jsonAnswer(status === 429 || status === 413 || status >= 500 ? status : 200, {
				code: status,
				msg: status === 401 ? 'You do not have access permissions' : message,
				data: null,
			}),
		routes: [
			{
				method: 'POST',
				path: '/api/v1/jobs/createTask',
				creates: true,
				handle(exchange) {
					const body = readJson(exchange);
					const { model, input } = body;
					if (typeof model !== 'string' || model === '')
						throw new Refusal(422, 'The model name you specified is not supported.');
					if (!isObject(input)) throw new Refusal(422, 'input is required');
					const { image } = input;
					if (model === remover && (typeof image !== 'string' || !/^https?:/.test(image)))
						throw new Refusal(422, 'image is required');
					const task = lifeCycle.create({
						dialect: 'kie',
						token: exchange.token,
						origin: exchange.origin,
						id: hexId(),
						model,
						version: '',
						input,
						image: typeof image === 'string' ? image : undefined,
						listOutput: true,
						keptMs,
						webhook: readWebhook(body),
					});
					return success({ taskId: task.id, recordId: task.id });
				},
			},
			{
				method: 'GET',
				path: '/api/v1/jobs/recordInfo',
				handle({ token, query }) {
					const task = lifeCycle.find('kie', token, query.get('taskId') ?? '');
					if (!task || isExpired(task)) throw new Refusal(422, 'recordInfo is null');
					return success(taskData(task));
				},
			},
			{ method: 'GET', path: '/api/v1/chat/credit', handle: () => success(100) },
			{
				method: 'POST',
				path: '/api/file-stream-upload',
				async handle(exchange) {
					const form = await readForm(exchange);
					const file = form.get('file');
					if (file === null || typeof file === 'string' || !form.has('uploadPath'))
						throw new Refusal(400, 'Parameter error');
					const name = String(form.get('fileName') ?? file.name);
					const bytes = Buffer.from(await file.arrayBuffer());
					const stored = files.put([bytes], file.type || 'application/octet-stream', name);
					return jsonAnswer(200, {
						success: true,
						code: 200,
						msg: 'File uploaded successfully',
						data: {
							fileName: name,
							filePath: `${String(form.get('uploadPath'))}/${name}`,
							downloadUrl: `${exchange.origin}${stored.path}`,
							fileSize: bytes.length,
							mimeType: file.type,
							uploadedAt: new Date().toISOString(),
						},
					});
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [kie];
