import { leonardo } from '../../nodes/providers/leonardo';

const read = (status: number, body: unknown) => leonardo.readError({ status, headers: {}, body });
const errors = (statusCode: unknown, message = 'no') => ({
	errors: [{ message, extensions: { statusCode } }],
});

describe('an error of Leonardo.Ai', () => {
	it.each([
		[200, errors(400), 'rejected', undefined],
		[200, errors('402'), 'billing', undefined],
		[200, errors(429), 'rate_limited', undefined],
		[200, errors(408), 'unavailable', true],
		[200, errors(500), 'unavailable', true],
		[500, errors(500), 'unavailable', undefined],
		[200, errors(200), 'rejected', undefined],
		[200, errors('soon'), 'rejected', undefined],
		[500, errors('soon'), 'unavailable', undefined],
		[200, { errors: [{ message: 'no' }] }, 'rejected', undefined],
		[200, { errors: ['no'] }, 'rejected', undefined],
		[
			200,
			{ errors: [{ message: 'no', extensions: { code: 'access-denied' } }] },
			'unauthorized',
			undefined,
		],
	])('with HTTP %d and %j is "%s"', (status, body, code, mayHaveBeenAccepted) => {
		expect(read(status, body)).toEqual({
			code,
			message: 'no',
			isOwn: true,
			...(mayHaveBeenAccepted !== undefined && { mayHaveBeenAccepted }),
		});
	});

	it.each([
		['Authentication hook unauthorized this request'],
		['Invalid response from authorization hook'],
	])('that says "%s" is about the key, whatever the status', (error) => {
		for (const status of [200, 401, 500]) {
			expect(read(status, { error, path: '$', code: 'unexpected' })).toMatchObject({
				code: 'unauthorized',
				message: error,
			});
		}
	});

	it.each([
		[{ error: 'not enough api tokens userId: 7', path: '$', code: 'unexpected' }],
		[{ errors: [{ message: 'not enough api tokens', extensions: { code: 'unexpected' } }] }],
		[{ error: 'Insufficient credits', path: '$', code: 'unexpected' }],
	])('that says that the account is empty is about that, whatever the status: %j', (body) => {
		for (const status of [200, 400, 500])
			expect(read(status, body)).toMatchObject({ code: 'billing', isOwn: true });
	});

	it.each([
		[{ message: 'http exception: ResponseTimeout' }],
		[{ message: 'internal error', extensions: { code: 'unexpected' } }],
	])('without a status is no refusal of the work where it is %j', (error) => {
		const told = read(200, { errors: [error] });
		expect(told).toMatchObject({ code: 'unavailable', mayHaveBeenAccepted: true });
	});

	it('is not seen in a success with an empty list of errors', () => {
		expect(read(200, { errors: [], id: '1', results: [] })).toBeNull();
	});
});

describe('a response of Leonardo.Ai', () => {
	it('without a result, and without a word about moderation, succeeded with nothing', () => {
		const body = { id: '1', results: [], blockedCount: 0 };
		expect(leonardo.readPrediction(body)).toMatchObject({ status: 'succeeded', files: [] });
	});

	it('may have results that are none', () => {
		const results = [null, 'x', { url: 17 }, { url: 'ftp://x' }, { dataB64: 'aGk=' }];
		expect(leonardo.readPrediction({ results })).toMatchObject({
			id: null,
			files: [{ kind: 'inline', content: 'aGk=' }],
		});
	});

	it('may have the image inside, beside an address that is empty', () => {
		const results = [{ url: '', dataB64: 'aGk=' }];
		expect(leonardo.readPrediction({ results })).toMatchObject({
			files: [{ kind: 'inline', content: 'aGk=' }],
		});
	});

	it('may have nothing in place of the results, because all was withheld', () => {
		const body = { generateSync: { id: '1', blockedCount: 1, results: null } };
		expect(leonardo.readPrediction(body)).toMatchObject({ status: 'failed', id: '1' });
	});
});

it('the rest of an account is what was paid and what the plan brings', () => {
	const rest = (details: object) => leonardo.balance?.read({ user_details: [details] }).remaining;
	expect(rest({ apiPaidTokens: 30, apiSubscriptionTokens: 12 })).toBe(42);
	expect(rest({ apiPaidTokens: null, apiSubscriptionTokens: 12 })).toBe(12);
	expect(rest({})).toBeNull();
});
