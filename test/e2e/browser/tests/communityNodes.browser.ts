import { name as packageName, version } from '../../../../package.json';
import { outputOf, type Item } from '../../n8n/execution';
import { NpmRegistry } from '../../registry/NpmRegistry';
import { sandboxCredential, services } from '../../sandbox/services';
import { openStage } from '../../stage';
import { prepared } from '../../tests/prepared';
import { CommunityNodes } from '../CommunityNodes';
import { openEditor, type EditorStage } from '../openEditor';
import { keepPicture, keepReport } from '../pictures';
import { photoWorkflow } from '../workflows';

const action = 'Remove the background of an image';
const [major, minor] = version.split('.').map(Number) as [number, number];
const nextVersion = `${major}.${minor + 1}.0`;

let registry: NpmRegistry;
let opened: EditorStage;

beforeAll(async () => {
	const { host, tarball } = prepared();
	registry = await NpmRegistry.start(host);
	await registry.publish(tarball);
	const { environment } = registry;
	opened = await openEditor('browser-community-nodes', 'instant', async (name, engine) => {
		return await openStage({ name, engine, host, environment });
	});
});

afterAll(async () => {
	await opened?.close();
	await registry?.stop();
});

describe('the Community Nodes screen', () => {
	let workflowId: string;

	beforeAll(async () => (workflowId = await createWorkflow('Made before the package came')));

	it('knows nothing of the package at first', async () => {
		expect(await installed()).toEqual([]);
		expect(await isInTheListOfNodes(workflowId)).toBe(false);
	});

	it('installs it from the registry', async () => {
		const { editor } = opened;
		const screen = await CommunityNodes.open(editor);
		expect(await screen.cards.count()).toBe(0);
		const window = await screen.askToInstall(packageName);
		await keepPicture('install', await editor.picture(window));
		await screen.install();

		await expectOneCard(screen, version);
		expect(await installed()).toEqual([expect.objectContaining({ installedVersion: version })]);
		await keepReport('installed', await editor.picture());
	});

	it('has brought nodes that work', async () => {
		const { stage, editor } = opened;
		await stage.client.createCredential(sandboxCredential(services.replicate, stage.sandbox.url));
		await editor.openWorkflow(workflowId);
		const node = await editor.addNode('remove background', 'Remove Background', action);
		await node.run();
		expect(await lastResult()).toMatchObject({
			json: { status: 'succeeded' },
			binary: { data: { mimeType: 'image/png' } },
		});
	});

	it('updates it to the next version', async () => {
		const { stage, editor } = opened;
		await registry.publishAs(nextVersion, prepared().tarball);
		const screen = await CommunityNodes.open(editor);
		await keepReport('update-available', await editor.picture());
		await screen.update();

		await expectOneCard(screen, nextVersion);
		expect(await installed()).toEqual([expect.objectContaining({ installedVersion: nextVersion })]);
		const before = await stage.client.executions(workflowId);
		const node = await editor.openNode(workflowId, await nodeId());
		await node.run();
		const after = await stage.client.executions(workflowId);
		expect(after.length).toBe(before.length + 1);
		expect(await lastResult()).toMatchObject({ json: { status: 'succeeded' } });
	});

	it('removes it', async () => {
		const screen = await CommunityNodes.open(opened.editor);
		await screen.uninstall();

		expect(await screen.cards.count()).toBe(0);
		expect(await installed()).toEqual([]);
		// The one with the node in it has no place left to add another.
		expect(await isInTheListOfNodes(await createWorkflow('Made after it went'))).toBe(false);
	});

	async function createWorkflow(name: string): Promise<string> {
		const { stage, photos } = opened;
		const { id } = await stage.client.createWorkflow(photoWorkflow(name, photos.photos[0]!.url));
		return id;
	}

	async function installed(): Promise<unknown> {
		return await opened.stage.client.internal('GET', '/community-packages');
	}

	async function isInTheListOfNodes(id: string): Promise<boolean> {
		const { editor } = opened;
		await editor.openWorkflow(id);
		const found = await editor.searchNodes('remove background');
		const entry = found.getByText('Remove Background', { exact: true });
		await entry.or(found.getByTestId('node-creator-no-results')).first().waitFor();
		return await entry.isVisible();
	}

	async function lastResult(): Promise<Item | undefined> {
		const { client } = opened.stage;
		const [latest] = await client.executions(workflowId);
		return outputOf(await client.execution(latest!.id), action)[0];
	}

	/** Of the node that was added by hand. */
	async function nodeId(): Promise<string> {
		const { nodes } = await opened.stage.client.internal<{
			nodes: ReadonlyArray<{ id: string; name: string }>;
		}>('GET', `/workflows/${workflowId}`);
		return nodes.find(({ name }) => name === action)!.id;
	}
});

/** The only one on the screen names the package, its nodes and this version. */
async function expectOneCard({ cards }: CommunityNodes, itsVersion: string): Promise<void> {
	const texts = await cards.allInnerTexts();
	expect(texts).toHaveLength(1);
	const lines = texts[0]!.split('\n').map((line) => line.trim());
	expect(lines).toEqual(expect.arrayContaining([packageName, `v${itsVersion}`]));
	for (const node of ['Remove Background', 'Prediction Status Trigger']) {
		expect(texts[0]).toContain(node);
	}
}
