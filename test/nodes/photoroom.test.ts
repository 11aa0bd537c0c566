import { photoroom } from '../../nodes/providers/photoroom';
import { photoroomPlus } from '../../nodes/providers/photoroomPlus';
import { instantCutOut } from '../sandbox/engines/instant';
import { NODE, type EngineResult } from './engine';
import { bytesOf, picture } from './picture';
import { cutout, removal, useStage } from './stage';

const stage = useStage();
const settings = { onError: 'continueRegularOutput' } as const;

function hintsOf({ run }: EngineResult): string[] {
	const runs = run.data.resultData.runData[NODE] ?? [];
	return runs.flatMap(({ hints }) => (hints ?? []).map(({ message }) => message));
}

function withSandboxKey() {
	const key = `sandbox_${stage.key}`;
	return stage.credentials(photoroom, { apiKey: key, apiToken: key });
}

const withWall = (outputImage: object) => ({
	...removal(photoroomPlus),
	binaryPropertyName: 'data',
	outputImage: { background: 'image', ...outputImage },
});

/** An item with the photo and a wall to put behind it. */
function items() {
	const [item] = stage.items(1);
	const wall = { data: picture(9).toString('base64'), mimeType: 'image/png', fileName: 'wall.png' };
	return [{ ...item, json: item?.json ?? {}, binary: { ...item?.binary, wall } }];
}

