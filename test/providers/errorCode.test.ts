import { providerById, providers } from '../../nodes/providers';
import { codeOfError, isAboutKey } from '../../nodes/providers/errorCode';
import { submissionVerdict } from '../../nodes/prediction/model/retryPolicy';

/** How each provider wraps the words of an error. */
const FORMS: Readonly<Record<string, (words: string, status: number) => object>> = {
	chainHub: (message) => ({ error: { message, type: 'new_api_error' } }),
	kkiai: (message) => ({ error: { message } }),
	waveSpeed: (message, code) => ({ code, message }),
	kie: (msg, code) => ({ code, msg }),
	bria: (message, code) => ({ error: { code, message }, request_id: 'r' }),
	picsart: (message) => ({ code: 'x', message, detail: message }),
	photoroom: (detail, status_code) => ({ detail, status_code, type: 'e' }),
	photoroomPlus: (message) => ({ error: { message } }),
	leonardo: (error) => ({ error, path: '$', code: 'x' }),
	tengr: (message, statusCode) => ({ statusCode, message }),
	removeBgCompatible: (title) => ({ errors: [{ title, code: 'c' }] }),
};

const NO_CREDIT = [
	'Insufficient credits',
	'Insufficient account balance',
	'Not enough credits',
	'You have run out of credits',
	'Credits exhausted',
	'No credits remaining',
	'Your balance is too low',
	'Account locked: balance below the threshold',
	'User is locked. Reason: Exhausted balance. Top up your balance',
	'Payment required',
	'Account in arrears',
	'Your subscription has expired',
	'Monthly limit reached, please upgrade your plan',
	'余额不足',
	'积分不足',
	'餘額不足',
	'用户额度不足, 剩余额度: ＄0.000000',
	'该令牌额度已用尽',
	'预扣费额度失败, 用户剩余额度: ＄0.000000, 需要预扣费额度: ＄0.100000',
	'餘額已用完',
	"You don't have enough credits",
	'You do not have sufficient balance',
	'Your account has unpaid invoices',
	'Your account is not active: billing_not_active',
];

const RATES = [
	'Quota exceeded',
	'Rate limit exceeded',
	'You exceeded 60 requests per minute, add credits to get more',
	'The quota of requests is used up',
	'Your rate limit is 6 requests per minute while you have less than $5.0 in credit',
	'Too many requests',
	'当前分组上游负载已饱和，额度',
	'请求过于频繁，每分钟额度已用尽',
];

describe.each(providers.filter(({ isSelfHosted }) => isSelfHosted !== true))(
	'$title',
	(provider) => {
		const read = (status: number, words: string, headers = {}) => {
			const form = FORMS[provider.id] ?? ((detail: string) => ({ detail }));
			const response = { status, headers, body: form(words, status) };
			const error = provider.readError(response);
			return error && { code: error.code, verdict: submissionVerdict(response, error, 0) };
		};

		it.each([400, 401, 402, 403, 409, 422, 429])(
			'tells of an account without credit under HTTP %d, and is not asked again',
			(status) => {
				for (const words of NO_CREDIT)
					expect([words, read(status, words)]).toEqual([
						words,
						{ code: 'billing', verdict: 'rejected' },
					]);
			},
		);

		it('may mean a limit by the minute with words about a quota', () => {
			for (const words of RATES) {
				expect([words, read(429, words)?.code]).toEqual([words, 'rate_limited']);
				expect([words, read(429, words, { 'retry-after': '3' })?.code]).toEqual([
					words,
					'rate_limited',
				]);
			}
			expect(read(403, 'Quota exceeded')?.code).toBe('billing');
		});

		it.each([400, 401, 403, 422])('tells of a wrong key under HTTP %d', (status) => {
			expect(read(status, 'Invalid API key')?.code).toBe('unauthorized');
		});
	},
);

