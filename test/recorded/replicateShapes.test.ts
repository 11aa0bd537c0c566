import { picture, pictureUri, rembg as removerVersion } from '../sandbox/testing/client';
import { askSandbox, sandboxOfTests, type Answered, type Reply, type Request } from './askSandbox';
import { replicateResponse } from './composed';
import { shapeDifferences } from './shapeDifferences';
import { tellingHeaders } from './tellingHeaders';

const sandbox = sandboxOfTests();
const idOf = ({ body }: Reply) => (body as { id: string }).id;

describe('Replicate in the sandbox', () => {
	const order = { version: removerVersion, input: { image: pictureUri } };
	/** A model whose output is a list, as that of the recorded one. */
	const generator = '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc';
	const drawing = { version: generator, input: { prompt: 'a cat' } };
	const api = async (path: string, request?: Request) =>
		await askSandbox(sandbox(), 'replicate', path, request);

	const created = async (json: unknown = order) => await api('/predictions', { json });
	const ended = async () => {
		const id = idOf(await created(drawing));
		await Promise.all(sandbox().predictions.map((prediction) => prediction.ended));
		return await api(`/predictions/${id}`);
	};
	const starting = async () => {
		sandbox().settings({ startMs: 60_000 });
		return await api(`/predictions/${idOf(await created())}`);
	};
	/** On a busy machine it takes a moment until it begins. */
	const processing = async () => {
		sandbox().settings({ taskMs: 60_000 });
		const id = idOf(await created());
		for (;;) {
			const reply = await api(`/predictions/${id}`);
			if ((reply.body as { status: string }).status !== 'starting') return reply;
		}
	};
	const canceled = async () =>
		await api(`/predictions/${idOf(await processing())}/cancel`, { method: 'POST' });
	const uploaded = async () => {
		const form = new FormData();
		form.append('content', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'cat.png');
		return await api('/files', { form });
	};

	/** Fields that Replicate's reference names today and that no recorded answer had yet. */
	const since = ['/output', '/data_removed', '/source', '/urls/web'];
	/** Those of streams, which no background remover has. */
	const streams = ['/urls/stream'];
	/** What each model has of its own, and what the reference names today. */
	const ofModel = ['/latest_version/openapi_schema', '/is_official', '/default_example'];

	const answers: Readonly<Record<string, Answered>> = {
		'a prediction is created, half a year later': { ask: created, known: since },
		'a prediction that is starting': {
			ask: starting,
			known: since,
		},
		'a prediction that is processing': {
			ask: processing,
			known: since,
		},
		'a prediction that has succeeded': {
			ask: ended,
			known: ['/data_removed', '/input', '/source', '/urls/web', '/metrics/total_time'],
		},
		'a prediction is canceled': { ask: canceled },
		'a held response': {
			ask: async () => await api('/predictions', { json: drawing, headers: { prefer: 'wait=10' } }),
			known: ['/input', '/source', '/urls/web', ...streams],
		},
		'a wrong token': {
			ask: async () => await api('/predictions', { json: order, token: 'wrong' }),
		},
		'a file is uploaded': { ask: uploaded },
		'an uploaded file': {
			ask: async () => await api(`/files/${idOf(await uploaded())}`),
		},
		'all uploaded files': {
			ask: async () => {
				await uploaded();
				return await api('/files');
			},
		},
		'an uploaded file is deleted': {
			ask: async () => await api(`/files/${idOf(await uploaded())}`, { method: 'DELETE' }),
		},
		'a model with versions': {
			ask: async () => await api('/models/cjwbw/rembg'),
			known: [...ofModel, '/github_url', '/paper_url', '/license_url', '/cover_image_url'],
		},
		'a version of a model': {
			ask: async () => await api(`/models/cjwbw/rembg/versions/${removerVersion}`),
			known: ['/openapi_schema'],
		},
	};

	test.each(Object.entries(answers))('%s', async (name, { ask: answer, known }) => {
		const { status, headers, body } = await answer();
		const recorded = replicateResponse(name).response!;
		expect(status).toBe(recorded.status);
		expect(leveled(tellingHeaders(headers))).toEqual(leveled(tellingHeaders(recorded.headers)));
		expect(shapeDifferences(body, recorded.body, known)).toEqual([]);
	});

	it('shows an uploaded file by a signed address', async () => {
		const { urls } = (await uploaded()).body as { urls: { get: string } };
		const { body } = await created({ ...order, input: { image: urls.get } });
		expect((body as { input: { image: string } }).input.image).toMatch(
			/\/v1\/files\/[A-Za-z0-9]{48}\/download\?expiry=\d{10}&owner=\w+&signature=[\w-]+$/,
		);
	});
});

/** How many requests are left, some thousands, differs from account to account. */
function leveled({ ...headers }: Record<string, string>): Record<string, string> {
	const left = headers['ratelimit-remaining'] ?? '';
	return left.length < 4 ? headers : { ...headers, 'ratelimit-remaining': 'thousands' };
}
