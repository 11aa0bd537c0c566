import type { JsonValue } from '../../nodes/prediction/model/json';
import { submissionVerdict } from '../../nodes/prediction/model/retryPolicy';
import { readGatewayError, readTask } from '../../nodes/providers/newApiDialect';

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
	])('whose task has succeeded has its result from %s', (_name, result) => {
		const task = { task_id: 't1', status: 'SUCCESS', fail_reason: '', ...result };
		expect(readTask('KKIAI', { code: 'success', data: task })).toMatchObject({
			status: 'succeeded',
			failureReason: null,
			files: [{ kind: 'url', url: prediction.output }],
		});
	});

	it('that the gateway does not know yet is not found, also with HTTP 400', () => {
		expect(codeOf(400, { code: 'task_not_exist', message: 'task not exist' })).toBe('not_found');
	});

	it('that was lost behind the gateway is doubt', () => {
		const body = { code: 'do_request_failed', message: 'context deadline exceeded' };
		const response = { status: 500, headers: {}, body };
		const error = readGatewayError(response);
		expect(error && submissionVerdict(response, error, 0)).toBe('unknown');
	});

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
