import { randomBytes } from 'node:crypto';
import { removeBgCompatible } from '../../nodes/providers/removeBgCompatible';
import { listen } from './loopback';
import { bytesOf } from './picture';
import { cutout, removal, useStage } from './stage';

const stage = useStage();
const settings = { onError: 'continueRegularOutput' } as const;
const oneByOne = { concurrency: 1 };

test('a file is one request; what it was and what it cost lies in the row', async () => {
	const [row] = await stage.rows(removeBgCompatible, removal(removeBgCompatible));
	expect(stage.asked(removeBgCompatible)).toEqual(['POST /v1.0/removebg']);
	expect(bytesOf(row).equals(cutout(removeBgCompatible, 0))).toBe(true);
	expect(row?.json).toMatchObject({
		predictionId: null,
		credits: { charged: 1, remaining: null, unit: 'credits' },
		output: { type: 'product', width: 4, height: 4 },
	});
	expect(stage.sandbox.predictions[0]?.input).toEqual({ size: 'auto' });
});

test('an address reaches the service as it is', async () => {
	const byUrl = { imageSource: 'url', imageUrl: stage.photoUrl(3) };
	await stage.rows(removeBgCompatible, { ...removal(removeBgCompatible), ...byUrl });
	expect(stage.sandbox.predictions[0]?.input).toEqual({
		image_url: stage.photoUrl(3),
		size: 'auto',
	});
});

test.each([
	['without credits', { credits: 0 }, 'billing', /Insufficient credits/],
	['with a photo without a subject', { ending: 'failed' }, 'rejected', /foreground.*does not help/],
] as const)('an item %s says what a person has to do', async (_name, state, errorCode, words) => {
	stage.sandbox.settings(state);
	const [row] = await stage.rows(removeBgCompatible, removal(removeBgCompatible), { settings });
	expect(row?.json).toMatchObject({ errorCode, number: 0 });
	expect(row?.json.error).toMatch(words);
});

test('an archive of photo and mask, which was asked for and paid, is handed on as it is', async () => {
	const archive = Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(2_000)]);
	const service = await listen((_request, response) => {
		response.setHeader('content-type', 'application/zip').end(archive);
	});
	const [row] = await stage.rows(
		removeBgCompatible,
		removal(removeBgCompatible, { additionalInput: '{ "format": "zip" }' }),
		{ credentials: stage.credentials(removeBgCompatible, { baseUrl: service.url }), settings },
	);
	await service.close();
	expect(row?.json.error).toBeUndefined();
	expect(bytesOf(row).equals(archive)).toBe(true);
	expect(row?.json.file).toMatchObject({
		mimeType: 'application/zip',
		fileName: expect.stringMatching(/[.]zip$/),
	});
});

test('a minute that is full is waited for, whichever header says when it ends', async () => {
	const reset = String(Math.ceil(Date.now() / 1000) + 2);
	stage.sandbox.fault({
		place: 'removeBgCompatible',
		nth: 2,
		action: {
			kind: 'answer',
			status: 429,
			headers: { 'x-ratelimit-reset': reset },
			body: { errors: [{ title: 'Rate limit exceeded' }] },
		},
	});
	const parameters = removal(removeBgCompatible, oneByOne);
	const rows = await stage.rows(removeBgCompatible, parameters, { items: stage.items(2) });
	expect(rows.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
	const [, refused, again] = stage.sandbox.requests;
	expect((again?.time ?? 0) - (refused?.time ?? 0)).toBeGreaterThan(900);
	expect(stage.sandbox.predictions).toHaveLength(2);
});

test('an answer that is lost behind a paid cutout is doubt: nothing sends it again', async () => {
	stage.sandbox.fault({ nth: 2, action: { kind: 'reset', when: 'after' } });
	const parameters = removal(removeBgCompatible, oneByOne);
	const rows = await stage.rows(removeBgCompatible, parameters, {
		items: stage.items(3),
		settings: { ...settings, retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
	});
	expect(rows.map(({ json }) => json.errorCode)).toEqual([undefined, 'unreachable', undefined]);
	expect(stage.sandbox.predictions).toHaveLength(3);
});

test('a service with a path and a header of its own is reached by the credential', async () => {
	const { baseUrl } = stage.credentials(removeBgCompatible)[removeBgCompatible.credential] ?? {};
	const credentials = stage.credentials(removeBgCompatible, {
		baseUrl: String(baseUrl).replace(/\/removebg$/, ''),
		path: '/removebg/v1.0/removebg',
		headerName: 'X-Api-Key',
	});
	await stage.rows(removeBgCompatible, removal(removeBgCompatible), { credentials });
	const balance = { resource: 'account', operation: 'getBalance' };
	const [row] = await stage.rows(removeBgCompatible, balance, { credentials });
	expect(row?.json.credits).toEqual({ charged: null, remaining: 9_999, unit: 'credits' });
	expect(stage.sandbox.requests.map(({ headers }) => headers['x-api-key'])).toEqual([
		stage.key,
		stage.key,
	]);
});
