/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { PhotoServer } from '../../demo/photoServer';
import { outputOf } from '../../n8n/execution';
import { services } from '../../sandbox/services';
import type { Stage } from '../../stage';
import type { CredentialWindow } from '../CredentialWindow';
import type { Editor } from '../Editor';
import { Hand } from '../Hand';
import type { NodeView } from '../NodeView';
import { openEditor, type EditorStage } from '../openEditor';
import { keepReport } from '../pictures';
import { formWorkflow } from '../workflows';

const action = 'Remove the background of an image';

let opened: EditorStage;
let stage: Stage;
let photos: PhotoServer;
let editor: Editor;
let hand: Hand;

beforeAll(async () => {
	opened = await openEditor('browser-first-cutout', 'instant');
	({ stage, photos, editor } = opened);
	hand = await Hand.over(editor.page);
});

afterAll(async () => await opened?.close());

/** Remove Background behind the last node, from the list of nodes. */
async function addRemoveBackground(workflowId: string): Promise<NodeView> {
	await editor.openWorkflow(workflowId);
	hand.begin();
	await editor.page.getByTestId('canvas-handle-plus').last().click();
	const creator = editor.page.getByTestId('node-creator');
	await hand.type(creator.getByTestId('node-creator-search-bar'), 'remove background');
	await creator.getByText('Remove Background', { exact: true }).click();
	await creator.getByText(action, { exact: true }).click();
	return await editor.nodeView();
}

/** The key is typed. The base URL is filled in without a hand: nobody enters it at the real service. */
async function fillIn(window: CredentialWindow): Promise<void> {
	await window.fill({ baseUrl: `${stage.sandbox.url}${services.replicate.path}` });
	await hand.type(window.input('apiToken'), 'r8_0123456789');
	await window.save();
	await window.content.waitFor({ state: 'hidden' });
}

async function results(workflowId: string) {
	const executions = await stage.client.executions(workflowId);
	expect(executions.map(({ status }) => status)).toEqual(['success']);
	return outputOf(await stage.client.execution(executions[0]!.id), action);
}

it('behind a form: the first run is right, nothing but the credential is set', async () => {
	const { id } = await stage.client.createWorkflow(formWorkflow('First cutout behind a form'));
	const node = await addRemoveBackground(id);
	await fillIn(await node.createCredential());

	const [form] = await Promise.all([editor.page.waitForEvent('popup'), node.execute()]);
	const [photo] = photos.photos;
	await form
		.locator('input[type="file"]')
		.setInputFiles([{ name: 'shoe.png', mimeType: 'image/png', buffer: photo!.bytes }]);
	await form.getByRole('button', { name: 'Submit' }).click();
	await node.succeeded();
	await node.viewFile(node.output);

	const { clicks, seconds } = hand.done;
	await keepReport('first-cutout-form', await editor.picture());
	const [item] = await results(id);
	expect(item?.binary?.data?.fileName).toBe('shoe-no-bg.png');
	report('a form', clicks, seconds);
	expect(clicks).toBeLessThanOrEqual(18);
});

function report(behind: string, clicks: number, seconds: number): void {
	process.stdout.write(`First cutout behind ${behind}: ${clicks} clicks, ${seconds} s\n`);
}
