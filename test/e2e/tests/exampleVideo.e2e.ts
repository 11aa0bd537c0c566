import { failureOf, outputOf, type Execution } from '../n8n/execution';
import { ExampleStage } from '../neighbours/ExampleStage';
import type { Changes } from '../neighbours/importExample';
import { sandboxCredential, services } from '../sandbox/services';

const example = '24-video.json';
const trigger = 'When clicking ‘Execute workflow’';
const model = 'bria/video/background-removal/v3';

let examples: ExampleStage;

beforeAll(async () => {
	examples = await ExampleStage.open('example-video', {
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
	});
	const { sandbox } = examples.stage;
	await examples.addCredential(sandboxCredential(services.fal, sandbox.url));
});
afterAll(async () => await examples.close());

async function run(changes: Changes): Promise<Execution> {
	return await examples.stage.client.runManually(await examples.import(example, changes), trigger);
}

/** The addresses that a user enters. */
const videosAt = (urls: readonly string[]): Changes => ({
	Videos: {
		assignments: {
			assignments: [{ id: 'videos', name: 'video', type: 'array', value: JSON.stringify(urls) }],
		},
	},
});

describe(example, () => {
	it('brings a WebM for each video, stored on disk', async () => {
		const { client, sandbox } = examples.stage;
		const urls = ['https://example.com/mug.mp4', 'https://example.com/plate.mov'];
		const execution = await run(videosAt(urls));

		expect(failureOf(execution)).toBe('success');
		const items = outputOf(execution, 'Create');
		expect(items.map(({ json }) => json)).toMatchObject(
			urls.map(() => ({ status: 'succeeded', file: { mimeType: 'video/webm' } })),
		);
		for (const { binary } of items) {
			expect(binary?.data).toMatchObject({
				id: expect.stringMatching(/^filesystem/) as string,
				mimeType: 'video/webm',
			});
			const video = await client.readBinary(binary!.data!);
			// Matroska's first four bytes.
			expect(video.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
		}
		const submitted = (await sandbox.requests()).filter(({ method }) => method === 'POST');
		expect(submitted.map(({ json }) => json)).toEqual(
			expect.arrayContaining(
				urls.map((url) => ({ video_url: url, output_container_and_codec: 'webm_vp9' })),
			),
		);
		expect(submitted.every(({ path }) => path.endsWith(model))).toBe(true);
	});
});
