/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readdirSync } from 'node:fs';
import { examplesFolder } from '../../folders';
import type { Reference } from '../../n8n/N8nClient';
import { importExample } from '../../neighbours/importExample';
import { sandboxCredential, services } from '../../sandbox/services';
import { Canvas } from '../Canvas';
import { openEditor, type EditorStage } from '../openEditor';
import { keepPicture } from '../pictures';

/** Of the nodes around ours. */
const foreignTypes = [
	...[
		'httpBasicAuth',
		'httpHeaderAuth',
		'openAiApi',
		's3',
		'smtp',
		'wooCommerceApi',
		'wordpressApi',
	],
	...['googleDriveOAuth2Api', 'googleSheetsOAuth2Api'],
];
const files = readdirSync(examplesFolder).filter((file) => file.endsWith('.json'));

let opened: EditorStage;
const credentials: Record<string, Reference> = {};

beforeAll(async () => {
	opened = await openEditor('browser-examples', 'instant');
	const { client, sandbox } = opened.stage;
	const definitions = [
		...Object.values(services).map((service) => sandboxCredential(service, sandbox.url)),
		...foreignTypes.map((type) => ({ name: type, type, data: {} })),
	];
	for (const definition of definitions) {
		credentials[definition.type] = await client.createCredential(definition);
	}
});
afterAll(async () => await opened?.close());

it.each(files)('%s is pasted, and shown whole', async (file) => {
	const example = await importExample(file, credentials);
	const canvas = await Canvas.paste(opened.editor, example);
	await keepPicture(`examples/${file.replace('.json', '')}`, await canvas.picture());

	const isNote = ({ type }: Readonly<Record<string, unknown>>) =>
		type === 'n8n-nodes-base.stickyNote';
	expect(await canvas.notes.count()).toBe(example.nodes.filter(isNote).length);
	expect(await canvas.nodes.count()).toBe(example.nodes.filter((node) => !isNote(node)).length);
	expect(await canvas.clippedNotes()).toEqual([]);
});
