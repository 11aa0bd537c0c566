import { n8n, name as packageName } from '../../../package.json';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

interface NodeDescription {
	readonly name: string;
	readonly codex?: { readonly categories?: readonly string[]; readonly alias?: readonly string[] };
	readonly iconUrl?: { readonly light: string; readonly dark: string };
}

describe('the package in n8n', () => {
	let stage: Stage;
	let nodes: Map<string, NodeDescription>;

	beforeAll(async () => {
		stage = await openTestStage('package', 'instant');
		const descriptions = await stage.client.editorFile<NodeDescription[]>('/types/nodes.json');
		nodes = new Map(descriptions.map((description) => [description.name, description]));
	});
	afterAll(async () => await stage.close());

	it('registers the node under the name that saved workflows carry', () => {
		expect(nodes.has(`${packageName}.removeBackground`)).toBe(true);
	});

	it('offers the node to AI agents as a tool', () => {
		expect(nodes.has(`${packageName}.removeBackgroundTool`)).toBe(true);
	});

	it('lists it under AI, to be found by what people call it', () => {
		const { codex } = nodes.get(`${packageName}.removeBackground`)!;
		expect(codex?.categories).toContain('AI');
		expect(codex?.alias).toEqual(expect.arrayContaining(['cutout', 'rembg']));
	});

	it('shows an icon of its own on light and on dark', async () => {
		const { iconUrl } = nodes.get(`${packageName}.removeBackground`)!;
		for (const path of [iconUrl!.light, iconUrl!.dark]) {
			const response = await fetch(`${stage.server.url}/${path}`);
			expect([path, response.status]).toEqual([path, 200]);
			expect(response.headers.get('content-type')).toContain('image/svg+xml');
		}
	});

	it('brings a credential for every provider', async () => {
		const credentials =
			await stage.client.editorFile<Array<{ name: string }>>('/types/credentials.json');
		expect(
			credentials.map(({ name }) => name).filter((name) => name.startsWith('removeBackground')),
		).toHaveLength(n8n.credentials.length);
	});
});
