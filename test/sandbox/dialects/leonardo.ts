import { jsonAnswer, type Answer } from '../http/answer';
import { readJson, type Exchange, type JsonObject } from '../http/exchange';
import type { Prediction, Webhook } from '../prediction';
import { hexId, uuid } from '../random';
import type { Backend, Dialect, Speak } from './dialect';
import { bad, orderIn } from './leonardoRequest';

const price = '0.1047';
const words: Readonly<Record<string, string>> = {
	succeeded: 'COMPLETE',
	failed: 'FAILED',
	canceled: 'FAILED',
	aborted: 'FAILED',
};

const statusOf = ({ status, ownWord }: Prediction) => ownWord ?? words[status] ?? 'PENDING';

/** Where the results lie; the address of one that is not kept is signed, and lives for half an hour. */
const urlsOf = ({ files, origin }: Prediction) =>
	files.map(({ path, signature }) =>
		signature === undefined
			? `${origin}${path}`
			: `${origin}${path}?X-Amz-Expires=1800&X-Amz-Signature=${signature}`,
	);

/** What came out, by address or, where the sandbox was told so, inside of the answer. */
function resultsOf(prediction: Prediction): JsonObject[] {
	const facts = { contentType: 'image/png', width: 4, height: 4 };
	const urls = urlsOf(prediction);
	if (urls.length > 0) return urls.map((url) => ({ url, ...facts }));
	const { output } = prediction;
	return typeof output === 'string' ? [{ dataB64: output.replace(/^data:.*,/, ''), ...facts }] : [];
}

const generationOf = (prediction: Prediction): JsonObject => ({
	id: prediction.id,
	status: statusOf(prediction),
	generated_images: urlsOf(prediction).map((url, index) => ({
		id: `${prediction.id}-${index}`,
		url,
		nsfw: false,
		likeCount: 0,
		generated_image_variation_generics: [],
	})),
	createdAt: new Date(prediction.createdAt).toISOString(),
	imageHeight: 4,
	imageWidth: 4,
	modelId: null,
	presetStyle: null,
	public: false,
});

/** Leonardo.Ai: the result in the answer, or an ID to come back with. */
export function leonardo(backend: Backend): Dialect {
	const { lifeCycle, files, settings } = backend;
	const uploads = new Map<string, string>();

	const generateSync = async (exchange: Exchange): Promise<Answer> => {
		const body = readJson(exchange);
		const prediction = lifeCycle.create(orderIn(exchange, body, uploads));
		await prediction.ended;
		if (prediction.imageUnavailable === true) throw bad('Failed to download the image');
		if (prediction.error?.startsWith('cannot identify') === true) throw bad('Invalid image');
		if (body['ephemeral'] === true) {
			for (const file of prediction.files) file.signature = hexId();
		}
		return jsonAnswer(200, {
			generateSync: {
				id: prediction.id,
				blockedCount: prediction.status === 'succeeded' ? 0 : 1,
				cost: { amount: price, unit: 'DOLLARS' },
				results: resultsOf(prediction),
			},
		});
	};

	const webhookOf = (): Webhook | undefined => {
		const { leonardoWebhook: webhook } = settings();
		if (webhook === null) return undefined;
		return {
			url: webhook.url,
			events: ['completed'],
			scheme: 'bearer',
			token: webhook.callbackKey,
			body: (prediction) => ({
				type: 'image_generation.complete',
				object: 'generation',
				timestamp: Date.now(),
				api_version: 'v1',
				data: {
					object: {
						id: prediction.id,
						status: statusOf(prediction),
						images: urlsOf(prediction).map((url) => ({ id: prediction.id, url, nsfw: false })),
						apiKey: { webhookCallbackApiKey: webhook.callbackKey },
					},
				},
			}),
		};
	};

	return {
		id: 'leonardo',
		prefix: '/leonardo',
		basePath: '/leonardo/api/rest',
		refuse: ({ status, message, details }) => {
			if (status === 401) {
				const error = 'Authentication hook unauthorized this request';
				return jsonAnswer(401, { error, path: '$', code: 'access-denied' });
			}
			if (status !== 200)
				return jsonAnswer(status, { error: message, path: '$', code: 'unexpected' });
			const extensions = { code: 'BAD_REQUEST', statusCode: Number(details.code ?? '400') };
			return jsonAnswer(200, { errors: [{ message, extensions }] });
		},
		routes: [
			{
				method: 'GET',
				path: '/api/rest/v1/me',
				handle: () => {
					const { credits } = settings();
					const user = { id: 'user-1', username: 'sandbox' };
					const account = { apiPaidTokens: null, apiSubscriptionTokens: credits };
					return jsonAnswer(200, { user_details: [{ user, ...account, apiConcurrencySlots: 10 }] });
				},
			},
			{
				method: 'POST',
				path: '/api/rest/v1/init-image',
				handle: (exchange) => {
					const { extension } = readJson(exchange);
					if (!['jpg', 'jpeg', 'png', 'webp'].includes(String(extension)))
						throw bad('Invalid extension');
					const file = files.put([], 'application/octet-stream', `image.${String(extension)}`);
					const id = uuid();
					uploads.set(id, file.path);
					const fields = JSON.stringify({ key: file.path, Policy: hexId() });
					const url = `${exchange.origin}/uploads${file.path}`;
					return jsonAnswer(200, { uploadInitImage: { id, url, fields, key: file.path } });
				},
			},
			{ method: 'POST', path: '/api/rest/v2/generationssync', creates: true, handle: generateSync },
			{
				method: 'POST',
				path: '/api/rest/v2/generations',
				creates: true,
				handle: (exchange) => {
					const body = readJson(exchange);
					const stranger = ['ephemeral', 'base64'].find((name) => name in body);
					if (stranger !== undefined) throw bad(`Unknown field ${stranger}`);
					const { id } = lifeCycle.create({
						...orderIn(exchange, body, uploads),
						webhook: webhookOf(),
					});
					return jsonAnswer(200, { generate: { generationId: id, apiCreditCost: null } });
				},
			},
			{
				method: 'GET',
				path: '/api/rest/v1/generations/:id',
				handle: ({ token, parameters }) => {
					const generation = lifeCycle.find('leonardo', token, parameters['id'] ?? '');
					return jsonAnswer(200, {
						generations_by_pk: generation ? generationOf(generation) : null,
					});
				},
			},
		],
	};
}

export const dialects: readonly Speak[] = [leonardo];
