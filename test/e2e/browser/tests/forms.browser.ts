import type { PhotoServer } from '../../demo/photoServer';
import type { Reference } from '../../n8n/N8nClient';
import { sandboxCredential, services, type Service } from '../../sandbox/services';
import type { Stage } from '../../stage';
import type { Editor } from '../Editor';
import type { NodeView } from '../NodeView';
import { openEditor, type EditorStage } from '../openEditor';
import { keepPicture, keepReport } from '../pictures';
import { photoWorkflow, start, workflowOf } from '../workflows';

/** Shows the whole form at once. */
const tall = 1_080;

let opened: EditorStage;
let stage: Stage;
let photos: PhotoServer;
let editor: Editor;

beforeAll(async () => {
	opened = await openEditor('browser-forms', 'instant');
	({ stage, photos, editor } = opened);
});

afterAll(async () => await opened?.close());

describe('the form of Remove Background', () => {
	let node: NodeView;

	beforeAll(async () => {
		const credentials = await account(services.replicate, 'Replicate account');
		const { id } = await stage.client.createWorkflow(
			workflowOf('Form', 'removeBackground', { provider: 'replicate' }, credentials),
		);
		await editor.resize(tall);
		node = await editor.openNode(id, 'node');
		await keepPicture('form', await editor.pictureOfForm(node));
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
		expect(await label.innerText()).toContain('Credential for Cog API');
		expect(await node.labels()).not.toContain('Model');
	});

	it('asks for an address, and nothing else, where a provider takes no files', async () => {
		await node.choose('provider', 'Tengr');
		const labels = await node.labels();
		expect(labels).toContain('Image URL');
		expect(labels).not.toContain('Input Binary Field');
		expect(labels).not.toContain('Image Source');
	});

	it('takes files again where a provider does, from every binary field', async () => {
		await node.choose('provider', 'Cog');
		expect(await node.labels()).toContain('Input Binary Field');
		expect(await node.valueOf('binaryPropertyName')).toBe('');
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
		await node.output.getByText('Replicate responded:').first().waitFor();
		await node.output.getByText('Check the API key').first().waitFor();
		await keepPicture('error', await editor.picture());
	});
});

describe('the panel of Prediction Status Trigger', () => {
	const { waveSpeed } = services;
	let credentials: Record<string, Reference>;

	beforeAll(async () => {
		credentials = await account(waveSpeed, 'WaveSpeed account');
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

	it('says that there is nothing to fetch yet, and fetches what there is later', async () => {
		const { replicate } = services;
		const replicateAccount = await account(replicate, 'Replicate account, polled');
		const parameters = { provider: replicate.provider, mode: 'polling' };
		const trigger = await stage.client.createWorkflow(
			workflowOf('Sample', 'predictionStatusTrigger', parameters, replicateAccount),
		);
		const node = await editor.openNode(trigger.id, 'node');
		await node.execute();
		await node.output.getByText('There is no prediction yet').first().waitFor();
		await keepReport('trigger-nothing-yet', await editor.picture());

		const photo = photoWorkflow('A first prediction', photos.photos[0]!.url, replicateAccount);
		await stage.client.runManually((await stage.client.createWorkflow(photo)).id, start);
		await node.run();
		await node.viewFile(node.output);
	});
});

/** A credential that works, for a node of the service. */
async function account(service: Service, name: string): Promise<Record<string, Reference>> {
	const definition = sandboxCredential(service, stage.sandbox.url);
	return { [service.credentialType]: await stage.client.createCredential({ ...definition, name }) };
}
