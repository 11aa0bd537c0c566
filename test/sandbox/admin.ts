import { jsonAnswer, type Answer } from './http/answer';
import type { FaultRule } from './faults';
import type { Prediction } from './prediction';
import { checkSettings } from './settings';
import type { Workings } from './server';

export const adminPrefix = '/__sandbox';

/** What a test wants to know of a prediction; the settings and promises behind it stay inside. */
const recordOf = (prediction: Prediction) => ({
	dialect: prediction.dialect,
	id: prediction.id,
	token: prediction.token,
	origin: prediction.origin,
	model: prediction.model,
	version: prediction.version,
	input: prediction.input,
	status: prediction.ownWord ?? prediction.status,
	error: prediction.error ?? null,
	createdAt: prediction.createdAt,
	startedAt: prediction.startedAt ?? null,
	endedAt: prediction.endedAt ?? null,
	deadlineAt: prediction.deadlineAt ?? null,
	submissions: prediction.submissions,
	imageSha256: prediction.imageSha256 ?? null,
	files: prediction.files.map(({ path, bytes }) => ({ path, bytes })),
	webhookUrl: prediction.webhook?.url ?? null,
	deliveries: prediction.deliveries,
});

function readBody(body: Buffer): unknown {
	return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
}

/** The tests' own door: what happened, and what shall happen. */
export function answerAdmin(workings: Workings, method: string, url: URL, body: Buffer): Answer {
	const { journal, faults, lifeCycle } = workings;
	const place = url.searchParams.get('place');
	const here = <Entry>(list: readonly Entry[], placeOf: (entry: Entry) => string) =>
		place === null ? list : list.filter((entry) => placeOf(entry) === place);

	const doors: Record<string, () => unknown> = {
		'GET /requests': () => here(journal.requests, (request) => request.place),
		'GET /predictions': () => here(lifeCycle.predictions, ({ dialect }) => dialect).map(recordOf),
		'GET /leaks': () => journal.leaks,
		'GET /faults': () => faults.state,
		'GET /settings': () => workings.settings(),
		'POST /faults': () => {
			const rules = readBody(body) as FaultRule | FaultRule[];
			for (const rule of Array.isArray(rules) ? rules : [rules]) faults.add(rule);
			return faults.state;
		},
		'POST /settings': () => {
			const patch = readBody(body) as Record<string, unknown>;
			checkSettings(patch);
			return workings.change(patch);
		},
		'POST /reset': () => {
			workings.reset();
			return { reset: true };
		},
	};
	const door = doors[`${method} ${url.pathname.slice(adminPrefix.length)}`];
	if (!door) return jsonAnswer(404, { error: 'Unknown', known: Object.keys(doors) });
	try {
		return jsonAnswer(200, door());
	} catch (error) {
		return jsonAnswer(400, { error: error instanceof Error ? error.message : String(error) });
	}
}
