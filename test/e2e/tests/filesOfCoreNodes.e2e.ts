import { picture } from '../../nodes/picture';
import { instantCutOut } from '../../sandbox/engines/instant';
import { failureOf, outputOf, type Execution } from '../n8n/execution';
import type { Reference } from '../n8n/N8nClient';
import { servePictures, type PictureServer } from '../pausing/pictureServer';
import {
	byHand,
	downloading,
	inARow,
	photos,
	removal,
	removing,
	trigger,
	type WorkflowNode,
} from '../pausing/workflowNodes';
import { sandboxCredential, services } from '../sandbox/services';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

const service = services.replicate;
const count = 2;
const cutouts = Array.from({ length: count }, (_, number) => instantCutOut(picture(number)));

let stage: Stage;
let pictures: PictureServer;
let credential: Reference;

beforeAll(async () => {
	pictures = await servePictures();
	stage = await openTestStage('files-of-core-nodes', 'instant');
	credential = await stage.client.createCredential(sandboxCredential(service, stage.sandbox.url));
});
afterAll(async () => await Promise.all([stage.close(), pictures.close()]));

/** Makes text of a file: its bytes as base64. */
const extracting: WorkflowNode = {
	name: 'Extract from File',
	type: 'n8n-nodes-base.extractFromFile',
	typeVersion: 1,
	parameters: { operation: 'binaryToPropery', destinationKey: 'base64', options: {} },
};

/** Makes a file of base64, under the name and the type that it gives if nobody tells it any. */
const converting: WorkflowNode = {
	name: 'Convert to File',
	type: 'n8n-nodes-base.convertToFile',
	typeVersion: 1.1,
	parameters: { operation: 'toBinary', sourceProperty: 'base64', options: {} },
};

async function run(
	before: readonly WorkflowNode[],
	parameters: Readonly<Record<string, unknown>>,
): Promise<Execution> {
	const { client } = stage;
	const { id } = await client.createWorkflow(
		inARow('Files of core nodes', [
			byHand,
			...photos(pictures.urls(count)),
			...before,
			removing(service, credential, { completion: 'wait', ...parameters }),
		]),
	);
	return await client.runManually(id, trigger);
}

const byFile = { imageSource: 'binary' };
const byText = { imageSource: 'url', imageUrl: '={{ $json.base64 }}' };

it.each([
	['HTTP Request, as a file', [downloading], byFile],
	['Extract from File, as base64 for Image URL', [downloading, extracting], byText],
	['Convert to File, of base64', [downloading, extracting, converting], byFile],
])('takes the photos of %s', async (_, before, parameters) => {
	const execution = await run(before, parameters);

	expect(failureOf(execution)).toBe('success');
	const items = outputOf(execution, removal);
	expect(items.map(({ json }) => json)).toMatchObject(
		cutouts.map(() => ({ status: 'succeeded', file: { mimeType: 'image/png' } })),
	);
	const files = items.map(async ({ binary }) => await stage.client.readBinary(binary!.data!));
	expect(await Promise.all(files)).toEqual(cutouts);
});
