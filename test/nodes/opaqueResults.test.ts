import { replicate } from '../../nodes/providers/replicate';
import { instantCutOut } from '../sandbox/engines/instant';
import { NODE, type EngineResult } from './engine';
import { listen, type Loopback } from './loopback';
import { picture } from './picture';
import { removal, useStage } from './stage';

const stage = useStage();

let photos: Loopback;

beforeAll(async () => {
	photos = await listen((_, response) => {
		response.writeHead(200, { 'content-type': 'image/jpeg' });
		response.end(instantCutOut(picture(1), 'jpg'));
	});
});
afterAll(async () => await photos.close());

/** The result is a photo, whatever was asked for. */
function nothingIsRemoved(): void {
	const to = `${photos.url}/photo.jpg`;
	stage.sandbox.fault({ place: 'files', count: 0, action: { kind: 'redirect', to } });
}

async function hintsWith(parameters: object): Promise<string[]> {
	const { run }: EngineResult = await stage.run(replicate, {
		...removal(replicate),
		...parameters,
	});
	const runs = run.data.resultData.runData[NODE] ?? [];
	return runs.flatMap(({ hints }) => (hints ?? []).map(({ message }) => message));
}

test('results without transparency: the model may be no background remover', async () => {
	nothingIsRemoved();
	expect(await hintsWith({})).toEqual([
		expect.stringMatching(/^No result has a transparent part\. Check that "cjwbw\/rembg/),
	]);
});

/** A model that has these settings. */
const model = { __rl: true, mode: 'id', value: '851-labs/background-remover' };

test.each([
	['a color behind the subject', { model, outputImage: { backgroundColor: '#ffffff' } }],
	['a mask', { model, outputImage: { outputType: 'mask' } }],
	['inputs of one’s own', { options: { additionalInput: '{"alpha_matting": true}' } }],
])('is not said of what asked for it: %s', async (_, parameters) => {
	nothingIsRemoved();
	expect(await hintsWith(parameters)).toEqual([]);
});

test('is not said of a cutout', async () => {
	expect(await hintsWith({})).toEqual([]);
});
