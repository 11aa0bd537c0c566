import { z } from 'zod';
import { readFiles, readValue } from '../prediction/files/outputFiles';
import { isJsonObject, type JsonObject } from '../prediction/model/json';
import {
	hasOutput,
	isSettled,
	predictionWith,
	type Prediction,
} from '../prediction/model/prediction';
import { readStatus } from '../prediction/model/statusMap';
import { codeText, isWell } from './bodyCodes';
import { readPrediction } from './replicateProtocol';
import { idText } from './ids';
import { failureReasonOf, parsed, textOf } from './responses';

/**
 * How gateways of the new-api family speak Replicate's protocol.
 * Source: https://docs.kkiai.com/Other-Model-APIs/replicate-api/, the vendors' pages for single models and new-api's own
 * source (dto.TaskResponse), 2026-11-28.
 */
const taskSchema = z.object({
	task_id: idText,
	status: z.string().min(1).nullish().catch(null),
	fail_reason: z.unknown(),
	data: z.unknown(),
});

/** More envelopes than these are not opened. */
const MAX_ENVELOPES = 4;

/**
 * Reads a prediction, bare or in the task envelope `{"code":"success","data":{"task_id",…,"data":{prediction}}}`. One of
 * which only the ID is told has been accepted. Images without a prediction are a finished result.
 */
export function readTask(subject: string, body: unknown): Prediction {
	const whole = parsed(body);
	const opened = unwrapped(whole);
	const isWork = opened === whole ? saysHowItIs(whole) : isTaskInList(opened);
	const images = isWork ? null : readImages(whole);
	if (images !== null) return images;
	const task = taskSchema.safeParse(opened);
	if (!task.success) return readBare(subject, opened);
	const { task_id: id, status, fail_reason: reason, data } = task.data;
	const providerStatus = (status ?? statusBeside(opened)) || 'starting';
	const own = predictionWith(readStatus(providerStatus), { providerStatus });
	const content = unwrapped(data);
	const inner = isPrediction(content) ? readPrediction(subject, content) : null;
	const lacksResult = own.status === 'succeeded' && (inner === null || !hasOutput(inner));
	const known = {
		...(inner ?? own),
		...(lacksResult && resultOf(opened, content)),
	};
	// The task may have ended without its prediction, as when the gateway gave up; a result may lag behind the task.
	const isEnded =
		isSettled(own) && !isSettled(known) && (own.status !== 'succeeded' || hasOutput(known));
	const failure = own.status === 'succeeded' ? null : failureReasonOf(reason);
	return {
		...known,
		...(isEnded && { status: own.status, providerStatus }),
		id,
		failureReason: inner?.failureReason ?? failure,
		response: body,
	};
}

function readBare(subject: string, body: unknown): Prediction {
	const { success: isNamed } = z.object({ id: idText }).safeParse(body);
	// A status that is a number is one of HTTP: of a problem (RFC 7807).
	const isAccepted = isNamed && (body as JsonObject).status == null;
	const status = statusBeside(body) || 'starting';
	const told = isAccepted ? { ...(body as JsonObject), status } : body;
	const prediction = readPrediction(subject, told);
	const lacksResult = prediction.status === 'succeeded' && !hasOutput(prediction);
	return {
		...prediction,
		...(lacksResult && firstWithFiles(placesIn(body, ['data']))),
		response: body,
	};
}

/** The word for how it is, where that has another name. */
function statusBeside(body: unknown): string {
	return isJsonObject(body) ? textOf(body.state) || textOf(body.task_status) : '';
}

/** What a result is called. */
const RESULTS = ['output', 'outputs', 'result', 'results', 'images', 'task_result', 'result_url'];

function placesIn(body: unknown, others: readonly string[] = []): unknown[] {
	return isJsonObject(body) ? [...RESULTS, ...others].map((name) => body[name]) : [];
}

/** Some pages of the vendors show the response of an image API: images, but neither ID nor status. It is a finished result. */
function readImages(body: unknown): Prediction | null {
	if (!isJsonObject(body) || body.id !== undefined || !Array.isArray(body.data)) return null;
	const files = readFiles(body.data);
	if (files.length === 0) return null;
	return predictionWith('succeeded', { files, createdAt: timeOf(body.created), response: body });
}

/** Whether its status is that of work; that all is well is said of images too. */
function saysHowItIs(body: unknown): boolean {
	if (!isJsonObject(body) || typeof body.status !== 'string') return false;
	return body.task_id !== undefined || !isWell(body.status);
}

/** A task or a prediction, whose links are not its result; images may have an ID, but nothing else of it. */
function isTaskInList(value: unknown): boolean {
	if (!isJsonObject(value)) return false;
	const isTask = value.task_id !== undefined || typeof value.status === 'string';
	return isTask || statusBeside(value) !== '';
}

/** Seconds since 1970 as a date; null where they are no time. */
function timeOf(seconds: unknown): string | null {
	const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The task or prediction inside its envelopes, which may be JSON as text; else the body itself. */
function unwrapped(body: unknown, depth = 0): unknown {
	const value = parsed(body);
	if (!isJsonObject(value) || namesWork(value) || depth >= MAX_ENVELOPES) return value;
	const data = parsed(value.data);
	const only = Array.isArray(data) && data.length === 1 ? data[0] : data;
	const isId = isWell(value.code) && /^[\w.:-]*\d[\w.:-]*$/.test(codeText(only));
	const inner = isId ? { task_id: only } : unwrapped(only, depth + 1);
	return namesWork(inner) || isPrediction(inner) ? inner : value;
}

function namesWork(value: unknown): boolean {
	return isJsonObject(value) && (value.id ?? value.task_id ?? null) !== null;
}

/** The result of a task whose prediction tells none: gateways put it at several places, one of them meant for failures. */
function resultOf(task: unknown, content: unknown): Pick<Prediction, 'files' | 'output'> {
	// A whole prediction repeats its input, too.
	const whole = isPrediction(content) ? [] : [content];
	return firstWithFiles([...placesIn(content), ...whole, ...placesIn(task, ['fail_reason'])]);
}

function firstWithFiles(places: readonly unknown[]): Pick<Prediction, 'files' | 'output'> {
	const result = places.find((one) => readFiles(one).length > 0);
	return { files: readFiles(result), output: readValue(result) };
}

function isPrediction(value: unknown): boolean {
	return isJsonObject(value) && typeof value.status === 'string' && value.task_id === undefined;
}