it.each([
	['leonardo', { errors: [{ message: 'Quota exceeded', extensions: { statusCode: 429 } }] }],
	['kkiai', { code: 429, message: 'Quota exceeded' }],
	['kie', { code: 429, msg: 'Quota exceeded' }],
	['waveSpeed', { code: 429, message: 'Quota exceeded' }],
])('%s: a limit by the minute that comes with HTTP 200 is no empty account', (id, body) => {
	const error = providerById(id)?.readError({ status: 200, headers: {}, body });
	expect(error?.code).toBe('rate_limited');
});

describe('what an error means', () => {
	it.each([
		[429, 'No', { error: { code: 'insufficient_quota' } }, 'billing'],
		[429, 'Slow down: rate limit', { code: 'INSUFFICIENT_BALANCE' }, 'billing'],
		[403, 'No', { errors: [{ title: 'No', code: 'insufficient_credits' }] }, 'billing'],
		[400, 'No', { error: { type: 'QuotaExceeded' } }, 'billing'],
		[400, 'No', { code: 'Arrearage' }, 'billing'],
		[429, 'No', { error: { code: 'billing_hard_limit_reached' } }, 'billing'],
		[429, 'No', { error: { type: 'QuotaExceeded' } }, 'rate_limited'],
		[403, 'Data credits exhausted', 'a page of a hotel', 'unauthorized'],
		[404, 'Insufficient credits', {}, 'not_found'],
		[500, 'Insufficient credits', {}, 'unavailable'],
		[400, 'The image has no white balance', {}, 'rejected'],
		[400, 'Out of memory', {}, 'rejected'],
		[403, 'Insufficient permissions', {}, 'unauthorized'],
		[400, 'The request was declined by the content policy', {}, 'rejected'],
		[400, 'prediction not found', {}, 'not_found'],
		[422, 'The task does not exist', {}, 'not_found'],
		[422, 'No such job: 7', {}, 'not_found'],
		[422, 'The image could not be found', {}, 'rejected'],
		[400, 'Model does not exist', {}, 'rejected'],
	])('HTTP %d, %s, %j: %s', (status, words, body, code) => {
		expect(codeOfError(status, words, body)).toBe(code);
	});

	it.each([
		'Invalid API key',
		'API key not valid. Please pass a valid API key.',
		'The API token you provided has expired',
		'Missing Authentication Token',
		'No API key found in request',
		'invalid_api_key',
		'无效的令牌',
		'Your account has been suspended',
	])('a wrong key or a closed account is meant by: %s', (words) => {
		expect(isAboutKey(words)).toBe(true);
	});

	it.each([
		'Invalid token in prompt',
		'The image is invalid',
		'Forbidden',
		'Missing field "image"',
	])('no key is meant by: %s', (words) => {
		expect(isAboutKey(words)).toBe(false);
		expect(codeOfError(422, words)).toBe('rejected');
	});

	it.each([
		'- input.openai_api_key: Invalid type. Expected: string, given: integer',
		'input: hf_access_token is missing',
		'Missing credentials for the input source',
	])('a key that is an input of the model is not the one of the credential: %s', (words) => {
		expect(codeOfError(422, words)).toBe('rejected');
	});

	it.each([
		'The size of the file exceeds the usage limit of 16 MP',
		'File quota exceeded: the image is larger than 5 MB',
		'Content moderation: a payment method was seen in the image',
		'The input image is too large: quota exceeded',
	])('an image that is too much is no empty account: %s', (words) => {
		expect(codeOfError(400, words)).toBe('rejected');
		expect(codeOfError(422, words)).toBe('rejected');
	});

	it('an empty account may speak of images', () => {
		const words = 'Insufficient credits to process this image';
		expect(codeOfError(422, words)).toBe('billing');
		expect(codeOfError(403, 'Image quota exceeded')).toBe('billing');
	});

	it('the key of an address that could not be fetched is not the one of the credential', () => {
		const words = 'Could not download the image: 403 Invalid access key';
		expect(codeOfError(422, words)).toBe('rejected');
	});
});
