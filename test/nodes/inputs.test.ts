import type { IDataObject } from 'n8n-workflow';
import { chainHub } from '../../nodes/providers/chainHub';
import { kkiai } from '../../nodes/providers/kkiai';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { bytesOf, fileItem, picture } from './picture';
import { creation, cutout, everyProtocol, everyProvider, removal, useStage } from './stage';

const LARGE = 300_000;

const stage = useStage();

test.each(everyProvider)('%s: nothing but the credential has to be set', async (_, provider) => {
	const byUrl = provider.imageInput.file === undefined ? removal(provider) : {};
	const [row] = await stage.rows(provider, { ...byUrl, options: {} });
	expect(bytesOf(row).equals(cutout(provider, 0))).toBe(true);
});

const fetching = everyProtocol.filter(([, { imageInput }]) => imageInput.takesUrl);

test.each(fetching)('%s: a URL is passed as it is', async (_, provider) => {
	const url = `${stage.photoUrl(7)}?a=1&b=%C3%A4`;
	const parameters = { ...removal(provider), imageSource: 'url', imageUrl: url };
	const [row] = await stage.rows(provider, parameters, { items: [{ json: {} }] });
	expect(bytesOf(row).equals(cutout(provider, 7))).toBe(true);
	expect(stage.sandbox.predictions[0]?.image).toBe(url);
});

test('a URL with a password is fetched by n8n, and nobody else sees it', async () => {
	const imageUrl = stage.photoUrl(7).replace('//', '//me:secret@');
	const parameters = { ...removal(replicate), imageSource: 'url', imageUrl };
	const [row] = await stage.rows(replicate, parameters, { items: [{ json: {} }] });
	expect(bytesOf(row).equals(cutout(replicate, 7))).toBe(true);
	expect(stage.asked(replicate)[0]).toBe('POST /files');
	expect(JSON.stringify([row?.json, stage.submitted(replicate)])).not.toContain('secret');
});

describe('files travel as the provider can take them', () => {
	const large = () => ({ items: [fileItem(picture(1, LARGE), 'große Tasse.png')] });

	test('Replicate: to its storage, however small', async () => {
		await stage.rows(replicate, removal(replicate));
		expect(stage.asked(replicate).slice(0, 2)).toEqual(['POST /files', 'POST /predictions']);
		expect(stage.submitted(replicate).input).toMatchObject({
			image: expect.stringMatching(/^http:.*\/replicate\/v1\/files\//),
		});
		expect(stage.sandbox.predictions[0]?.status).toBe('succeeded');
	});

	test('WaveSpeed: to its storage', async () => {
		await stage.rows(waveSpeed, removal(waveSpeed), large());
		expect(stage.asked(waveSpeed)[0]).toBe('POST /media/upload/binary');
		expect(stage.submitted(waveSpeed)).toMatchObject({ image: expect.stringMatching(/^http/) });
	});

	test.each([chainHub, kkiai, replicateCompatible])(
		'$title: inside the request',
		async (provider) => {
			await stage.rows(provider, removal(provider), large());
			expect(stage.asked(provider)[0]).toBe('POST /predictions');
			expect(stage.sandbox.predictions[0]?.status).toBe('succeeded');
		},
	);

	test.each([chainHub, kkiai, replicateCompatible])('$title: not above 7 MB', async (provider) => {
		const items = [fileItem(picture(1, 8 * 1024 * 1024))];
		const { error } = await stage.run(provider, removal(provider), { items });
		expect(error?.message).toMatch(/The image is 8 MB; .* accepts files up to 7 MB/);
		expect(error?.description).toMatch(/larger images by a public URL/);
		expect(stage.asked(provider)).toEqual([]);
	});

	test('an upload is repeated after failures, the submission is not', async () => {
		stage.sandbox.fault({
			place: 'waveSpeed',
			path: 'media',
			action: { kind: 'html', status: 502 },
		});
		const [row] = await stage.rows(waveSpeed, removal(waveSpeed));
		expect(bytesOf(row).equals(cutout(waveSpeed, 0))).toBe(true);
		expect(stage.asked(waveSpeed).slice(0, 2)).toEqual(Array(2).fill('POST /media/upload/binary'));
		expect(stage.sandbox.predictions).toHaveLength(1);
	});
});

describe('additional input', () => {
	test.each([
		['{ "threshold": 0.5, "reverse": true }'],
		[{ threshold: 0.5, reverse: true }],
		['={{ { threshold: 0.5, reverse: true } }}'],
	])('%j is merged into the input of the model', async (additionalInput) => {
		await stage.rows(replicate, removal(replicate, { additionalInput } as IDataObject));
		expect(stage.submitted(replicate).input).toEqual({
			image: expect.stringContaining('/files/'),
			threshold: 0.5,
			reverse: true,
		});
	});

	test('it wins over the image, for models that name it otherwise', async () => {
		const additionalInput = { image: stage.photoUrl(3) };
		const [row] = await stage.rows(replicate, removal(replicate, { additionalInput }));
		expect(bytesOf(row).equals(cutout(replicate, 3))).toBe(true);
	});

	test.each([waveSpeed])('$title: flat beside the image', async (provider) => {
		const options = { additionalInput: '{"enable_base64_output": true}' };
		const [row] = await stage.rows(provider, removal(provider, options));
		expect(bytesOf(row).equals(cutout(provider, 0))).toBe(true);
		expect(row?.json.outputUrls).toEqual([]);
	});
});

test.each([
	'={ "image": "{{ $json.photo }}" }',
	'={{ { image: $json.photo } }}',
	'={{ JSON.stringify({ image: $json.photo }) }}',
])('the input of a custom prediction may be written as %s', async (input) => {
	const [row] = await stage.rows(replicate, creation({ input, downloadFile: true }));
	expect(stage.submitted(replicate).input).toEqual({ image: stage.photoUrl(0) });
	expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
});

describe('webhook URL', () => {
	const hook = 'http://127.0.0.1:9/hook?run=1&x=%20';

	const reporting = everyProtocol.filter(
		([, { webhook }]) => webhook !== undefined && webhook.setInAccount !== true,
	);

	test.each(reporting)('%s: given at submission', async (_, provider) => {
		stage.sandbox.settings({ taskMs: 60_000 });
		const parameters = { ...removal(provider, { webhookUrl: hook }), completion: 'submit' };
		await stage.rows(provider, parameters);
		expect(stage.sandbox.predictions[0]?.webhook?.url).toBe(hook);
		expect(stage.sandbox.predictions[0]?.webhook?.events).toEqual(['completed']);
	});

	test.each(reporting)('%s: none where none is given', async (_, provider) => {
		await stage.rows(provider, removal(provider));
		expect(stage.sandbox.predictions[0]?.webhook).toBeUndefined();
	});
});
