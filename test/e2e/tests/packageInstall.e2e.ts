/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { n8n, name as packageName } from '../../../package.json';
import { FreshHome } from '../install/FreshHome';
import { installTools, node22, node24, toolSteps, type NodeWithNpm } from '../install/installTools';
import { installCommands } from '../install/readmeCommands';
import { logFolder } from '../folders';
import { N8nClient } from '../n8n/N8nClient';
import { N8nServer } from '../n8n/N8nServer';
import { temporaryFolder } from '../processes/temporaryFolder';
import { Progress } from '../progress';
import { installRegistry, registrySteps } from '../registry/installRegistry';
import { NpmRegistry } from '../registry/NpmRegistry';
import { owner } from '../stage';
import { prepared } from './prepared';

const maxBytes = 2 * 1024 * 1024;
const peer = 'n8n-workflow';
const commands = installCommands();
const nodes = ['22', '24'] as const;

let registry: NpmRegistry;
let tools: Readonly<Record<(typeof nodes)[number], NodeWithNpm>>;
const homes: FreshHome[] = [];

beforeAll(async () => {
	const progress = new Progress(toolSteps + registrySteps);
	await installTools(progress);
	await installRegistry(progress);
	const { host, tarball } = prepared();
	tools = { '22': node22(), '24': node24(host.node) };
	registry = await NpmRegistry.start(host);
	await registry.publish(tarball);
	await publishPeer();
});
afterAll(async () => {
	for (const home of homes) home.remove();
	await registry?.stop();
});

/** A peer that brings another package: whoever installs it has three packages instead of one. */
async function publishPeer(): Promise<void> {
	const folder = temporaryFolder();
	const publish = async (name: string, dependencies: Readonly<Record<string, string>>) => {
		const path = join(folder.path, name);
		mkdirSync(path);
		const manifest = { name, version: '2.41.0', license: 'MIT', dependencies };
		writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
		await registry.publish(path);
	};
	await publish('brought-by-the-peer', {});
	await publish(peer, { 'brought-by-the-peer': '*' });
	folder.remove();
}

async function installed(node: (typeof nodes)[number], typed: string): Promise<FreshHome> {
	const home = new FreshHome(tools[node]);
	homes.push(home);
	await home.type(typed, registry.environment);
	return home;
}

describe.each(nodes)("the README's install command, with Node %s", (node) => {
	let home: FreshHome;
	beforeAll(async () => (home = await installed(node, commands)));

	it('brings one package', () => {
		expect(home.packages).toEqual([packageName]);
	});

	it('takes at most 2 MB on the disk', () => {
		expect(home.bytes).toBeGreaterThan(0);
		expect(home.bytes).toBeLessThan(maxBytes);
	});

	it('brings what n8n loads: nodes and credentials, and a manifest that declares its peer', async () => {
		const folder = join(home.path, '.n8n', 'nodes', 'node_modules', packageName);
		const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
			readonly peerDependencies: unknown;
			readonly dependencies?: unknown;
		};
		expect(manifest.peerDependencies).toEqual({ [peer]: '*' });
		expect(manifest.dependencies).toBeUndefined();
		for (const file of [...n8n.nodes, ...n8n.credentials]) {
			expect(readFileSync(join(folder, file), 'utf8')).toContain('exports.');
		}
	});

	it('would bring the peer and all that belongs to it, without its flag', async () => {
		const plain = commands.replace(/ --omit=peer\b/, '');
		expect(plain).not.toBe(commands);
		const { packages } = await installed(node, plain);
		expect(packages).toEqual(['brought-by-the-peer', packageName, peer].sort());
	});
});

it('n8n, started from that home, has the nodes', async () => {
	const home = await installed('24', commands);
	const server = await N8nServer.start({
		host: prepared().host,
		userFolder: home.path,
		logFile: join(logFolder, 'packageInstall-n8n.log'),
	});
	try {
		const client = await N8nClient.asNewOwner(server.url, owner);
		const types = await client.editorFile<Array<{ name: string }>>('/types/nodes.json');
		const names = types.map(({ name }) => name);
		expect(names).toContain(`${packageName}.removeBackground`);
		expect(names).toContain(`${packageName}.predictionStatusTrigger`);
	} finally {
		await server.stop();
	}
});
