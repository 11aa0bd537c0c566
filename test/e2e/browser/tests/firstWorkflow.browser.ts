/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Locator } from 'playwright-core';
import type { PhotoServer } from '../../demo/photoServer';
import { outputOf } from '../../n8n/execution';
import { services } from '../../sandbox/services';
import type { Stage } from '../../stage';
import type { Editor } from '../Editor';
import type { NodeView } from '../NodeView';
import { openEditor, type EditorStage } from '../openEditor';
import { beforeAndAfter, keepPicture } from '../pictures';
import { photoWorkflow } from '../workflows';

const action = 'Remove the background of an image';

let opened: EditorStage;
let stage: Stage;
let photos: PhotoServer;
let editor: Editor;

beforeAll(async () => {
	opened = await openEditor('browser-first-workflow', 'imgly');
	({ stage, photos, editor } = opened);
});

afterAll(async () => await opened?.close());

describe('the list of nodes', () => {
	beforeAll(async () => {
		const { id } = await stage.client.createWorkflow(
			photoWorkflow('Search', photos.photos[0]!.url),
		);
		await editor.openWorkflow(id);
	});

	it.each([
		...['remove background', 'remove.bg', 'bg remover', 'background eraser', 'photoroom', 'rembg'],
		...['cutout', 'cut out', 'mask', 'transparent', 'transparent png', 'white background'],
		...['product photo', 'passport photo', 'e-commerce', 'shopify', 'woocommerce'],
	])('finds the node by "%s"', async (words) => {
		const found = await editor.searchNodes(words);
		await found.getByText('Remove Background', { exact: true }).waitFor();
	});
});

describe('a first workflow', () => {
	const photo = () => photos.photos.find(({ name }) => name.startsWith('product'))!;
	let workflowId: string;
	let node: NodeView;

	beforeAll(async () => {
		const workflow = await stage.client.createWorkflow(
			photoWorkflow('My first cutout', photo().url),
		);
		workflowId = workflow.id;
		await editor.openWorkflow(workflowId);
		node = await editor.addNode('remove background', 'Remove Background', action);
	});

	it('begins with a form in the order a person needs it, with good choices made', async () => {
		expect(await node.labels()).toEqual([
			'Provider',
			'Resource',
			'Operation',
			'Model',
			'Image Source',
			'Input Binary Field',
			'Completion',
			'Download File',
			'Put Output File in Field',
			'Options',
		]);
		expect(await node.valueOf('provider')).toBe('Replicate');
		expect(await node.valueOf('model')).toBe('cjwbw/rembg');
	});

	it('tells a wrong key from a right one', async () => {
		const window = await node.createCredential();
		const baseUrl = `${stage.sandbox.url}${services.replicate.path}`;
		await window.fill({ apiToken: 'wrong-key', baseUrl });
		await window.save();
		await window.content.getByText('Couldn’t connect with these settings').waitFor();
		await keepPicture('credential', await editor.picture());
		await window.fill({ apiToken: 'right-key' });
		await window.save();
		await window.content.waitFor({ state: 'hidden' });
		const chosen = node.parameters.getByTestId('node-credentials-select').locator('input');
		expect(await chosen.inputValue()).toContain('Replicate account');
	});

	it('shows the cutout in the output', async () => {
		await node.run();
		await node.viewFile(node.input);
		const picture = await node.viewFile(node.output);
		expect(await alphaOfCorner(picture)).toBe(0);
		await keepPicture('first-workflow', await editor.picture());
	});

	it('gives the picture that stands at the top of the README', async () => {
		const [latest] = await stage.client.executions(workflowId);
		const [item] = outputOf(await stage.client.execution(latest!.id), action);
		const cutout = await stage.client.readBinary(item!.binary!.data!);
		await keepPicture('before-after', await beforeAndAfter(photo().bytes, cutout), 900);
	});
});

/** 0 where the background was. */
async function alphaOfCorner(picture: Locator): Promise<unknown> {
	const source = await picture.getAttribute('src');
	return await picture.page().evaluate(`(async () => {
		const image = new Image();
		image.src = ${JSON.stringify(source)};
		await image.decode();
		const canvas = document.createElement('canvas');
		const context = canvas.getContext('2d');
		context.drawImage(image, 0, 0);
		return context.getImageData(2, 2, 1, 1).data[3];
	})()`);
}
