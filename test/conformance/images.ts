import { toDataUri } from '../../nodes/prediction/files/mediaType';
import { imageFor } from '../../nodes/RemoveBackground/uploadImage';
import type { SourceImage } from '../../nodes/RemoveBackground/inputImage';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

function picture(size: number, name: string | null = 'cat.png'): SourceImage {
	return { kind: 'bytes', bytes: Buffer.alloc(size, 7), mimeType: 'image/png', name };
}

/** How the pictures of a workflow reach the service. */
export function describeImages(service: Service): void {
	const { provider, fixture } = service;
	const { imageInput } = provider;

	describe('pictures', () => {
		it.each(['https://example.com/cat.jpg', 'https://example.com/cat.jpg?signature=a%2Fb'])(
			'the URL %s is passed on as it is, unvisited',
			async (url) => {
				const { client, transport } = service.open({});
				expect(await imageFor(provider, client, { kind: 'url', url })).toBe(url);
				expect(transport.asked).toEqual([]);
			},
		);

		if (imageInput.file === undefined) return;

		const limit = imageInput.kind === 'inline' ? imageInput.maxBytes : imageInput.inlineUpToBytes;
		const inlineBytes = Math.min(limit, 1_000);

		it('a file that is small enough travels inside the request', async () => {
			if (inlineBytes === 0) return;
			const { client, transport } = service.open({});
			const image = await imageFor(provider, client, picture(inlineBytes));
			expect(image).toBe(toDataUri(Buffer.alloc(inlineBytes, 7), 'image/png'));
			expect(transport.asked).toEqual([]);
		});

		if (imageInput.file?.via !== 'upload') return;

		const upload = fixture.transcripts
			.flatMap(({ exchanges }) => exchanges)
			.find(({ request }) => request.form !== undefined);
		const line = `${upload?.request.method} ${upload?.request.path}`;
		const stored = service.spoken(upload?.answer ?? { status: 500 });

		async function uploaded(answers: readonly Answer[], name: string | null = 'cat.png') {
			const opened = service.open({ [line]: answers });
			const outcome = await imageFor(provider, opened.client, picture(limit + 1, name)).catch(
				(error: unknown) => error,
			);
			return { ...opened, outcome };
		}

		it('a larger one is uploaded, under a name that is safe', async () => {
			const { outcome, transport } = await uploaded([stored], '../../cat "1".png');
			expect(outcome).toMatch(/^https:/);
			expect(transport.lines).toEqual([line]);
			expect(JSON.stringify(transport.asked[0]?.request)).toContain('cat _1_.png');
		});

		it('a file without a name gets one', async () => {
			const { transport } = await uploaded([stored], null);
			expect(JSON.stringify(transport.asked[0]?.request)).toContain('image.png');
		});

		it('an upload costs nothing, so it is repeated on trouble', async () => {
			const { outcome, transport } = await uploaded([
				{ status: 500, body: '' },
				{ failure: 'connectionLost' },
				{ ...service.tooMany, headers: { 'retry-after': '3' } },
				stored,
			]);
			expect(outcome).toMatch(/^https:/);
			expect(transport.timesOf(line)).toEqual([0, 375, 1_125, 4_125]);
		});

		it('an upload is given up when the trouble lasts for a minute', async () => {
			const { outcome, clock } = await uploaded(
				Array.from({ length: 30 }, () => ({ status: 500, body: '' })),
			);
			expect(outcome).toMatchObject({ code: 'unavailable' });
			expect(clock.elapsed).toBeGreaterThan(50_000);
			expect(clock.elapsed).toBeLessThanOrEqual(60_000);
		});

		it.each([
			[
				'a file that is too large',
				{ status: 413, body: { detail: 'Too large' } },
				'file_too_large',
			],
			['a wrong key', { status: 401, body: { detail: 'No', message: 'No' } }, 'unauthorized'],
			[
				'an answer without a link',
				{ status: 200, body: { code: 200, data: {} } },
				'malformed_response',
			],
			[
				'a link that is none',
				{ status: 200, body: { urls: { get: 'x' }, data: { url: 'x' } } },
				'malformed_response',
			],
		] as const)('%s is not uploaded again', async (_name, answer, code) => {
			const { outcome, transport } = await uploaded([answer]);
			expect(outcome).toMatchObject({ code });
			expect(transport.lines).toEqual([line]);
		});
	});
}
