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
		[{ message: 'An unexpected error occurred' }],
		[{ message: 'no', extensions: { code: 'postgres-error' } }],
		[{ message: 'internal error', extensions: { code: 'unexpected' } }],
	])('without a status is no refusal of the work where it is %j', (error) => {
		const told = read(200, { errors: [error] });
		expect(told).toMatchObject({ code: 'unavailable', mayHaveBeenAccepted: true });
	});

	it.each([
		[{ message: 'no', extensions: { code: 'TOO_MANY_REQUESTS' } }, 'rate_limited'],
		[{ message: 'Too many requests' }, 'rate_limited'],
		[{ message: 'no', extensions: { code: 'rate-limit-exceeded' } }, 'rate_limited'],
		[{ message: 'no', extensions: { code: 'invalid-jwt' } }, 'unauthorized'],
		[{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }, 'unauthorized'],
		[{ message: 'no', extensions: { code: 'not-found' } }, 'not_found'],
		[{ message: 'no', extensions: { status: 402 } }, 'billing'],
		[{ message: 'no', statusCode: '402' }, 'billing'],
	])('without its documented status is known by its words: %j', (error, code) => {
		expect(read(200, { errors: [error] })).toMatchObject({ code, isOwn: true });
		expect(read(200, { errors: [error] })).not.toHaveProperty('mayHaveBeenAccepted');
	});

	it.each([
		[{ message: 'no', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
		[{ message: 'no', extensions: { code: 'SERVICE_UNAVAILABLE' } }],
		[{ message: 'Internal server error' }],
	])('on the inside is no refusal of the work: %j', (error) => {
		const told = read(200, { errors: [error] });
		expect(told).toMatchObject({ code: 'unavailable', mayHaveBeenAccepted: true });
	});

	it.each([
		[{ error: 'no', code: 'bad-request' }, 'rejected'],
		[{ error: 'Authentication failed', code: 'access-denied' }, 'unauthorized'],
		[{ error: { message: 'no', code: 'not-found' } }, 'not_found'],
		[{ data: { generations_by_pk: null } }, 'not_found'],
	])('is seen in a success without a path: %j', (body, code) => {
		expect(read(200, body)).toMatchObject({ code, isOwn: true });
	});

	it('hides no result beside it', () => {
		const generateSync = { id: '1', results: [{ url: 'https://example.com/out.png' }] };
		expect(read(200, { data: { generateSync }, errors: [{ message: 'no' }] })).toBeNull();
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

	const image = { url: 'https://example.com/out.png' };
	const finished = { id: 'g1', status: 'succeeded', files: [{ kind: 'url', url: image.url }] };

	it.each([
		[{ data: { generateSync: { id: 'g1', results: [image] } } }],
		[[{ generateSync: { id: 'g1', results: [image] } }]],
		[{ id: 'g1', results: [image.url] }],
		[{ id: 'g1', results: image }],
		[{ id: 'g1', status: 'COMPLETE', results: [image] }],
		[{ data: { generations_by_pk: { id: 'g1', status: 'COMPLETE', images: [image.url] } } }],
	])('may have the result in another form: %j', (body) => {
		expect(leonardo.readPrediction(body)).toMatchObject(finished);
	});

	it.each([
		[{ sdGenerationJob: { generationId: 'g1', apiCreditCost: 3 } }],
		[{ data: { generate: { generationId: 'g1', status: 'PENDING', apiCreditCost: 3 } } }],
	])('may name the generation in another envelope: %j', (body) => {
		expect(leonardo.readPrediction(body)).toMatchObject({
			id: 'g1',
			status: 'starting',
			credits: { charged: 3, unit: 'credits' },
		});
	});

	it.each([
		[{ id: '1', blockedCount: 1, cost: { amount: '0.1047', unit: 'DOLLARS' } }],
		[{ id: '1', status: 'COMPLETE', generated_images: [], blockedCount: '1' }],
	])('may leave out the results that were withheld: %j', (body) => {
		expect(leonardo.readPrediction(body)).toMatchObject({ status: 'failed', id: '1' });
	});

	it('has not ended before its state says so', () => {
		const body = { generations_by_pk: { id: '1', status: 'PENDING', results: [] } };
		expect(leonardo.readPrediction(body).status).toBe('starting');
		expect(() => leonardo.readPrediction({})).toThrow('status');
	});

	it('that failed tells its error', () => {
		const read = (status: string) =>
			leonardo.readPrediction({ id: '1', status, error: 'no memory' });
		expect(read('FAILED').failureReason).toBe('no memory');
		expect(read('PENDING').failureReason).toBeNull();
	});

	const callbackKey = 'callback-key-1';
	it.each([
		[
			'bare',
			{ id: '1', status: 'COMPLETE', images: [], apiKey: { webhookCallbackApiKey: callbackKey } },
		],
		['in an envelope', { data: { object: { id: '1', status: 'COMPLETE' }, apiKey: callbackKey } }],
		['beside it', { webhookCallbackApiKey: callbackKey, data: { id: '1', status: 'COMPLETE' } }],
		['in a list', [{ id: '1', status: 'COMPLETE', keys: [{ apiKey: callbackKey }] }]],
	])('shows no callback key that it has %s, and all the rest', (_name, body) => {
		const { id, response } = leonardo.readPrediction(body);
		expect(id).toBe('1');
		expect(JSON.stringify(response)).toContain('"status":"COMPLETE"');
		expect(JSON.stringify(response)).not.toContain(callbackKey);
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

it("the scheme of a delivery's token is of no case", () => {
	const accepts = (authorization: string) =>
		leonardo.webhook?.proof?.accepts(
			'secret',
			{ headers: { authorization }, rawBody: Buffer.from('') },
			0,
		);
	expect(['Bearer secret', 'bearer secret', 'BEARER  secret'].map(accepts)).toEqual([
		true,
		true,
		true,
	]);
	expect(['secret', 'Basic secret', 'bearer Secret', 'bearersecret'].map(accepts)).toEqual([
		false,
		false,
		false,
		false,
	]);
});
