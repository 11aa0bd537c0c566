import type { JsonValue } from '../../nodes/prediction/model/json';
import { submissionVerdict } from '../../nodes/prediction/model/retryPolicy';
import { readGatewayError } from '../../nodes/providers/newApiDialect';
import { readTask } from '../../nodes/providers/newApiTasks';

const codeOf = (status: number, body: JsonValue) =>
	readGatewayError({ status, headers: {}, body })?.code;

describe('a prediction behind a new-api gateway', () => {
	const prediction = { id: 'p1', status: 'succeeded', output: 'https://example.com/out.png' };

	it('is read bare, as Replicate sends it', () => {
		expect(readTask('KKIAI', prediction)).toMatchObject({ id: 'p1', status: 'succeeded' });
	});

	it.each([
		[
			'in its envelope',
			{ code: 'success', data: { task_id: 't1', status: 'SUCCESS', data: prediction } },
		],
		['without it', { task_id: 't1', status: 'SUCCESS', data: prediction }],
	])('is read from its task %s, which has the ID that counts', (_name, body) => {
		expect(readTask('KKIAI', body)).toMatchObject({
			id: 't1',
			status: 'succeeded',
			files: [{ kind: 'url', url: prediction.output }],
			response: body,
		});
	});

	const url = prediction.output;
	const task = { task_id: 't1', status: 'SUCCESS' };
	const bare = { id: 't1', status: 'succeeded' };
	it.each([
		['of a task that has it itself', { ...task, output: url }],
		['of a task in its envelope', { code: 'success', data: { ...task, output: [url] } }],
		['of a prediction in a task', { ...task, data: { ...bare, outputs: [url], input: { url } } }],
		['of a task, under another name', { ...task, task_result: { images: [{ url }] } }],
		['under its plural', { ...bare, outputs: [url] }],
		['called a result', { ...bare, result: { url } }],
		['called results', { ...bare, results: [url] }],
		['called images', { ...bare, images: [{ url }] }],
		['called data', { ...bare, data: { images: [{ url }] } }],
		['called its URL', { ...bare, output: null, result_url: url }],
		['beside a state', { id: 't1', state: 'succeeded', output: url }],
		['beside the status of a task', { id: 't1', task_status: 'SUCCESS', output: url }],
		['of a task with a state', { task_id: 't1', state: 'success', output: url }],
	])('does not lose a paid result %s', (_name, body) => {
		expect(readTask('KKIAI', body)).toMatchObject({
			id: 't1',
			status: 'succeeded',
			files: [{ kind: 'url', url }],
		});
	});

	it.each([
		['an input is', { ...bare, input: { image: url } }],
		['links to itself are', { ...bare, urls: { get: url }, status_url: url }],
		['a part of what still runs is', { id: 't1', status: 'processing', images: [url] }],
	])('%s no result', (_name, body) => {
		expect(readTask('KKIAI', body).files).toEqual([]);
	});

	it.each([
		['SUBMITTED', 'starting'],
		['NOT_START', 'starting'],
		['IN_PROGRESS', 'processing'],
		['FAILURE', 'failed'],
		['SOMETHING_NEW', 'processing'],
	])('that has no data yet is %s, which means %s', (word, status) => {
		const body = { code: 'success', data: { task_id: 't1', status: word, data: null } };
		expect(readTask('KKIAI', body)).toMatchObject({ id: 't1', status, providerStatus: word });
	});

	it('that failed says why, in its own words or in those of its task', () => {
		const failed = { task_id: 't1', status: 'FAILURE', fail_reason: 'upstream said no' };
		expect(readTask('KKIAI', failed).failureReason).toBe('upstream said no');
		const inner = { id: 'p1', status: 'failed', error: 'no image' };
		expect(readTask('KKIAI', { ...failed, data: inner }).failureReason).toBe('no image');
	});

	it.each([
		['processing', { id: 'p1', status: 'processing' }],
		['nothing', null],
	])('whose task has failed has failed, although the prediction says %s', (_name, data) => {
		const task = { task_id: 't1', status: 'FAILURE', fail_reason: 'upstream timed out', data };
		expect(readTask('KKIAI', { code: 'success', data: task })).toMatchObject({
			status: 'failed',
			failureReason: 'upstream timed out',
		});
	});

	it.each([
		['a prediction that lags behind', { data: { ...prediction, status: 'processing' } }],
		['an output', { data: { output: [prediction.output] } }],
		['an address', { data: prediction.output }],
		['an address beside it', { data: null, result_url: prediction.output }],
		['an address where failures have their reason', { fail_reason: prediction.output }],
		['JSON as text', { data: JSON.stringify(prediction) }],
		['an output in JSON as text', { data: JSON.stringify({ output: prediction.output }) }],
		['another envelope', { data: { code: 'success', data: prediction } }],
		...['succeeded', 'processing'].flatMap((status): Array<[string, object]> => {
			const input = { image: 'https://example.com/in.jpg' };
			const data = { id: 'p1', status, input, urls: { get: 'https://example.com/p1' } };
			return [
				[`an address beside one that is ${status}`, { data, result_url: prediction.output }],
				[`a reason beside one that is ${status}`, { data, fail_reason: prediction.output }],
			];
		}),
	])('whose task has succeeded has its result from %s', (_name, result) => {
		const task = { task_id: 't1', status: 'SUCCESS', fail_reason: '', ...result };
		expect(readTask('KKIAI', { code: 'success', data: task })).toMatchObject({
			status: 'succeeded',
			failureReason: null,
			files: [{ kind: 'url', url: prediction.output }],
			output: null,
		});
	});

	it('whose task has succeeded is waited for while it still runs and nothing shows its result', () => {
		const task = { task_id: 't1', status: 'SUCCESS', data: { id: 'p1', status: 'processing' } };
		expect(readTask('KKIAI', task)).toMatchObject({ id: 't1', status: 'processing' });
	});

	it.each([
		['a word', { status: 'success', message: '' }],
		['a number', { code: 200, status: 200 }],
		['a truth', { success: true }],
	])("has a status of its own, whatever its envelope's is: %s", (_name, envelope) => {
		const running = { id: 'p1', status: 'processing' };
		expect(readTask('KKIAI', { ...envelope, data: running })).toMatchObject(running);
		expect(readTask('KKIAI', { ...envelope, data: prediction })).toMatchObject({
			status: 'succeeded',
			files: [{ kind: 'url', url: prediction.output }],
		});
		const task = { task_id: 't1', status: 'IN_PROGRESS', data: null };
		expect(readTask('KKIAI', { ...envelope, data: task })).toMatchObject({
			id: 't1',
			status: 'processing',
		});
	});

	it.each([
		{ code: 'success', data: 'task_1' },
		{ code: 'success', data: [{ task_id: 'task_1', status: 'SUBMITTED' }] },
		{ task_id: 'task_1' },
		{ code: 0, data: { task_id: 'task_1' } },
		{ id: 'task_1' },
		{ data: { id: 'task_1' } },
	])('of which only the ID is told has been accepted: %j', (body) => {
		expect(readGatewayError({ status: 200, headers: {}, body })).toBeNull();
		expect(readTask('KKIAI', body)).toMatchObject({ id: 'task_1', status: 'starting' });
	});

	it.each([
		{ code: 'success', data: 'ok' },
		{ code: 'success', data: 'https://example.com/1' },
		{ code: 'success', message: '', data: null },
		{ code: 'invalid', data: 'task_1' },
	])('is not told by %j', (body) => {
		expect(readGatewayError({ status: 200, headers: {}, body })).toBeNull();
		expect(() => readTask('KKIAI', body)).toThrow(
			expect.objectContaining({ code: 'malformed_response' }),
		);
	});

	it.each([
		{ id: 12, title: 'No', detail: 'No', status: 422 },
		{ id: 'validation_error', message: 'No', status: 422 },
	])('is not accepted by a problem that has an ID and a status of HTTP: %j', (body) => {
		expect(() => readTask('KKIAI', body)).toThrow(
			expect.objectContaining({ code: 'malformed_response' }),
		);
	});

	it('is accepted with an error that says nothing', () => {
		const body = { error: '', code: 'success', data: { task_id: 't1', status: 'SUBMITTED' } };
		expect(readGatewayError({ status: 200, headers: {}, body })).toBeNull();
	});

	it.each<[JsonValue, string]>([
		[
			{ id: '', status: '', error: { message: '用户额度不足', code: 'insufficient_user_quota' } },
			'billing',
		],
		[{ id: null, error: { message: 'No', code: 'insufficient_user_quota' } }, 'billing'],
		[{ status: 'error', message: 'insufficient balance' }, 'billing'],
		[{ status: 'error', message: 'No' }, 'rejected'],
		[{ status: 400, message: 'bad' }, 'rejected'],
		[{ status: 429, message: 'slow down' }, 'rate_limited'],
	])('is not meant by an error whose other members are empty, HTTP 200: %j', (body, code) => {
		expect(codeOf(200, body)).toBe(code);
	});

	it.each<JsonValue>([
		{ status: 'error', output: 'https://example.com/out.png', message: 'A warning' },
		{ id: 'p1', status: 'error', message: 'It failed' },
		{ task_id: 't1', status: 'error', message: 'It failed' },
		{ status: 'failed', error: 'It failed' },
		{ status: 'error' },
	])('is told of by %j', (body) => {
		expect(codeOf(200, body)).toBeUndefined();
	});

	it('that the gateway does not know yet is not found, also with HTTP 400', () => {
		expect(codeOf(400, { code: 'task_not_exist', message: 'task not exist' })).toBe('not_found');
		expect(codeOf(400, { error: { message: 'task not found', code: 'invalid_request' } })).toBe(
			'not_found',
		);
	});

	const verdictOn = (status: number, body: JsonValue) => {
		const response = { status, headers: {}, body };
		const error = readGatewayError(response);
		return error && submissionVerdict(response, error, 0);
	};

	describe.each([200, 400, 500])('that was lost behind the gateway is doubt, HTTP %d', (status) => {
		it.each([
			...['do_request_failed', 'read_response_body_failed', 'bad_response_body'],
			...['empty_response', 'channel:response_time_exceeded', 'unmarshal_response_body_failed'],
			...['invalid_response', 'upstream_timeout', 'request_timed_out'],
		])('%s', (code) => {
			expect(verdictOn(status, { code, message: 'EOF' })).toBe('unknown');
			expect(verdictOn(status, { error: { code, message: 'EOF' } })).toBe('unknown');
			expect(verdictOn(status, { error: { type: code, message: 'EOF' } })).toBe('unknown');
		});

		it.each(['408', '502', '524', 524, '500'])(
			'bad_response_status_code, which was %j',
			(param) => {
				const error = { code: 'bad_response_status_code', param, message: 'bad response' };
				expect(verdictOn(status, { error })).toBe('unknown');
			},
		);
	});

	it.each([
		[500, { code: 'bad_response_status_code' }, 'unknown'],
		[500, { code: 'fail_to_fetch_task' }, 'unknown'],
		[400, { code: 'fail_to_fetch_task' }, 'rejected'],
		[422, { code: 'bad_response_status_code' }, 'rejected'],
		[422, { code: 'bad_response_status_code', param: '422' }, 'rejected'],
		[429, { code: 'bad_response_status_code', param: '429' }, 'notAccepted'],
		[400, { code: 'unsupported_response_format' }, 'rejected'],
	])(
		'that its upstream answered with an error was refused only by it: HTTP %d, %j',
		(status, error, verdict) => {
			expect(verdictOn(status, { error: { ...error, message: 'No' } })).toBe(verdict);
		},
	);

	it.each([{}, [], null, 'Welcome', { data: {} }, { data: { task_id: '', status: '' } }])(
		'is not in %j',
		(body) => {
			expect(() => readTask('KKIAI', body)).toThrow(
				expect.objectContaining({ code: 'malformed_response' }),
			);
		},
	);
});

