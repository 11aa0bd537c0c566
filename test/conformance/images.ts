import type { SubmittedImage } from '../../nodes/prediction/model/submission';
import { uploadFile } from '../../nodes/RemoveBackground/uploadImage';
import { describeIf, itIf } from '../itIf';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

const BYTES = Buffer.alloc(1_000, 7);
const file = { bytes: BYTES, mimeType: 'image/png', fileName: '../../cat "1".png' };
/** As it is sent. */
const sentFile = { kind: 'file', ...file, fileName: 'cat _1_.png' } as const;

/** How the images of a workflow reach the provider. */
export function describeImages(service: Service): void {
	const { provider, fixture } = service;
	const { imageInput } = provider;
	const way = imageInput.file?.via;

	/** What is sent for this image. */
	function submitted(image: SubmittedImage): string {
		return JSON.stringify(provider.buildSubmitRequest(jobWith(image)).request);
	}

	function jobWith(image: SubmittedImage) {
		const outputInput = service.outputInput();
		const task = { kind: 'removeBackground', outputInput, additionalInput: {} } as const;
		return service.job({ task: { ...task, image } });
	}

	describe('images', () => {
		itIf(imageInput.takesUrl, 'takes files only').each([
			['https://example.com/cat.jpg'],
			['https://example.com/cat.jpg?signature=a%2Fb'],
		])('the URL %s is passed on as it is', (url) => {
			expect(submitted({ kind: 'url', url })).toContain(JSON.stringify(url));
		});

		itIf(!imageInput.takesUrl, 'takes URLs')('a URL is refused, with advice', () => {
			expect(() => submitted({ kind: 'url', url: 'https://example.com/cat.jpg' })).toThrow(
				expect.objectContaining({
					code: 'not_supported',
					advice: expect.stringContaining('Send As'),
				}),
			);
		});

		itIf(way === undefined, 'takes files')('a file is refused, with advice', async () => {
			const { client, transport } = service.open({});
			await expect(uploadFile(client, fixture.model, file)).rejects.toMatchObject({
				code: 'not_supported',
				message: `${provider.subject} does not accept files`,
				advice: imageInput.advice,
			});
			expect(transport.asked).toEqual([]);
		});

		itIf(way === 'request', 'takes no files in the request')(
			'a file travels inside the request',
			async () => {
				const { client, transport } = service.open({});
				const image = await uploadFile(client, fixture.model, file);
				expect(image).toEqual(sentFile);
				expect(transport.asked).toEqual([]);
				const { form } = provider.buildSubmitRequest(jobWith(image)).request;
				const isInForm = form?.some((part) => 'file' in part && part.file.bytes === BYTES);
				const sent = submitted(image);
				const isInBody = sent.includes(BYTES.toString('base64'));
				expect(isInForm ?? isInBody).toBe(true);
			},
		);

		const { model } = fixture;
		const limits = provider.models.find(({ value }) => value === model)?.imageLimits;
		const maxBytes = limits?.maxBytes ?? imageInput.maxBytes;

		itIf(maxBytes !== undefined, 'documents no limit')(
			'a file that is too large is refused, with advice',
			async () => {
				const { client, transport } = service.open({});
				const bytes = Buffer.alloc((maxBytes ?? 0) + 1);
				await expect(uploadFile(client, fixture.model, { ...file, bytes })).rejects.toMatchObject({
					code: 'file_too_large',
					message: expect.stringContaining(' accepts files up to '),
					advice: imageInput.advice,
				});
				expect(transport.asked).toEqual([]);
			},
		);
	});

	describeIf(way === 'upload', 'takes no uploads')('uploads', () => {
		const { upload: line = '', put } = fixture.routes;
		const stored = fixture.transcripts
			.flatMap(({ exchanges }) => exchanges)
			.find(({ request }) => `${request.method} ${request.path}` === line);
		const inline = imageInput.file?.via === 'upload' ? imageInput.file.inlineUpToBytes : undefined;
		const large = inline === undefined ? file : { ...file, bytes: Buffer.alloc(inline + 1) };

		async function uploaded(answer: Answer) {
			const opened = service.open({
				[line]: [answer],
				...(put !== undefined && { [put]: { status: 204 } }),
			});
			const outcome = await uploadFile(opened.client, fixture.model, large).catch(
				(error: unknown) => error,
			);
			return { transport: opened.transport, outcome };
		}

		it('a file is uploaded, under a name that is safe', async () => {
			const answer = service.spoken(stored?.answer ?? { status: 500 });
			const { outcome, transport } = await uploaded(answer);
			expect(outcome).toMatchObject({ kind: 'url', url: expect.stringMatching(/^[a-z-]+:/) });
			expect(transport.lines).toEqual(put === undefined ? [line] : [line, put]);
			// Its own name, or one made of the content.
			expect(JSON.stringify(transport.asked)).toMatch(/cat _1_\.png|"[0-9a-f]{64}\.png/);
			expect(JSON.stringify(transport.asked)).not.toContain('../');
		});

		itIf(inline !== undefined, 'takes no files in the request')(
			'a small file needs none',
			async () => {
				const { client, transport } = service.open({});
				expect(await uploadFile(client, fixture.model, file)).toEqual(sentFile);
				expect(transport.asked).toEqual([]);
			},
		);

		it.each([
			['a file that is too large', { status: 413, body: service.ownError(413) }, 'file_too_large'],
			['a wrong key', { status: 401, body: service.ownError(401) }, 'unauthorized'],
			['a response without a link', { body: { code: 200, data: {} } }, 'malformed_response'],
			[
				'a link that is none',
				{ body: { urls: { get: 'x' }, data: { url: 'x' } } },
				'malformed_response',
			],
		])('%s is not uploaded again', async (_name, answer, code) => {
			const { outcome, transport } = await uploaded(answer);
			expect(outcome).toMatchObject({ code });
			expect(transport.lines).toEqual([line]);
		});
	});
}
