import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { picture } from '../testing/client';
import { formWith } from '../testing/form';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

async function remove(
	fields: Record<string, string> = {},
	{ file = 'image_file', headers = {} }: { file?: string; headers?: Record<string, string> } = {},
) {
	const response = await fetch(`${sandbox.baseUrl('removeBgCompatible')}/v1.0/removebg`, {
		method: 'POST',
		headers: { 'x-api-key': 'key', ...headers },
		body: formWith(file || null, fields),
	});
	return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

it('answers with the cutout and tells in the headers what it was and what it cost', async () => {
	const { response, bytes } = await remove({ size: 'full' }, { headers: { accept: 'image/*' } });
	expect(bytes).toEqual(instantCutOut(picture));
	expect(Object.fromEntries(response.headers)).toMatchObject({
		'content-type': 'image/png',
		'x-credits-charged': '1',
		'x-type': 'product',
		'x-width': '4',
		'x-height': '4',
		'x-ratelimit-limit': '500',
		'x-ratelimit-remaining': '499',
	});
});

it('makes a small preview unless it is told otherwise, and answers in JSON where that is asked for', async () => {
	const { response, bytes } = await remove({}, { headers: { accept: 'application/json' } });
	expect(response.headers.get('x-credits-charged')).toBe('0.25');
	const body = JSON.parse(bytes.toString()) as { data: { result_b64: string } };
	expect(Buffer.from(body.data.result_b64, 'base64')).toEqual(instantCutOut(picture));
});

it.each([
	['PNG by itself', {}, 'image/png'],
	['JPEG where nothing is transparent', { bg_color: 'fff' }, 'image/jpeg'],
	['WebP when asked', { format: 'webp' }, 'image/webp'],
])('%s', async (_name, fields, mediaType) => {
	expect((await remove(fields)).response.headers.get('content-type')).toBe(mediaType);
});

it.each([
	['no image', {}, '', 'missing_source'],
	['two images', { image_url: 'https://example.com/cat.png' }, 'image_file', 'multiple_sources'],
	['two backgrounds', { bg_color: 'fff', bg_image_url: 'x' }, 'image_file', 'multiple_bg_sources'],
	['a size that is none', { size: 'huge' }, 'image_file', 'invalid_size'],
	['a format that is none', { format: 'zap' }, 'image_file', 'invalid_format'],
	['a margin that is none', { crop_margin: 'wide' }, 'image_file', 'invalid_crop_margin'],
	['an address without an image', { image_url: 'data:text/plain,' }, '', 'failed_to_read_image'],
	[
		'an address that leads nowhere',
		{ image_url: 'http://127.0.0.1:1' },
		'',
		'failed_image_download',
	],
])('refuses %s', async (_name, fields, file, code) => {
	const { response, bytes } = await remove(fields, { file });
	expect([response.status, JSON.parse(bytes.toString())]).toMatchObject([
		400,
		{ errors: [{ code }] },
	]);
});

it('finds no subject where the work fails, and charges nothing for it', async () => {
	sandbox.settings({ ending: 'failed' });
	const { response, bytes } = await remove();
	expect([response.status, bytes.toString()]).toEqual([
		400,
		expect.stringContaining('unknown_foreground'),
	]);
	expect(response.headers.get('x-credits-charged')).toBeNull();
});

it('forbids a wrong key, and wants to be paid', async () => {
	const wrong = await remove({}, { headers: { 'x-api-key': 'wrong' } });
	expect(wrong.response.status).toBe(403);
	sandbox.settings({ credits: 0 });
	const { response, bytes } = await remove();
	expect([response.status, bytes.toString()]).toEqual([
		402,
		expect.stringContaining('Insufficient credits'),
	]);
});

it('says in one of its headers when a limit ends', async () => {
	sandbox.settings({ rateLimit: { createsPerSecond: 0.1, spelling: 'rateLimitReset' } });
	await remove();
	const { response } = await remove();
	const inSeconds = Number(response.headers.get('x-ratelimit-reset')) - Date.now() / 1000;
	expect(response.status).toBe(429);
	expect(response.headers.get('retry-after')).toBeNull();
	expect(inSeconds).toBeGreaterThan(5);
	expect(inSeconds).toBeLessThan(15);
});

it('keeps an account beside its path', async () => {
	await remove();
	const response = await fetch(`${sandbox.baseUrl('removeBgCompatible')}/v1.0/account`, {
		headers: { 'x-api-key': 'key' },
	});
	expect(await response.json()).toMatchObject({
		data: { attributes: { credits: { total: 9_999 } } },
	});
});
