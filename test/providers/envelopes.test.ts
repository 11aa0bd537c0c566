import { submissionVerdict } from '../../nodes/prediction/model/retryPolicy';
import { providerById } from '../../nodes/providers';

/** What a provider makes of a body. */
function judged(id: string, body: unknown, status = 200) {
	const response = { status, headers: {}, body };
	const error = providerById(id)?.readError(response) ?? null;
	return error === null ? null : { ...error, verdict: submissionVerdict(response, error, 0) };
}

/** The error forms of providers that put a status of their own into a success. */
const envelopes: ReadonlyArray<readonly [string, (code: number | string) => unknown]> = [
	['waveSpeed', (code) => ({ code: Number(code), message: 'upstream timed out' })],
	['kie', (code) => ({ code: Number(code), msg: 'upstream timed out' })],
	['kkiai', (code) => ({ code, message: 'upstream timed out' })],
	['chainHub', (code) => ({ error: { code, message: 'upstream timed out' } })],
	['replicateCompatible', (code) => ({ code, msg: 'upstream timed out' })],
];

describe.each(envelopes)('%s: an error in a success', (id, envelope) => {
	it.each([408, 499, 502, 503, 504, 524])('with the code %d of a gateway is doubt', (code) => {
		expect(judged(id, envelope(code))).toMatchObject({ verdict: 'unknown' });
	});

	it.each([400, 401, 422])('with the code %d is a refusal, in its words', (code) => {
		expect(judged(id, envelope(code))).toMatchObject({
			code: code === 401 ? 'unauthorized' : 'rejected',
			message: 'upstream timed out',
			verdict: 'rejected',
		});
	});
});

/** The error forms of all providers that name a status beside the words. */
const forms: ReadonlyArray<readonly [string, (code: number) => unknown]> = [
	...envelopes,
	['replicate', (status) => ({ title: 'No', detail: 'No', status })],
	['tengr', (statusCode) => ({ statusCode, message: 'No' })],
	['photoroom', (code) => ({ status_code: code, detail: 'No', type: 'error' })],
	['removeBgCompatible', (code) => ({ status_code: code, detail: 'No' })],
	['bria', (code) => ({ error: { code, message: 'No' }, request_id: 'r' })],
	['picsart', (code) => ({ code, message: 'No', detail: 'No' })],
];

describe.each(forms)('%s: an error whose body tells another status than HTTP', (id, form) => {
	it.each([400, 422, 500].flatMap((http) => [408, 503, 504, 524].map((code) => [http, code])))(
		'is doubt where that is one of a gateway: HTTP %d with %d',
		(http = 0, code = 0) => {
			expect(judged(id, form(code), http)?.verdict).toBe('unknown');
		},
	);

	it('is what HTTP says where both say the same', () => {
		expect(judged(id, form(500), 500)?.mayHaveBeenAccepted).toBeUndefined();
		expect(judged(id, form(400), 400)?.verdict).toBe('rejected');
	});
});

describe("kie.ai's code counts, whatever the status of HTTP", () => {
	const told = (status: number, body: unknown) =>
		providerById('kie')?.readError({ status, headers: {}, body })?.code ?? null;

	it.each([
		[455, { code: 455, msg: 'maintenance' }, 'unavailable'],
		[422, { code: 422, msg: 'recordInfo is null' }, 'not_found'],
		[501, { code: 501, msg: 'failed' }, 'prediction_failed'],
		[400, { code: 402, msg: 'no' }, 'billing'],
		[500, { code: 401, msg: 'no' }, 'unauthorized'],
		[501, { code: 501, data: { taskId: 't', state: 'fail', failMsg: 'no' } }, null],
	])('HTTP %d with %j is %s', (status, body, code) => {
		expect(told(status, body)).toBe(code);
	});

	it.each([422, 500])('an error that names a task without its state is doubt: %d', (code) => {
		expect(judged('kie', { code, msg: 'no', data: { taskId: 't' } })?.verdict).toBe('unknown');
	});

	it.each([
		['with a byte order mark', (text: string) => `\uFEFF${text}`],
		['written as text twice', (text: string) => JSON.stringify(text)],
		['with both', (text: string) => JSON.stringify(`\uFEFF${text}`)],
	])('a result %s is read', (_name, written) => {
		const url = 'https://example.com/out.png';
		const resultJson = written(JSON.stringify({ resultUrls: [url] }));
		const body = { code: 200, data: { taskId: 't', state: 'success', resultJson } };
		expect(providerById('kie')?.readPrediction(body)).toMatchObject({
			files: [{ kind: 'url', url }],
			output: null,
		});
	});

	it('a callback of a failed task without its state has failed', () => {
		const body = { code: 501, msg: 'no image', data: { taskId: 't' } };
		expect(providerById('kie')?.readPrediction(body)).toMatchObject({
			id: 't',
			status: 'failed',
			failureReason: 'no image',
		});
	});
});

describe("fal's status", () => {
	const read = (body: unknown) => providerById('fal')?.readPrediction(body);

	it.each([
		[{ status: 'IN_QUEUE', queue_position: 0 }, 'starting'],
		[{ status: 'IN_PROGRESS', logs: [] }, 'processing'],
		[{ status: 'COMPLETED', metrics: {} }, 'succeeded'],
	])('need not name the request: %j', (body, status) => {
		expect(read(body)).toMatchObject({ id: null, status });
	});

	it('is missing in the answer to a submission, which has to name it', () => {
		expect(read({ request_id: 'r' })).toMatchObject({ id: 'r', status: 'starting' });
		expect(() => read({ queue_position: 0 })).toThrow('request_id');
	});

	it('of a failure does not repeat the input', () => {
		const detail = [{ msg: 'bad image', loc: ['body', 'image_url'], input: 'https://x/?sig=1' }];
		const failed = read({ request_id: 'r', status: 'ERROR', payload: { detail } });
		expect(failed?.failureReason).toBe('image_url: bad image');
		expect(JSON.stringify(failed)).not.toContain('sig=1');
	});
});

it("Bria's UNKNOWN without a reason is a fault of Bria, not of the image", () => {
	const job = { request_id: 'r', status: 'UNKNOWN' };
	expect(providerById('bria')?.readPrediction(job)).toMatchObject({
		status: 'failed',
		failureReason: 'an internal error of Bria (UNKNOWN)',
	});
});

it('what is kept of an image service that responded with a link is read again as it was', () => {
	const provider = providerById('removeBgCompatible');
	const headers = { 'x-credits-charged': '1' };
	const first = provider?.readPrediction({ url: 'https://example.com/out.png' }, headers);
	expect(first?.credits).toMatchObject({ charged: 1 });
	expect(provider?.readPrediction(first?.response)).toEqual(first);
});

it.each([200, 400, 500])(
	'a held connection of WaveSpeed that ran out without its task is doubt, with HTTP %d',
	(status) => {
		const message = 'sync timeout';
		expect(judged('waveSpeed', { code: 5004, message }, status)?.verdict).toBe('unknown');
		const inner = { code: status, data: { code: 5004, message } };
		if (status !== 200) expect(judged('waveSpeed', inner, status)?.verdict).toBe('unknown');
	},
);
