import type { IExecuteFunctions } from 'n8n-workflow';
import { uploadFile, uploadImage } from '../../nodes/RemoveBackground/uploadImage';
import type { ItemParameters } from '../../nodes/RemoveBackground/itemParameters';
import type { Client } from '../../nodes/prediction/client/client';
import type { ImageFile } from '../../nodes/prediction/model/ports';
import type { Provider } from '../../nodes/prediction/model/provider';
import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { leonardo } from '../../nodes/providers/leonardo';
import { photoroomPlus } from '../../nodes/providers/photoroomPlus';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { picture } from './picture';

const OPEN = 'https://example.com/a.jpg';
const WITH_PASSWORD = 'https://me:secret@example.com/a.jpg';
const PRIVATE = 'http://192.168.1.5/a.jpg';

/** How an address reaches the provider: passed on, or fetched and sent as a file. */
async function way(
	provider: Provider,
	url: string,
	{ host = 'api.example.com', sendAs = 'auto', content = picture(1) } = {},
): Promise<string> {
	const fetched: string[] = [];
	const client = {
		provider,
		host,
		fetchFile: async (address: string) => {
			fetched.push(address);
			return { bytes: content, mimeType: null, fileName: null };
		},
		upload: async () => 'https://storage.example.com/1',
	} as unknown as Client;
	const parameters = { provider, maxBytes: 1e6, model: '', sendAs } as unknown as ItemParameters;
	const image = { kind: 'url', url, name: 'a' } as const;
	const sent = await uploadImage({} as IExecuteFunctions, 0, client, image, parameters);
	if (fetched.length === 0) return sent.kind === 'url' ? `passed on: ${sent.url}` : 'sent';
	expect(fetched).toEqual([url]);
	expect(JSON.stringify(sent)).not.toContain('secret');
	return 'fetched';
}

describe('an address', () => {
	test.each([
		['of the internet is passed on', replicate, OPEN, {}, `passed on: ${OPEN}`],
		['of a private network is fetched', replicate, PRIVATE, {}, 'fetched'],
		['of a private network is passed on to it', cog, PRIVATE, { host: 'cog.local' }, 'passed on'],
		['with a password is fetched', replicate, WITH_PASSWORD, {}, 'fetched'],
		['with a password is fetched, always', replicate, WITH_PASSWORD, { sendAs: 'url' }, 'fetched'],
		['without encryption is fetched', leonardo, 'http://example.com/a.jpg', {}, 'fetched'],
		['with encryption is passed on', leonardo, OPEN, {}, 'passed on'],
	] as const)('%s', async (_name, provider, url, options, expected) => {
		expect(await way(provider, url, options)).toContain(expected);
	});

	test.each([
		['of a private network', PRIVATE, 'The image URL is private, so Tengr cannot fetch it'],
		['with a password', WITH_PASSWORD, 'The image URL has a user name or password, so Tengr'],
	])('%s is refused where nobody but the provider could fetch it', async (_name, url, message) => {
		await expect(way(tengr, url)).rejects.toMatchObject({
			code: 'invalid_input',
			message: expect.stringContaining(message),
			advice: tengr.imageInput.advice,
		});
		expect(tengr.imageInput.advice).not.toContain('Image Source');
	});
});

test.each([
	['of a private network', PRIVATE, {}],
	['that is to be sent as a file', OPEN, { sendAs: 'file' }],
] as const)(
	'an image at an address %s that is too large as a file is to have a public address, not another Image Source alone',
	async (_name, url, options) => {
		const content = picture(1, 8 * 1024 * 1024);
		await expect(way(chainHub, url, { ...options, content })).rejects.toMatchObject({
			code: 'file_too_large',
			advice: expect.stringMatching(/by a public URL, not as a file.*Send As to Automatic/),
		});
	},
);

describe('the name in an address', () => {
	test.each([
		'https://example.com/a.heic?fm=jpg',
		'https://example.com/w_300,f_auto/a.heic',
		'https://example.com/a.pdf?format=png',
		'https://example.com/image.php',
		'https://example.com/a.heic/',
	])('%s tells nothing, so it is passed on', async (url) => {
		expect(await way(leonardo, url)).toBe(`passed on: ${url}`);
	});

	test.each([
		['a.heic?v=1', leonardo, 'does not accept HEIC images'],
		['a.heif?X-Amz-Signature=1', leonardo, 'does not accept HEIF images'],
		['a.pdf', waveSpeed, 'is not an image'],
		['a.docx?v=1', waveSpeed, 'is not an image'],
		['a.svg?v=2', waveSpeed, 'is an SVG drawing'],
		['a.psd', waveSpeed, 'is a PSD file'],
	])('%s is refused before anything is paid', async (name, provider, message) => {
		await expect(way(provider, `https://example.com/${name}`)).rejects.toMatchObject({
			code: 'invalid_input',
			message: expect.stringContaining(message),
		});
	});

	test('HEIF is taken as HEIC', async () => {
		expect(await way(photoroomPlus, 'https://example.com/a.heif')).toContain('passed on');
	});
});

describe.each([
	['in a form', photoroomPlus],
	['to storage', waveSpeed],
])('a file that is sent %s', (_name, provider) => {
	/** What it is called there. */
	async function sentName(fileName: string, bytes = picture(1), mimeType = 'image/png') {
		const names: string[] = [];
		const upload = async (file: ImageFile) => {
			names.push(file.fileName);
			return 'https://storage.example.com/1';
		};
		const client = { provider, upload } as unknown as Client;
		const sent = await uploadFile(client, '', { bytes, mimeType, fileName });
		return sent.kind === 'file' ? sent.fileName : names.join();
	}

	test.each([
		['image', 'image.png'],
		['shirt-1.1', 'shirt-1.1.png'],
		['photo.png', 'photo.png'],
		['photo.PNG', 'photo.PNG'],
		['photo.jpg', 'photo.png'],
		['attachment.bin', 'attachment.png'],
		['image.php', 'image.png'],
		['写真 1.png', '写真 1.png'],
		['a\u0000b\tc.png', 'a_b_c.png'],
		['C:\\fakepath\\photo.png', 'photo.png'],
		['photo\u202Egnp.exe', 'photo_gnp.exe.png'],
		['CON.png', '_CON.png'],
		[`${'a'.repeat(300)}.png`, `${'a'.repeat(120)}.png`],
		['..', 'image.png'],
	])('and is called %j, is called %j there', async (given, sent) => {
		expect(await sentName(given)).toBe(sent);
	});

	test('and is no photo, keeps the type that its name says', async () => {
		const bytes = Buffer.from('WEBVTT');
		expect(await sentName('a/subtitles.srt', bytes, 'text/plain')).toBe('subtitles.srt');
	});
});

test('what is fetched and is a drawing says so', async () => {
	const content = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
	await expect(way(replicate, PRIVATE, { content })).rejects.toMatchObject({
		message: `The image at ${PRIVATE} is an SVG drawing, which services do not take`,
		advice: expect.stringContaining('Convert it to PNG'),
	});
});