describe('an empty account', () => {
	it.each([
		[403, { error: { message: 'No', code: 'insufficient_user_quota' } }],
		[429, { error: { message: 'No', type: 'insufficient_quota' } }],
		[403, { error: { message: 'No', code: 'pre_consume_token_quota_failed' } }],
		[403, { message: '该令牌额度已用尽' }],
		[403, { message: '预扣费失败，余额不足' }],
		[403, { message: 'Insufficient account balance' }],
		[403, { message: 'Your quota has been exceeded' }],
		[403, { message: 'You exceeded your current quota, please check your plan' }],
		[403, { message: 'The quota of this token is used up' }],
	])('is told with HTTP %d and %j', (status, body) => {
		expect(codeOf(status, body)).toBe('billing');
	});

	it('is not meant by the words of a gateway under load, which come with every HTTP 429', () => {
		expect(codeOf(429, { error: { message: '当前分组上游负载已饱和，额度' } })).toBe(
			'rate_limited',
		);
	});
});

it.each([
	{ error: { message: 'No', code: 'model_not_found' } },
	{ error: { message: '当前分组 default 下对于模型 x 无可用渠道' } },
	{ error: { message: 'There is no available channel for this model' } },
])(
	'a model that the key cannot use is missing for good, although the gateway says HTTP 503: %j',
	(body) => {
		expect(codeOf(503, body)).toBe('not_found');
	},
);

it.each([
	[401, 'unauthorized'],
	[500, 'unavailable'],
	[399, 'rejected'],
	[600, 'rejected'],
])(
	'a code in a body with HTTP 200 is read as an HTTP status where it is one: %d',
	(code, meaning) => {
		expect(codeOf(200, { code: String(code), message: 'No' })).toBe(meaning);
	},
);
