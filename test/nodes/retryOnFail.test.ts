import { DOWNLOAD } from '../../nodes/prediction/model/policy';
import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { kkiai } from '../../nodes/providers/kkiai';
import { leonardo } from '../../nodes/providers/leonardo';
import { photoroom } from '../../nodes/providers/photoroom';
import { picsart } from '../../nodes/providers/picsart';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { listen, sendJson } from './loopback';
import { bytesOf, picture } from './picture';
import { byUrl, cutout, removal, useStage, withLinks } from './stage';

/** The requests that start work at Replicate and the like. */
const posts = { method: 'POST', path: 'predictions$' } as const;

const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const stage = useStage();

afterEach(() => jest.restoreAllMocks());

/** How often paid work was sent. */
function submissions(): number {
	return stage.sandbox.requests.filter(
		({ method, path }) => method === 'POST' && path.endsWith('/predictions'),
	).length;
}

function pathsFetched(): string[] {
	return stage.downloads().map(({ path }) => path);
}

describe('Retry On Fail', () => {
	test.each(withLinks)('%s: goes on with what was submitted', async (_, provider) => {
		// The last item's download fails twice in the first try.
		stage.sandbox.fault({
			path: '/out',
			nth: 3,
			count: 2,
			action: { kind: 'answer', status: 410, body: 'expired' },
		});
		const rows = await stage.rows(provider, removal(provider, { concurrency: 1 }), {
			items: stage.items(3),
			settings: retryOnFail,
		});
		rows.forEach((row, number) => {
			expect(row.pairedItem).toEqual({ item: number });
			expect(bytesOf(row).equals(cutout(provider, number))).toBe(true);
		});
		expect(stage.sandbox.predictions.length).toBe(3);
		const fetched = pathsFetched();
		expect(new Set(fetched).size).toBe(3);
		expect(fetched).toHaveLength(5);
	});

	test('picsart: fetches a result whose address is told only once, and does not pay for it again', async () => {
		stage.sandbox.fault({ place: 'files', action: { kind: 'answer', status: 410 } });
		const rows = await stage.rows(picsart, removal(picsart), { settings: retryOnFail });
		expect(bytesOf(rows[0]).equals(cutout(picsart, 0))).toBe(true);
		expect(rows[0]?.json).toMatchObject({ status: 'succeeded', providerStatus: 'success' });
		expect(stage.sandbox.predictions).toHaveLength(1);
		expect(stage.downloads()).toHaveLength(2);
	});

	test('picsart: whoever has to fetch it is told its address', async () => {
		jest.replaceProperty(DOWNLOAD as { retryMs: number }, 'retryMs', 1_000);
		stage.sandbox.fault({ place: 'files', count: 0, action: { kind: 'answer', status: 503 } });
		const { error } = await stage.run(picsart, removal(picsart));
		const [file] = stage.sandbox.predictions.flatMap(({ files }) => files);
		expect(error?.description).toContain(
			`It is still at ${stage.sandbox.url}${file?.path} for a while`,
		);
	});

	test('photoroom: a result in the response that is too large is not paid for again', async () => {
		stage.sandbox.settings({ resultBytes: 2_000_000 });
		const { error } = await stage.run(photoroom, removal(photoroom, { maxFileSize: 1 }), {
			settings: retryOnFail,
		});
		expect(error?.message).toMatch(/larger than the limit of 1 MB/);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	describe('a response that names no prediction', () => {
		const tooLarge = Buffer.concat([picture(1), Buffer.alloc(2_000_000)]).toString('base64');

		test.each([
			[
				'ChainHub: a link that cannot be fetched',
				chainHub,
				(url: string) => ({ created: 1, data: [{ url: `${url}/out.png` }] }),
				/no longer available/,
			],
			[
				'KKIAI: an image that is too large',
				kkiai,
				() => ({ created: 1, data: [{ b64_json: tooLarge }] }),
				/larger than the limit/,
			],
			[
				'Leonardo.Ai: an image that is too large',
				leonardo,
				() => ({ generateSync: { id: null, blockedCount: 0, results: [{ dataB64: tooLarge }] } }),
				/larger than the limit/,
			],
			[
				'Leonardo.Ai: a result that was withheld',
				leonardo,
				() => ({ generateSync: { id: null, blockedCount: 1, results: [] } }),
				/moderation withheld the result/,
			],
		])('is paid for once, %s', async (_, provider, result, words) => {
			const service = await listen(({ method }, response) => {
				if (method === 'POST') return sendJson(response, 200, result(service.url));
				response.writeHead(410).end();
			});
			const { error } = await stage.run(
				provider,
				{
					...removal(provider, { maxFileSize: 1 }),
					...byUrl,
					imageUrl: 'https://example.com/a.png',
				},
				{
					credentials: stage.credentials(provider, { baseUrl: service.url }),
					settings: retryOnFail,
				},
			);
			expect(error?.message).toMatch(words);
			expect(service.heard.filter(({ method }) => method === 'POST')).toHaveLength(1);
			await service.close();
		});
	});

	test('Continue On Fail with it: finished rows stay, only the failed item is tried again', async () => {
		stage.sandbox.fault({
			path: '/out',
			nth: 1,
			action: { kind: 'answer', status: 410, body: 'expired' },
		});
		const rows = await stage.rows(replicate, removal(replicate, { concurrency: 1 }), {
			items: stage.items(3),
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		});
		expect(rows.map(({ json }) => json.errorCode)).toEqual([undefined, undefined, undefined]);
		expect(stage.sandbox.predictions.length).toBe(3);
		expect(pathsFetched()).toHaveLength(4);
	});

	test('what failed is not paid for again', async () => {
		stage.sandbox.settings({ ending: 'failed' });
		const { error } = await stage.run(replicate, removal(replicate), {
			items: stage.items(2),
			settings: retryOnFail,
		});
		expect(error?.message).toMatch(/failed at Replicate/);
		expect(stage.sandbox.predictions.length).toBe(2);
	});

	test('a submission that the provider itself refused is sent again, because the user asked for it', async () => {
		const body = { detail: 'Something broke', status: 500 };
		stage.sandbox.fault({
			...posts,
			action: { kind: 'answer', status: 500, body },
		});
		const rows = await stage.rows(replicate, removal(replicate), {
			items: stage.items(3),
			settings: retryOnFail,
		});
		expect(rows.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
		expect(stage.sandbox.predictions.length).toBe(3);
	});

	test.each([
		['replicate', replicate, { detail: 'Internal server error', status: 500 }],
		['waveSpeed', waveSpeed, { code: 500, message: 'internal' }],
		['tengr', tengr, { statusCode: 500, message: 'Internal server error' }],
	])('%s: what it took and said to have failed is found in its list', async (_, provider, body) => {
		stage.sandbox.fault({
			method: 'POST',
			path: 'predictions$|remover|remove-background',
			action: { kind: 'answer', status: 500, body, afterProcessing: true },
		});
		const parameters = { ...removal(provider), ...byUrl };
		const [row] = await stage.rows(provider, parameters, { settings: retryOnFail });
		expect(row?.json.status).toBe('succeeded');
		expect(stage.sandbox.predictions.length).toBe(1);
	});

	test('what failed by its own word is not sent again while its list cannot be read', async () => {
		const body = { detail: 'Something broke', status: 500 };
		stage.sandbox.fault({ ...posts, action: { kind: 'answer', status: 500, body } });
		const refused = { kind: 'answer', status: 401 } as const;
		stage.sandbox.fault({ method: 'GET', path: 'predictions$', action: refused });
		const [row] = await stage.rows(replicate, removal(replicate), { settings: retryOnFail });
		expect(row?.json.status).toBe('succeeded');
		expect(stage.sandbox.predictions.length).toBe(1);
		expect(submissions()).toBe(2);
	});

	test("a submission whose response was lost is found in the provider's list, and paid once", async () => {
		stage.sandbox.fault({ ...posts, action: { kind: 'reset', when: 'after' } });
		const rows = await stage.rows(replicate, removal(replicate), {
			items: stage.items(2),
			settings: retryOnFail,
		});
		rows.forEach((row, number) => {
			expect(bytesOf(row).equals(cutout(replicate, number))).toBe(true);
		});
		expect(stage.sandbox.predictions.length).toBe(2);
		expect(submissions()).toBe(2);
	});

	test.each([
		['the list does not show it', replicate, 'before'],
		['the provider has no list', kkiai, 'after'],
	] as const)('a submission in doubt is not sent again where %s', async (_, provider, when) => {
		stage.sandbox.fault({ ...posts, count: 0, action: { kind: 'reset', when } });
		const { error } = await stage.run(provider, removal(provider), { settings: retryOnFail });
		expect(submissions()).toBe(1);
		expect(error?.message).toMatch(/did not respond to the submission/);
		expect(error?.description).toMatch(/may or may not have accepted/);
	});

	test('a submission in doubt stays in doubt when the list cannot be read', async () => {
		stage.sandbox.fault({ ...posts, action: { kind: 'reset', when: 'after' } });
		stage.sandbox.fault({ method: 'GET', action: { kind: 'answer', status: 401 } });
		const [row] = await stage.rows(replicate, removal(replicate), { settings: retryOnFail });
		expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
		expect(stage.sandbox.predictions.length).toBe(1);
		expect(submissions()).toBe(1);
	});

	test.each([502, 504, 520])(
		'a gateway that gave up waiting (HTTP %d) is doubt: its prediction is found, not paid again',
		async (status) => {
			stage.sandbox.fault({
				...posts,
				action: { kind: 'answer', status, afterProcessing: true, body: '<html></html>' },
			});
			const [row] = await stage.rows(replicate, removal(replicate), { settings: retryOnFail });
			expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
			expect(stage.sandbox.predictions.length).toBe(1);
		},
	);

	test('rows of a run that n8n takes for failed are given again, not made again', async () => {
		const server = await listen((_, response) =>
			sendJson(response, 201, { id: `p${server.heard.length}`, status: 'failed', error: 'no' }),
		);
		const rows = await stage.rows(
			replicate,
			{ ...removal(replicate), ...byUrl, completion: 'submit' },
			{
				items: stage.items(2),
				credentials: stage.credentials(replicate, { baseUrl: server.url }),
				settings: retryOnFail,
			},
		);
		await server.close();
		expect(rows.map(({ json }) => json.status)).toEqual(['failed', 'failed']);
		expect(server.heard.filter(({ method }) => method === 'POST').length).toBe(2);
	});

	test.each([
		['replicate', replicate],
		['cog', cog],
	])('%s: what was only submitted is not submitted again', async (id, provider) => {
		stage.sandbox.settings({ taskMs: 60_000 });
		stage.sandbox.fault({
			method: 'POST',
			path: '/predictions',
			nth: 3,
			action: { kind: 'answer', status: 422, body: { detail: 'no' } },
		});
		const rows = await stage.rows(
			provider,
			{ ...removal(provider, { concurrency: 1 }), completion: 'submit' },
			{ items: stage.items(3), settings: retryOnFail },
		);
		const paid = stage.sandbox.predictions.filter(({ dialect }) => dialect === id);
		expect(paid.length).toBe(3);
		expect(rows.map(({ json }) => json.predictionId)).toEqual(paid.map((one) => one.id));
	});
});
