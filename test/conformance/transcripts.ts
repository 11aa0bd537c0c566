import type { IExecuteFunctions } from 'n8n-workflow';
import type { Client } from '../../nodes/prediction/client/client';
import { PredictionError } from '../../nodes/prediction/model/errors';
import type { JsonObject } from '../../nodes/prediction/model/json';
import type { Prediction } from '../../nodes/prediction/model/prediction';
import type { SubmitOptions, SubmittedImage } from '../../nodes/prediction/model/submission';
import { readOutputImage } from '../../nodes/RemoveBackground/outputImageParameters';
import { uploadFile } from '../../nodes/RemoveBackground/uploadImage';
import { inOrder } from '../prediction/scriptedTransport';
import { writtenDown, type Call, type Transcript } from './fixture';
import type { Opened, Service } from './service';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Plays every conversation of the fixture: what is sent must be exactly as written, and so must what is made of the responses. */
export function describeTranscripts(service: Service): void {
	describe('transcripts', () => {
		it.each(
			service.fixture.transcripts.map((transcript) => [transcript.name, transcript] as const),
		)('%s', async (_name, transcript) => await play(service, transcript));
	});
}

async function play(service: Service, { call, exchanges, result, error }: Transcript) {
	const answers = exchanges.map(({ answer }) => service.spoken(answer));
	const opened = service.open(inOrder(answers), { settings: call.settings ?? {} });
	const outcome = await perform(service, opened, call).catch((caught: PredictionError) => caught);

	const expected = exchanges.map(({ request }) => request);
	expect(opened.transport.asked.map(({ request }) => request)).toStrictEqual(expected);
	for (const { door, request } of opened.transport.asked) {
		expect(door).toBe(request.path.startsWith('https:') ? 'public' : 'api');
	}
	if (error === undefined) {
		if (outcome instanceof Error) throw outcome;
		const told = Array.isArray(outcome)
			? outcome.map(writtenDown)
			: 'files' in outcome
				? writtenDown(outcome)
				: outcome;
		expect(told).toMatchObject(result ?? {});
		return;
	}
	expect(outcome).toBeInstanceOf(PredictionError);
	const { code, message, advice } = outcome as PredictionError;
	expect({ code, message }).toEqual({ code: error.code, message });
	expect(message).toContain(error.says ?? '');
	expect(advice).toContain(error.advises ?? '');
}

type Balance = Awaited<ReturnType<Client['getBalance']>>;

async function perform(
	service: Service,
	opened: Opened,
	call: Call,
): Promise<Prediction | Prediction[] | Balance> {
	const { client, clock } = opened;
	const id = service.fixture.id ?? 'an-id-of-another-provider';
	const patience = { timeoutMs: 300_000, onTimeout: 'error' } as const;
	switch (call.operation) {
		case 'removeBackground':
		case 'create': {
			const job = await jobOf(service, opened, call);
			const tracked = await client.submit(job);
			if (!job.waitForCompletion) return tracked.prediction;
			return (await client.waitForCompletion(tracked, { ...patience, timeoutMs: job.timeoutMs }))
				.prediction;
		}
		case 'get':
			return await client.getPrediction(id);
		case 'wait':
			return (await client.waitForCompletion(client.trackExisting(id, clock.now()), patience))
				.prediction;
		case 'cancel':
			return await client.cancel(id);
		case 'list':
			return await client.list(call.limit ?? Number.POSITIVE_INFINITY);
		case 'getBalance':
			return await client.getBalance();
		case 'readWebhook':
			return service.provider.readPrediction(webhookBody(service, call));
	}
}

async function jobOf(service: Service, { client }: Opened, call: Call): Promise<SubmitOptions> {
	const waits = call.completion !== 'submit';
	return service.job({
		model: call.model ?? '',
		task:
			call.operation === 'create'
				? { kind: 'create', input: call.input ?? {} }
				: {
						kind: 'removeBackground',
						image: await submittedImage(client, call.model, call.image),
						outputInput: outputInputOf(service, call),
						...(call.backgroundImage !== undefined && {
							backgroundImage: await submittedImage(client, call.model, call.backgroundImage),
						}),
						additionalInput: call.additionalInput ?? {},
					},
		waitForCompletion: waits,
		timeoutMs: (call.timeoutSeconds ?? 300) * 1000,
		cancelOnTimeout: waits && call.onTimeout === 'cancel',
		...(call.webhookUrl !== undefined && { webhookUrl: call.webhookUrl }),
	});
}

/** Output Image as the node reads it. @throws PredictionError where the provider cannot */
function outputInputOf(
	service: Service,
	{ model = '', outputImage, outputFormat }: Call,
): JsonObject {
	if (outputImage === undefined) return service.outputInput(outputFormat);
	const form = { getNodeParameter: () => outputImage } as unknown as IExecuteFunctions;
	return readOutputImage(form, 0, service.provider, model).input;
}

async function submittedImage(
	client: Client,
	model = '',
	image: Call['image'],
): Promise<SubmittedImage> {
	if (image === undefined || typeof image === 'string') return { kind: 'url', url: image ?? '' };
	const bytes = Buffer.alloc(image.bytes);
	bytes.set(PNG_SIGNATURE);
	return await uploadFile(client, model, { bytes, mimeType: 'image/png', fileName: image.file });
}

function webhookBody(service: Service, { prediction }: Call): unknown {
	const { fixture } = service;
	return service.prediction(prediction ?? { status: '' }, fixture.webhook ?? fixture.prediction);
}
