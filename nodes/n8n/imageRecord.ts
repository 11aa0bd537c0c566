import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';
import { isJsonObject } from '../prediction/model/json';
import { PREDICTION_STATUSES } from '../prediction/model/prediction';

/** An error as it is kept with the execution. */
const failureSchema = z.object({
	code: z.string(),
	message: z.string(),
	advice: z.string().nullable(),
	predictionId: z.string().nullable(),
	mayHaveBeenAccepted: z.boolean(),
	mayBeListed: z.boolean().optional(),
});

/**
 * What is known of one image, as it is kept with the execution. Its life: `submitted`, then `paused` where the execution was
 * saved meanwhile, then `done` or `failed`, which it may also be before it was submitted. An image without a record is new.
 */
const recordSchema = z.object({
	state: z.enum(['submitted', 'paused', 'done', 'failed']),
	/** What makes the work what it is: a hash of the image, the provider, the model and the settings. */
	identity: z.string(),
	provider: z.string(),
	/** Null while the response that names it is outstanding, and at providers that name none. */
	predictionId: z.string().nullable(),
	status: z.enum(PREDICTION_STATUSES).nullable(),
	/** Whether the provider was given a URL to deliver the end to. */
	hasWebhook: z.boolean(),
	/** Milliseconds since 1970; of an image that failed before, when it failed. */
	submittedAt: z.number(),
	/** What the provider responded, where it tells only once where the result is. */
	response: z.unknown().optional(),
	/** How the provider's list tells what was submitted; null where it cannot. */
	submissionKey: z.string().nullable(),
	/** The execution that wrote this: a person's retry has another one. */
	executionId: z.string(),
	/** The output of an image that is done, kept while others are not, without the fields of its item. */
	row: z.custom<INodeExecutionData>(isRow).optional(),
	/** How an image failed, kept while others are paused, or because its submission may have been accepted. */
	failure: failureSchema.optional(),
});

export type ImageRecord = z.infer<typeof recordSchema>;

export const storedStateSchema = z.object({
	version: z.literal(1),
	/** Which run of the node it is: a new turn of a loop is new work. */
	run: z.string(),
	isPaused: z.boolean(),
	/** When a paused execution is to wake by itself; milliseconds since 1970. */
	wakesAt: z.number().optional(),
	images: z.record(recordSchema),
});

/** The records of one run of the node, as they are kept with the execution; plain JSON. */
export type StoredState = z.infer<typeof storedStateSchema>;

/** Whether n8n can pass it on as an item. */
function isRow(value: unknown): boolean {
	return isJsonObject(value) && isJsonObject(value.json);
}

/** Whether its prediction came to an end without a result. */
export function hasEndedBadly({ status }: Pick<ImageRecord, 'status'>): boolean {
	return status === 'failed' || status === 'canceled';
}

/** An error as it is kept. */
export function toStoredFailure(error: unknown): NonNullable<ImageRecord['failure']> {
	const known = error instanceof PredictionError ? error : null;
	return {
		code: known?.code ?? 'invalid_input',
		message: error instanceof Error ? error.message : String(error),
		advice: known?.advice ?? null,
		predictionId: known?.predictionId ?? null,
		mayHaveBeenAccepted: known?.mayHaveBeenAccepted ?? false,
		...(known?.mayBeListed === true && { mayBeListed: true }),
	};
}

/** Whether the provider may have the work all the same, so that it is looked for before it is submitted again. */
export function isDoubtful(failure: ImageRecord['failure']): boolean {
	return failure?.mayHaveBeenAccepted === true || failure?.mayBeListed === true;
}

/** The error that was kept with a record. */
export function storedError({ failure, status }: ImageRecord): PredictionError {
	return new PredictionError(
		(failure?.code ?? 'invalid_input') as ErrorCode,
		failure?.message ?? 'The image failed',
		{
			predictionId: failure?.predictionId,
			mayHaveBeenAccepted: failure?.mayHaveBeenAccepted ?? false,
			mayBeListed: failure?.mayBeListed ?? false,
			advice: failure?.advice ?? undefined,
			status: status ?? undefined,
		},
	);
}
