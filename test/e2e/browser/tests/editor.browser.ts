/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { Browser, Locator } from 'playwright-core';
import { servePhotos, type PhotoServer } from '../../demo/photoServer';
import { outputOf } from '../../n8n/execution';
import type { Reference } from '../../n8n/N8nClient';
import { sandboxCredential, services } from '../../sandbox/services';
import { owner, type Stage } from '../../stage';
import { openTestStage } from '../../tests/prepared';
import { launchChromium } from '../chromium';
import { Editor } from '../Editor';
import type { NodeView } from '../NodeView';
import { beforeAndAfter, keepPicture } from '../pictures';
import { photoWorkflow, workflowOf } from '../workflows';

/** Shows the whole form at once. */
const tall = 1_080;

const action = 'Remove the background of an image';

let stage: Stage;
let photos: PhotoServer;
let browser: Browser;
let editor: Editor;

beforeAll(async () => {
	photos = await servePhotos();
	stage = await openTestStage('browser', 'imgly');
	browser = await launchChromium();
	editor = await Editor.logIn(browser, stage.server.url, owner);
});

afterAll(async () => {
	await browser?.close();
	await stage?.close();
	photos?.close();
});

describe('the list of nodes', () => {
	beforeAll(async () => {
		const { id } = await stage.client.createWorkflow(
			photoWorkflow('Search', photos.photos[0]!.url),
		);
		await editor.openWorkflow(id);
	});

	it.each(['remove background', 'cutout', 'transparent', 'rembg'])(
		'finds the node by "%s"',
		async (words) => {
			const found = await editor.searchNodes(words);
			await found.getByText('Remove Background', { exact: true }).waitFor();
		},
	);
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

describe('the form of Remove Background', () => {
	let node: NodeView;

	beforeAll(async () => {
		const parameters = { provider: 'replicate' };
		const { id } = await stage.client.createWorkflow(
			workflowOf('Form', 'removeBackground', parameters),
		);
		await editor.resize(tall);
		node = await editor.openNode(id, 'node');
		await keepPicture('form', await editor.picture(node.parameters));
	});

	it('takes the model of the provider along', async () => {
		await node.choose('provider', 'WaveSpeed');
		expect(await node.valueOf('model')).toBe('image-background-remover');
		await node.choose('provider', 'KKIAI');
		expect(await node.valueOf('model')).toBe('lucataco/remove-bg');
	});

	it('asks for the credential of the provider', async () => {
		await node.choose('provider', 'Cog');
		const label = node.parameters.getByTestId('credentials-label');
		expect(await label.innerText()).toContain('Remove Background: Cog API');
		expect(await node.labels()).not.toContain('Model');
	});

	it('asks for an address where a provider takes no files', async () => {
		await node.choose('provider', 'Tengr');
		expect(await node.labels()).not.toContain('Input Binary Field');
		await node.parameters.getByText('takes public URLs only').waitFor();
		await node.choose('imageSource', 'URL');
		expect(await node.labels()).toContain('Image URL');
	});
});

describe('an error of the provider', () => {
	beforeAll(async () => await editor.resize());

	it('is a sentence, and says what to do', async () => {
		const { replicate } = services;
		const credential = await stage.client.createCredential({
			name: 'A wrong key',
			type: replicate.credentialType,
			data: { apiToken: 'wrong-key', baseUrl: `${stage.sandbox.url}${replicate.path}` },
		});
		const workflow = photoWorkflow('A wrong key', photos.photos[0]!.url, {
			[replicate.credentialType]: credential,
		});
		const { id } = await stage.client.createWorkflow(workflow);
		const node = await editor.openNode(id, 'node');
		await node.execute();
		await node.output.getByText('Replicate answered:').first().waitFor();
		await node.output.getByText('Check the API key').first().waitFor();
		await keepPicture('error', await editor.picture());
	});
});

describe('the panel of Prediction Status Trigger', () => {
	const { waveSpeed } = services;
	let credentials: Record<string, Reference>;

	beforeAll(async () => {
		const credential = sandboxCredential(waveSpeed, stage.sandbox.url);
		const name = 'WaveSpeed account';
		const created = await stage.client.createCredential({ ...credential, name });
		credentials = { [waveSpeed.credentialType]: created };
	});

	const open = async (mode: string) => {
		const parameters = { provider: waveSpeed.provider, mode };
		const { id } = await stage.client.createWorkflow(
			workflowOf('Trigger', 'predictionStatusTrigger', parameters, credentials),
		);
		return await editor.openNode(id, 'node');
	};

	it('shows the URL to hand on in webhook mode', async () => {
		const node = await open('webhook');
		await editor.page.getByText('Webhook URLs', { exact: true }).click();
		await editor.page.getByText('Production URL', { exact: true }).click();
		await editor.page
			.getByText(/\/webhook\/.+/)
			.first()
			.waitFor();
		expect(await node.labels()).not.toContain('Prediction IDs');
		await keepPicture('trigger-webhook', await editor.picture());
	});

	it('shows no URL in polling mode', async () => {
		const node = await open('polling');
		expect(await editor.page.getByText('Webhook URLs', { exact: true }).count()).toBe(0);
		expect(await node.labels()).toContain('Statuses');
		await keepPicture('trigger-polling', await editor.picture());
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
