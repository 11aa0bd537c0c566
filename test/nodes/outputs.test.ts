import type { INodeExecutionData } from 'n8n-workflow';
import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import { itIf } from '../itIf';
import { instantCutOut } from '../sandbox/engines/instant';
import type { OutputShape } from '../sandbox/settings';
import { NODE } from './engine';
import { bytesOf, fileItem, picture } from './picture';
import {
	creation,
	cutout,
	everyProtocol,
	formatOf,
	imageInputOf,
	isAnsweringOnly,
	onPrediction,
	removal,
	useStage,
} from './stage';

const stage = useStage();

const inline: OutputShape[] = ['dataUri', 'base64'];

/** These tell of a result that was deleted. At the others it is as if there had never been one. */
const SPEAKING_OF_REMOVAL = ['replicate', 'fal', 'kkiai'];

/** A server that answers with the picture itself has one shape only. */
const manyShapes = everyProtocol.filter(([, provider]) => !isAnsweringOnly(provider));

describe.each(manyShapes)('%s', (id, provider) => {
	test.each<OutputShape>(['string', 'array', 'object', ...inline])(
		'a result of the shape "%s" becomes a file',
		async (outputShape) => {
			stage.sandbox.settings({ outputShape });
			const [row] = await stage.rows(provider, removal(provider));
			expect(bytesOf(row).equals(cutout(provider, 0))).toBe(true);
			expect(row?.json.outputUrls).toHaveLength(inline.includes(outputShape) ? 0 : 1);
			expect(JSON.stringify(row?.json)).not.toContain(cutout(provider, 0).toString('base64'));
			expect(row?.json).not.toHaveProperty('output');
		},
	);

	test('several files go to data, data_1, data_2', async () => {
		stage.sandbox.settings({ outputShape: 'several' });
		const [row] = await stage.rows(provider, {
			...removal(provider),
			outputBinaryPropertyName: 'cutout',
		});
		expect(Object.keys(row?.binary ?? {})).toEqual(['cutout', 'cutout_1', 'cutout_2']);
		expect(row?.json.outputUrls).toHaveLength(3);
		const names = Object.values(row?.binary ?? {}).map(({ fileName }) => fileName);
		expect(names).toEqual(
			['', '-2', '-3'].map((number) => `photo-0-no-bg${number}.${formatOf(provider)}`),
		);
		for (const field of ['cutout', 'cutout_1', 'cutout_2']) {
			expect(bytesOf(row, field).equals(cutout(provider, 0))).toBe(true);
		}
	});

	test('a further file that is gone is missing, and the others keep their fields', async () => {
		stage.sandbox.settings({ outputShape: 'several' });
		const gone = { kind: 'answer', status: 410 } as const;
		stage.sandbox.fault({ place: 'files', path: 'out-1', count: 0, action: gone });
		const result = await stage.run(provider, {
			...removal(provider),
			outputBinaryPropertyName: 'cutout',
		});
		expect(result.error).toBeUndefined();
		const [row] = result.outputs[0] ?? [];
		expect(Object.keys(row?.binary ?? {})).toEqual(['cutout', 'cutout_2']);
		expect(row?.json.outputUrls).toHaveLength(3);
		const hints = result.run.data.resultData.runData[NODE]?.at(-1)?.hints ?? [];
		expect(hints.map(({ message }) => message)).toContainEqual(
			expect.stringMatching(/^A further file of a result is missing: .*outputUrls/),
		);
	});

	test('a success without a result is none', async () => {
		stage.sandbox.settings({ outputShape: 'empty' });
		const [empty] = await failedRows();
		expect(empty?.json).toMatchObject({ errorCode: 'malformed_response', status: 'succeeded' });
		expect(empty?.json.error).toContain(String(empty?.json.predictionId));
		stage.sandbox.settings({ outputShape: 'removed' });
		const [removed] = await failedRows();
		const speaksOfRemoval = SPEAKING_OF_REMOVAL.includes(id);
		expect(removed?.json.errorCode).toBe(speaksOfRemoval ? 'output_expired' : 'malformed_response');
	});

	test('a text is no cutout', async () => {
		stage.sandbox.settings({ outputShape: 'text' });
		const [row] = await failedRows();
		expect(row?.json.errorCode).toBe('malformed_response');
	});

	itIf(provider.supportsCustomInput, 'takes no custom input')(
		'a text is the output of a custom prediction',
		async () => {
			stage.sandbox.settings({ outputShape: 'text' });
			const [text] = await stage.rows(
				provider,
				creation({ downloadFile: true }, imageInputOf(provider)),
			);
			expect(JSON.stringify(text?.json.output)).toContain('a cat on a sofa');
			expect(text?.json.file).toBeNull();
			expect(text?.binary).toBeUndefined();
		},
	);

	async function failedRows(): Promise<INodeExecutionData[]> {
		return await stage.rows(provider, removal(provider), {
			settings: { onError: 'continueRegularOutput' },
		});
	}
});

