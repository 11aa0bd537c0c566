/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type {
	ICredentialType,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { join, posix } from 'node:path';
import { providers } from '../../nodes/providers';
import { filesBelow, ROOT, textOf } from './shippedFiles';

/** The credentials of the interface: names and fields are stored with every user, so they are fixed. */
const CREDENTIALS: Readonly<Record<string, { fields: string[]; baseUrl: string }>> = {
	removeBackgroundReplicateApi: {
		fields: ['apiToken', 'baseUrl', 'webhookSigningSecret'],
		baseUrl: 'https://api.replicate.com/v1',
	},
	removeBackgroundFalApi: { fields: ['apiKey', 'baseUrl'], baseUrl: 'https://queue.fal.run' },
	removeBackgroundKieApi: {
		fields: ['apiKey', 'baseUrl', 'webhookSigningSecret'],
		baseUrl: 'https://api.kie.ai/api/v1',
	},
	removeBackgroundBriaApi: {
		fields: ['apiKey', 'baseUrl'],
		baseUrl: 'https://engine.prod.bria-api.com/v2',
	},
	removeBackgroundPicsartApi: {
		fields: ['apiKey', 'baseUrl'],
		baseUrl: 'https://api.picsart.io/tools/1.0',
	},
	removeBackgroundPhotoroomApi: {
		fields: ['apiKey', 'baseUrl'],
		baseUrl: 'https://sdk.photoroom.com',
	},
	removeBackgroundPhotoroomPlusApi: {
		fields: ['apiKey', 'baseUrl'],
		baseUrl: 'https://image-api.photoroom.com',
	},
	removeBackgroundRemoveBgCompatibleApi: {
		fields: ['apiKey', 'baseUrl', 'headerName', 'path'],
		baseUrl: '',
	},
	removeBackgroundLeonardoApi: {
		fields: ['apiKey', 'baseUrl', 'webhookCallbackKey'],
		baseUrl: 'https://cloud.leonardo.ai/api/rest',
	},
	removeBackgroundChainHubApi: {
		fields: ['apiKey', 'baseUrl'],
		baseUrl: 'https://api.chainhub.tech/replicate/v1',
	},
	removeBackgroundKkiaiApi: {
		fields: ['apiKey', 'baseUrl'],
		baseUrl: 'https://www.kkiai.com/replicate/v1',
	},
	removeBackgroundReplicateCompatibleApi: { fields: ['apiKey', 'baseUrl'], baseUrl: '' },
	removeBackgroundTengrApi: { fields: ['apiKey', 'baseUrl'], baseUrl: 'https://api.tengr.ai' },
	removeBackgroundWaveSpeedApi: {
		fields: ['apiKey', 'baseUrl', 'webhookSigningSecret'],
		baseUrl: 'https://api.wavespeed.ai/api/v3',
	},
	removeBackgroundCogApi: { fields: ['apiKey', 'baseUrl'], baseUrl: 'http://localhost:5000' },
	removeBackgroundRembgApi: { fields: ['apiKey', 'baseUrl'], baseUrl: 'http://localhost:7000' },
};

const PROVIDER_IDS = [
	'replicate',
	'fal',
	'waveSpeed',
	'kie',
	'photoroom',
	'photoroomPlus',
	'removeBgCompatible',
	'leonardo',
	'bria',
	'picsart',
	'tengr',
	'replicateCompatible',
	'cog',
	'rembg',
	'chainHub',
	'kkiai',
];

const { n8n, name: packageName } = JSON.parse(textOf('package.json')) as {
	name: string;
	n8n: { credentials: string[]; nodes: string[] };
};
const credentialFiles = filesBelow('credentials').filter((path) =>
	path.endsWith('.credentials.ts'),
);
const nodeFiles = filesBelow('nodes').filter((path) => path.endsWith('.node.ts'));
const credentials = credentialFiles.map((path) => instanceOf<ICredentialType>(path));
const nodes = nodeFiles.map((path) => instanceOf<INodeType>(path));

/** The one class of a file, which n8n finds by the name of the file. */
function instanceOf<T>(path: string): T {
	const className = posix.basename(path).split('.')[0] ?? '';
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const exported = require(join(ROOT, path)) as Record<string, new () => T>;
	const Type = exported[className];
	if (Type === undefined) throw new Error(`${path} exports no ${className}`);
	return new Type();
}

function compiled(path: string): string {
	return `dist/${path.replace(/\.ts$/, '.js')}`;
}

describe('registration', () => {
	it('every credential and every node is in package.json', () => {
		expect([...n8n.credentials].sort()).toEqual(credentialFiles.map(compiled).sort());
		expect([...n8n.nodes].sort()).toEqual(nodeFiles.map(compiled).sort());
	});

	it('the providers are those of the interface, in the order of the form', () => {
		expect(providers.map(({ id }) => id)).toEqual(PROVIDER_IDS);
	});

	it('every provider has a credential, and every credential a provider', () => {
		const names = credentials.map(({ name }) => name).sort();
		expect(providers.map(({ credential }) => credential).sort()).toEqual(names);
		expect(Object.keys(CREDENTIALS).sort()).toEqual(names);
	});

	it.each(nodes.map(({ description }) => [description.name, description] as const))(
		'the node %s takes the credential of every provider it can be set to',
		(_name, description: INodeTypeDescription) => {
			const field = description.properties.find(({ name }) => name === 'provider');
			const values = (field?.options as INodePropertyOptions[]).map(({ value }) => value);
			const offered = providers.filter(({ id }) => values.includes(id));
			expect(offered.length).toBeGreaterThan(1);
			expect(description.credentials).toHaveLength(offered.length);
			for (const { id, credential } of offered) {
				const entry = description.credentials?.find(({ name }) => name === credential);
				const shown = Object.values(entry?.displayOptions?.show ?? {}).flat();
				expect(shown).toEqual([id]);
			}
		},
	);

	it.each(nodeFiles)(
		'%s has a codex, icons for light and dark, and a class named like its file',
		(path) => {
			const { description } = instanceOf<INodeType>(path);
			const codex = JSON.parse(textOf(path.replace(/\.ts$/, '.json'))) as {
				node: string;
				categories: string[];
			};
			expect(codex.node).toBe(`${packageName}.${description.name}`);
			expect(codex.categories.length).toBeGreaterThan(0);
			expect(posix.basename(path).toLowerCase()).toBe(`${description.name}.node.ts`.toLowerCase());
			expect(
				iconsOf(description.icon).map((icon) => posix.join(posix.dirname(path), icon)),
			).toEqual(['icons/removeBackground.svg', 'icons/removeBackground.dark.svg']);
		},
	);
});

describe.each(credentials.map((credential) => [credential.name, credential] as const))(
	'the credential %s',
	(name, credential) => {
		const provider = providers.find((candidate) => candidate.credential === name);
		const fields = new Map(credential.properties.map((property) => [property.name, property]));

		it('has the fields of the interface', () => {
			expect([...fields.keys()].sort()).toEqual(CREDENTIALS[name]?.fields);
		});

		it('knows where the provider lives', () => {
			expect(fields.get('baseUrl')).toMatchObject({
				default: CREDENTIALS[name]?.baseUrl,
				required: true,
			});
			expect(fields.get('baseUrl')?.default).toBe(provider?.defaultBaseUrl);
		});

		it('keeps its secrets hidden', () => {
			const open = ['baseUrl', 'path', 'headerName'];
			const secrets = [...fields.values()].filter(({ name: field }) => !open.includes(field));
			expect(secrets.length).toBeGreaterThan(0);
			expect(secrets.every((field) => field.typeOptions?.password === true)).toBe(true);
		});

		it('is tested by a request below its base URL that costs nothing', () => {
			const request = credential.test?.request;
			expect(request?.method ?? 'GET').toBe('GET');
			expect(request?.body).toBeUndefined();
			expect(request?.baseURL).toContain('$credentials.baseUrl');
			expect(request?.url).toMatch(/^(\/|=\{\{ '\/')|\?/);
		});

		it('has icons and a place in the documentation', () => {
			expect(iconsOf(credential.icon)).toHaveLength(2);
			expect(credential.documentationUrl).toMatch(/^https:\/\/github\.com\//);
		});
	},
);

function iconsOf(icon: INodeTypeDescription['icon']): string[] {
	if (typeof icon !== 'object' || icon === null) return [];
	return Object.values(icon).map((file) => String(file).replace(/^file:/, ''));
}
