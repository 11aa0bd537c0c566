import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { picture, pictureUri } from '../testing/client';
import { formWith } from '../testing/form';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const key = (token: string) => ({ headers: { 'x-api-key': token } });

async function segment(fields: Record<string, string> = {}, token = 'key', file = 'image_file') {
	const url = `${sandbox.baseUrl('photoroom')}/v1/segment`;
	const response = await fetch(url, {
		method: 'POST',
		...key(token),
		body: formWith(file || null, fields),
	});
	return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

const edit = async (query: Record<string, string>, token = 'key') =>
	await fetch(
		`${sandbox.baseUrl('photoroomPlus')}/v2/edit?${new URLSearchParams(query).toString()}`,
		key(token),
	);

async function account(version: 'v1' | 'v2', token = 'key') {
	const response = await fetch(
		`${sandbox.baseUrl('photoroomPlus')}/${version}/account`,
		key(token),
	);
	return [response.status, await response.text()];
}

describe('the Basic plan', () => {
	it('answers a file with the cutout, and says how sure it is', async () => {
		const { response, bytes } = await segment({ crop: 'true', size: 'hd' });
		expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
		expect(response.headers.get('x-uncertainty-score')).toBe('0.02');
		expect(response.headers.get('x-request-id')).toMatch(/^\w+$/);
		expect(bytes).toEqual(instantCutOut(picture));
		expect(sandbox.predictions[0]?.input).toEqual({ crop: 'true', size: 'hd' });
	});

	it.each([
		['jpg', 'image/jpeg'],
		['webp', 'image/webp'],
	])('makes a %s', async (format, mediaType) => {
		const { response } = await segment({ format });
		expect(response.headers.get('content-type')).toBe(mediaType);
	});

	it('refuses a form without an image, a size that it does not have, and another key', async () => {
		const { response, bytes } = await segment({}, 'key', '');
		expect([response.status, JSON.parse(bytes.toString())]).toEqual([
			400,
			{ detail: 'Please provide an image.', status_code: 400, type: 'missing_image' },
		]);
		expect((await segment({ size: '50MP' })).response.status).toBe(400);
		const wrong = await segment({}, 'wrong');
		expect([wrong.response.status, wrong.bytes.length]).toEqual([403, 0]);
		expect(sandbox.predictions).toEqual([]);
	});

	it('marks the results of a sandbox key, which cost nothing', async () => {
		sandbox.settings({ credits: 0 });
		expect((await segment()).response.status).toBe(402);
		const { bytes } = await segment({}, 'sandbox_key');
		expect(bytes).toEqual(instantCutOut(picture, 'png', { watermark: true }));
		expect(bytes).not.toEqual(instantCutOut(picture));
	});
});

describe('the Plus plan', () => {
	it('takes an address in a query, and sizes in pixels', async () => {
		const response = await edit({
			imageUrl: pictureUri,
			outputSize: '200x200',
			padding: '10%',
			'background.color': 'FFFFFF',
			'export.format': 'jpeg',
		});
		expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
		expect(sandbox.predictions[0]?.look).toEqual({
			frame: {
				width: 200,
				height: 200,
				padding: { top: '10%', right: '10%', bottom: '10%', left: '10%' },
			},
			background: '#FFFFFF',
		});
	});

	it.each([
		['a margin above 49 %', { padding: '60%' }, 'paddingTop must be at most 49%'],
		['a shadow that it does not have', { 'shadow.mode': 'ai.none' }, 'shadow.mode must be one of'],
		['a size that is none', { outputSize: 'hd' }, 'outputSize must match'],
	])('refuses %s', async (_name, fields, message) => {
		const response = await edit({ imageUrl: pictureUri, ...fields });
		expect([response.status, await response.text()]).toEqual([
			400,
			expect.stringContaining(message),
		]);
	});

	it('takes files in a form, and no address beside them', async () => {
		const url = `${sandbox.baseUrl('photoroomPlus')}/v2/edit`;
		const post = async (fields: Record<string, string>) =>
			await fetch(url, { method: 'POST', ...key('key'), body: formWith('imageFile', fields) });
		expect((await post({ padding: '0.1' })).status).toBe(200);
		const mixed = await post({ 'background.imageUrl': 'https://example.com/wall.jpg' });
		expect([mixed.status, await mixed.text()]).toEqual([
			400,
			expect.stringContaining('background.imageUrl is not allowed'),
		]);
	});
});

it('counts an edit as five removals, and tells of the account to the usual key only', async () => {
	await segment();
	await edit({ imageUrl: pictureUri });
	expect(await account('v1')).toEqual([200, '{"credits":{"available":9994,"subscription":100}}']);
	expect(await account('v2')).toEqual([
		200,
		'{"images":{"available":9998.8,"subscription":100},"plan":"plus"}',
	]);
	expect(await account('v1', 'sandbox_key')).toEqual([403, '']);
});
