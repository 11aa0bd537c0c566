import type { Client } from '../../nodes/prediction/client/client';
import { PredictionError } from '../../nodes/prediction/model/errors';
import type { Prediction } from '../../nodes/prediction/model/prediction';
import type { SubmitOptions, SubmittedImage } from '../../nodes/prediction/model/provider';
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
	const opened = service.open(inOrder(exchanges.map(({ answer }) => service.spoken(answer))));
	const outcome = await perform(service, opened, call).catch((caught: PredictionError) => caught);

	const expected = exchanges.map(({ request }) => request);
	expect(opened.transport.asked.map(({ request }) => request)).toStrictEqual(expected);
	expect(opened.transport.asked.every(({ door }) => door === 'api')).toBe(true);
	if (error === undefined) {
		if (outcome instanceof Error) throw outcome;
		const told = Array.isArray(outcome) ? outcome.map(writtenDown) : writtenDown(outcome);
		expect(told).toMatchObject(result ?? {});
		return;
	}
	expect(outcome).toBeInstanceOf(PredictionError);
	const { code, message, advice } = outcome as PredictionError;
	expect({ code, message }).toEqual({ code: error.code, message });
	expect(message).toContain(error.says ?? '');
	expect(advice).toContain(error.advises ?? '');
}

async function perform(
	service: Service,
	opened: Opened,
	call: Call,
): Promise<Prediction | Prediction[]> {
	const { client, clock } = opened;
	const { id } = service.fixture;
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
						image: await submittedImage(client, call),
						outputInput: service.outputInput(call.outputFormat),
						additionalInput: call.additionalInput ?? {},
					},
		waitForCompletion: waits,
		timeoutMs: (call.timeoutSeconds ?? 300) * 1000,
		cancelOnTimeout: waits && call.onTimeout === 'cancel',
		...(call.webhookUrl !== undefined && { webhookUrl: call.webhookUrl }),
	});
}

async function submittedImage(client: Client, { image }: Call): Promise<SubmittedImage> {
	if (image === undefined || typeof image === 'string') return { kind: 'url', url: image ?? '' };
	const bytes = Buffer.alloc(image.bytes);
	bytes.set(PNG_SIGNATURE);
	return await uploadFile(client, { bytes, mimeType: 'image/png', fileName: image.file });
}

function webhookBody(service: Service, { prediction }: Call): unknown {
	const { fixture } = service;
	return service.prediction(prediction ?? { status: '' }, fixture.webhook ?? fixture.prediction);
}