test('results expire: download and wait say so', async () => {
	stage.sandbox.settings({ retentionMs: 0 });
	const [sent] = await stage.rows(replicate, { ...removal(replicate), completion: 'submit' });
	const items = [sent ?? { json: {} }];
	await stage.sandbox.predictions[0]?.ended;
	for (const operation of ['wait', 'download']) {
		const { error } = await stage.run(replicate, onPrediction(operation), { items });
		expect(error?.message).toMatch(/already deleted its result/);
		expect(error?.message).toContain(String(sent?.json.predictionId));
	}
});

test.each([
	['auto', 'webp'],
	['png', 'png'],
	['webp', 'webp'],
] as const)('the format %s gives %s at Tengr', async (format, kind) => {
	const [row] = await stage.rows(tengr, { ...removal(tengr), outputImage: { format } });
	expect(row?.json.file).toMatchObject({
		mimeType: `image/${kind}`,
		fileName: `photo-0-no-bg.${kind}`,
	});
	expect(bytesOf(row).equals(instantCutOut(picture(0), kind))).toBe(true);
	expect(stage.sandbox.requests[0]?.json).toMatchObject({ outputFormat: format });
});

test.each(['text/html', 'application/octet-stream', 'image/jpeg; charset=binary', ''])(
	'the type comes from the bytes, not from the content type "%s"',
	async (value) => {
		stage.sandbox.fault({ place: 'files', action: { kind: 'contentType', value } });
		const [row] = await stage.rows(replicate, removal(replicate));
		expect(row?.json.file).toMatchObject({ mimeType: 'image/png', fileName: 'photo-0-no-bg.png' });
	},
);

test.each([
	['Bäckerei 写真 🥐.jpg', 'Bäckerei 写真 🥐-no-bg.png'],
	['../../etc/passwd', 'passwd-no-bg.png'],
	['C:\\Users\\me\\cat.jpeg', 'cat-no-bg.png'],
	['..', 'PREDICTION.png'],
	['.hidden', 'hidden-no-bg.png'],
	['a"b<c>|?*.png', 'a_b_c____-no-bg.png'],
	['line\nbreak\u0000.png', 'line_break_-no-bg.png'],
	['v1.2 final.png', 'v1.2 final-no-bg.png'],
	['x'.repeat(400) + '.png', 'x'.repeat(120) + '-no-bg.png'],
])('an input called %j gives a harmless name', async (given, expected) => {
	const items = [fileItem(picture(0), given)];
	const [row] = await stage.rows(replicate, removal(replicate), { items });
	const fileName = expected.replace('PREDICTION', String(row?.json.predictionId));
	expect(row?.binary?.data?.fileName).toBe(fileName);
	expect(row?.binary?.data?.directory).toBeUndefined();
});

test.each([
	['shoe.png', 'shoe.png'],
	['={{ "shoe-" + $json.number }}', 'shoe-0.png'],
	['../../shoe.png', 'shoe.png'],
	['shoe', 'shoe.png'],
	[`shoe.${'x'.repeat(500)}`, expect.stringMatching(/^.{1,150}$/)],
	['shoe\u202Egnp.exe', expect.not.stringContaining('\u202E')],
])('the option File Name %j gives %j', async (fileName, expected) => {
	const [row] = await stage.rows(replicate, removal(replicate, { fileName }));
	expect(row?.json.file).toMatchObject({ fileName: expected });
});

test('the name of the photo at a URL is used', async () => {
	const parameters = { imageSource: 'url', imageUrl: '={{ $json.photo }}?size=large#top' };
	const [row] = await stage.rows(replicate, { ...removal(replicate), ...parameters });
	expect(row?.json.file).toMatchObject({ fileName: 'photo-0-no-bg.png' });
});

test('a result larger than the limit is not kept, with or without a declared length', async () => {
	stage.sandbox.settings({ resultBytes: 300_000 });
	const small = await stage.rows(replicate, removal(replicate, { maxFileSize: 0.3 }));
	expect(small[0]?.json.file).toMatchObject({ bytes: 300_000 });
	const settings = { onError: 'continueRegularOutput' } as const;
	for (const action of [{ kind: 'delay' }, { kind: 'withoutLength' }] as const) {
		stage.sandbox.fault({ place: 'files', action });
		const options = { maxFileSize: 0.2 };
		const [row] = await stage.rows(replicate, removal(replicate, options), { settings });
		expect(row?.json).toMatchObject({ errorCode: 'file_too_large', status: 'succeeded' });
		expect(row?.json.error).toMatch(/0\.2 MB.*Download operation/);
	}
	const [row] = await stage.rows(cog, removal(cog, { maxFileSize: 0.2 }), { settings });
	expect(row?.json.errorCode).toBe('file_too_large');
});

test('a web page in place of the image is refused', async () => {
	stage.sandbox.fault({ place: 'files', action: { kind: 'html', status: 200 } });
	const { error } = await stage.run(replicate, removal(replicate));
	expect(error?.message).toMatch(/is a web page, not an image/);
});