describe('Photoroom Basic', () => {
	test('a file is one request, and the score of the cutout lies in the row', async () => {
		const [row] = await stage.rows(photoroom, removal(photoroom));
		expect(stage.asked(photoroom)).toEqual(['POST /v1/segment']);
		expect(bytesOf(row).equals(cutout(photoroom, 0))).toBe(true);
		expect(row?.json).toMatchObject({
			predictionId: null,
			provider: 'photoroom',
			status: 'succeeded',
			outputUrls: [],
			output: { uncertaintyScore: 0.02 },
			credits: null,
			file: { fileName: 'photo-0-no-bg.png', width: 4, height: 4, hasTransparency: true },
		});
	});

	test('an address is fetched by n8n, because the service takes files only', async () => {
		const parameters = { ...removal(photoroom), imageSource: 'url', imageUrl: stage.photoUrl(3) };
		const [row] = await stage.rows(photoroom, parameters);
		expect(bytesOf(row).equals(cutout(photoroom, 3))).toBe(true);
	});

	test('Output Image reaches the form of the service', async () => {
		const outputImage = { backgroundColor: 'white', format: 'jpg', crop: true, size: 'hd' };
		const [row] = await stage.rows(photoroom, { ...removal(photoroom), outputImage });
		expect(stage.sandbox.predictions[0]?.input).toEqual({
			bg_color: '#ffffff',
			crop: 'true',
			format: 'jpg',
			size: 'hd',
		});
		expect(row?.json.file).toMatchObject({
			fileName: 'photo-0-no-bg.jpg',
			mimeType: 'image/jpeg',
			hasTransparency: false,
		});
	});

	test('a setting that the service does not have ends the item before anything is sent', async () => {
		const outputImage = { size: '50MP' };
		const [row] = await stage.rows(photoroom, { ...removal(photoroom), outputImage }, { settings });
		expect(row?.json).toMatchObject({ errorCode: 'not_supported', number: 0 });
		expect(row?.json.error).toContain('Photoroom has no size "50MP"');
		expect(stage.sandbox.requests).toEqual([]);
	});

	test('a sandbox key is called one, and its watermark is seen', async () => {
		const result = await stage.run(photoroom, removal(photoroom), {
			credentials: withSandboxKey(),
		});
		expect(hintsOf(result)).toEqual([
			expect.stringMatching(/is a sandbox key of Photoroom: results carry a watermark/),
		]);
		const marked = instantCutOut(picture(0), 'png', { watermark: true });
		expect(bytesOf(result.outputs[0]?.[0]).equals(marked)).toBe(true);
	});

	test('an answer that is lost behind a paid cutout is not asked for again, even by Retry On Fail', async () => {
		stage.sandbox.fault({ place: 'photoroom', action: { kind: 'reset', when: 'after' } });
		const { error } = await stage.run(photoroom, removal(photoroom), {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(error?.description).toContain('was not sent again, to avoid paying twice');
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('a key that is refused says so, and names the request that the support asks for', async () => {
		const headers = { 'x-request-id': 'req-17' };
		const action = { kind: 'answer', status: 403, headers } as const;
		stage.sandbox.fault({ place: 'photoroom', action });
		const [row] = await stage.rows(photoroom, removal(photoroom), { settings });
		expect(row?.json).toMatchObject({ errorCode: 'unauthorized' });
		expect(row?.json.error).toContain('(request req-17)');
	});

	test('an account that is used up is a matter of billing', async () => {
		stage.sandbox.settings({ credits: 0 });
		const [row] = await stage.rows(photoroom, removal(photoroom), { settings });
		expect(row?.json).toMatchObject({ errorCode: 'billing' });
		expect(stage.sandbox.predictions).toEqual([]);
	});
});

describe('Photoroom Plus', () => {
	test('white, two thousand pixels, a margin and a soft shadow are one request', async () => {
		const outputImage = {
			background: 'color',
			backgroundColor: '#ffffff',
			size: '2000x2000',
			margin: '7.5%',
			format: 'jpg',
			shadow: 'soft',
		};
		await stage.rows(photoroomPlus, { ...removal(photoroomPlus), outputImage });
		expect(stage.asked(photoroomPlus)).toEqual(['POST /v2/edit']);
		expect(stage.sandbox.predictions[0]?.input).toEqual({
			'background.color': 'FFFFFF',
			padding: '7.5%',
			outputSize: '2000x2000',
			'export.format': 'jpeg',
			'shadow.mode': 'ai.soft',
		});
	});

	test('a file and a background by URL become two files, because the service takes no mixture', async () => {
		const parameters = withWall({ backgroundImageUrl: stage.photoUrl(9) });
		await stage.rows(photoroomPlus, parameters, { items: items() });
		expect(stage.asked(photoroomPlus)).toEqual(['POST /v2/edit']);
		expect(stage.sandbox.predictions[0]?.input).toEqual({ 'background.imageFile': 'file' });
	});

	test('an image by URL and a background as a file become two files too', async () => {
		const byUrl = { imageSource: 'url', imageUrl: stage.photoUrl(3) };
		const parameters = { ...withWall({ backgroundBinaryPropertyName: 'wall' }), ...byUrl };
		const [row] = await stage.rows(photoroomPlus, parameters, { items: items() });
		expect(stage.asked(photoroomPlus)).toEqual(['POST /v2/edit']);
		expect(bytesOf(row).equals(cutout(photoroomPlus, 3))).toBe(true);
	});

	test('two addresses stay addresses', async () => {
		const byUrl = { imageSource: 'url', imageUrl: stage.photoUrl(3) };
		const parameters = { ...withWall({ backgroundImageUrl: stage.photoUrl(9) }), ...byUrl };
		await stage.rows(photoroomPlus, parameters);
		expect(stage.asked(photoroomPlus)).toEqual(['GET /v2/edit']);
		expect(stage.sandbox.predictions[0]?.input).toEqual({
			imageUrl: stage.photoUrl(3),
			'background.imageUrl': stage.photoUrl(9),
		});
	});
});

test('the balance of a plan, and of a sandbox key, is that of the account', async () => {
	await stage.rows(photoroomPlus, removal(photoroomPlus));
	const parameters = { resource: 'account', operation: 'getBalance' };
	const [plus] = await stage.rows(photoroomPlus, parameters);
	const [basic] = await stage.rows(photoroom, parameters, { credentials: withSandboxKey() });
	expect([plus?.json, basic?.json]).toMatchObject([
		{ provider: 'photoroomPlus', credits: { charged: null, remaining: 9_999, unit: 'credits' } },
		{ provider: 'photoroom', credits: { charged: null, remaining: 9_995, unit: 'credits' } },
	]);
});
