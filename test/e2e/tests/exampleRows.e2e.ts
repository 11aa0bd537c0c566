/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { picture } from '../../nodes/picture';
import { instantCutOut } from '../../sandbox/engines/instant';
import { failureOf, outputOf, type Execution, type Item } from '../n8n/execution';
import { ExampleStage } from '../neighbours/ExampleStage';
import { GoogleSheets } from '../neighbours/GoogleSheets';
import { until } from '../neighbours/until';
import { temporaryFolder } from '../processes/temporaryFolder';

const removal = 'Remove Background';
const save = 'Save the cutout';
const words = 'These are only words';

const folder = temporaryFolder();
const cutouts = join(folder.path, 'cutouts');
let sheets: GoogleSheets;
let examples: ExampleStage;

beforeAll(async () => {
	sheets = await GoogleSheets.start('products');
	examples = await ExampleStage.open('example-rows', {
		...sheets.environment,
		N8N_RESTRICT_FILE_ACCESS_TO: folder.path,
	});
	await examples.addCredential(sheets.credential);
});
afterAll(async () => {
	await examples.close();
	sheets.close();
	folder.remove();
});
beforeEach(async () => {
	await examples.stage.sandbox.reset();
	await rm(cutouts, { recursive: true, force: true });
	await mkdir(cutouts);
});

async function run(workflowId: string, trigger: string): Promise<Execution> {
	const execution = await examples.stage.client.runManually(workflowId, trigger);
	expect(failureOf(execution)).toBe('success');
	return execution;
}

const fileOf = async ({ binary }: Item) => await examples.stage.client.readBinary(binary!.data!);
const submitted = async () => (await examples.stage.sandbox.predictions()).length;
const inFolder = { [save]: { fileName: `={{ '${cutouts}/' + $json.sku + '.png' }}` } };

/** Three products: one photo of the second is none. */
const products = () => {
	const [mug, plate] = examples.pictures.urls(2) as [string, string];
	return [
		{ sku: 'A-17', photo: mug },
		{ sku: 'A-18', photo: examples.pictures.wordsUrl },
		{ sku: 'A-19', photo: plate },
	];
};
const filled = [
	{ sku: 'A-17', cutout: join(cutouts, 'A-17.png'), problem: '' },
	{ sku: 'A-18', cutout: '', problem: expect.stringMatching(/\w/) as string },
	{ sku: 'A-19', cutout: join(cutouts, 'A-19.png'), problem: '' },
];

async function expectCutouts(): Promise<void> {
	expect((await readdir(cutouts)).sort()).toEqual(['A-17.png', 'A-19.png']);
	expect(await readFile(join(cutouts, 'A-17.png'))).toEqual(instantCutOut(picture(0)));
	expect(await readFile(join(cutouts, 'A-19.png'))).toEqual(instantCutOut(picture(1)));
}

describe('20-several-photos-by-form.json', () => {
	const login = { user: 'staff', password: 'of this test' };

	let workflowId: string;

	beforeAll(async () => {
		await examples.addCredential({ name: 'Password', type: 'httpBasicAuth', data: login });
		workflowId = await examples.import('20-several-photos-by-form.json');
		await examples.stage.client.activate(workflowId);
	});
	afterAll(async () => await examples.stage.client.deactivate(workflowId));

	/** What comes of a form with these photos. */
	const submit = async (photos: ReadonlyArray<Buffer | string>): Promise<Execution> => {
		const { client, server } = examples.stage;
		const earlier = (await client.executions(workflowId)).length;
		const form = new FormData();
		for (const [index, photo] of photos.entries())
			form.append('field-0', new Blob([photo], { type: 'image/png' }), `mug-${index}.png`);
		form.set('field-1', 'A-17');
		const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
		const response = await fetch(`${server.url}/form/several-photos-by-form`, {
			method: 'POST',
			headers: { authorization: `Basic ${basic}` },
			body: form,
		});
		expect(response.status).toBe(200);
		const [latest] = await until('an execution', async () => {
			const found = await client.executions(workflowId);
			return found.length > earlier ? found : undefined;
		});
		const execution = await client.waitFor(latest!.id);
		expect(failureOf(execution)).toBe('success');
		return execution;
	};

	it('gives an item for each photo, with the other fields beside it', async () => {
		const photos = [picture(20), picture(21)];
		const execution = await submit(photos);
		const nameOf = ({ binary }: Item) => String(binary?.data?.fileName);
		// n8n's form takes small files of one submission in any order.
		const items = [...outputOf(execution, 'Cutouts')].sort((one, other) =>
			nameOf(one).localeCompare(nameOf(other)),
		);
		expect(items.map((item) => [item.json.SKU, nameOf(item)])).toEqual([
			['A-17', 'mug-0-no-bg.png'],
			['A-17', 'mug-1-no-bg.png'],
		]);
		expect(await Promise.all(items.map(fileOf))).toEqual(
			photos.map((photo) => instantCutOut(photo)),
		);
	});

	it('says why there is no cutout', async () => {
		const execution = await submit([words]);
		const [failed] = outputOf(execution, 'Photos that failed');
		expect(failed?.json).toMatchObject({ SKU: 'A-17', errorCode: 'invalid_input' });
	});
});

describe('21-rows-to-cutouts.json', () => {
	it('writes back what became of each row of a data table, and pays for none twice', async () => {
		const { client } = examples.stage;
		const table = await dataTable();
		await table.insert(products());
		const workflowId = await examples.import('21-rows-to-cutouts.json', inFolder);
		await run(workflowId, 'Every hour');

		expect(await table.rows()).toMatchObject(
			filled.map((row) => ({ ...row, cutout: row.cutout || null, problem: row.problem || null })),
		);
		await expectCutouts();
		const before = await submitted();
		await client.runManually(workflowId, 'Every hour');
		expect(await submitted()).toBe(before);
	});

	it('pays once, and says so in the row, where the cutout cannot be saved', async () => {
		const { client } = examples.stage;
		const table = await dataTable('unsaved');
		await table.insert(products().slice(0, 1));
		await rm(cutouts, { recursive: true });
		const byName = { dataTableId: { __rl: true, mode: 'name', value: 'unsaved' } };
		const workflowId = await examples.import('21-rows-to-cutouts.json', {
			...inFolder,
			'Rows without a cutout': byName,
			'Write the cutout back': byName,
			'Write the problem back': byName,
		});
		await run(workflowId, 'Every hour');

		expect(await table.rows()).toMatchObject([
			{ sku: 'A-17', cutout: null, problem: 'The file or directory does not exist' },
		]);
		await client.runManually(workflowId, 'Every hour');
		expect(await submitted()).toBe(1);
	});
});

describe('22-sheet-rows-to-cutouts.json', () => {
	it('writes back what became of each row of a sheet, and pays for none twice', async () => {
		sheets.fill(['sku', 'photo', 'cutout', 'problem'], products());
		const workflowId = await examples.import('22-sheet-rows-to-cutouts.json', inFolder);
		await run(workflowId, 'Every hour');

		expect(sheets.rows).toMatchObject(filled);
		await expectCutouts();
		const before = await submitted();
		await run(workflowId, 'Every hour');
		expect(await submitted()).toBe(before);
	});
});

describe('23-watched-folder.json', () => {
	const photos = join(folder.path, 'photos');

	it('saves the cutout of each new photo, and pays for none twice', async () => {
		await mkdir(photos);
		await writeFile(join(photos, 'mug.png'), picture(23));
		await writeFile(join(photos, 'broken.png'), words);
		await writeFile(join(photos, 'prices.txt'), words);
		const workflowId = await examples.import('23-watched-folder.json', {
			'Photos in the folder': { fileSelector: `${photos}/*.{jpg,jpeg,png,webp}` },
			[save]: { fileName: `={{ '${cutouts}/' + $json.file.fileName }}` },
		});
		const first = await run(workflowId, 'Every five minutes');
		expect(outputOf(first, 'Photos that failed').map(({ json }) => json.fileName)).toEqual([
			'broken.png',
		]);
		expect(await readdir(cutouts)).toEqual(['mug-no-bg.png']);
		expect(await readFile(join(cutouts, 'mug-no-bg.png'))).toEqual(instantCutOut(picture(23)));

		await writeFile(join(photos, 'plate.png'), picture(24));
		const second = await run(workflowId, 'Every five minutes');
		expect(outputOf(second, removal)).toHaveLength(1);
		expect((await readdir(cutouts)).sort()).toEqual(['mug-no-bg.png', 'plate-no-bg.png']);
	});
});

interface DataTable {
	insert(rows: ReadonlyArray<Readonly<Record<string, string>>>): Promise<void>;
	rows(): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
}

/** The table that the example wants, made as its note says. */
async function dataTable(name = 'products'): Promise<DataTable> {
	const { client } = examples.stage;
	const { id: projectId } = await client.internal<{ id: string }>('GET', '/projects/personal');
	const tables = `/projects/${projectId}/data-tables`;
	const columns = ['sku', 'photo', 'cutout', 'problem'].map((column) => ({
		name: column,
		type: 'string',
	}));
	const { id } = await client.internal<{ id: string }>('POST', tables, { name, columns });
	return {
		insert: async (data) => {
			await client.internal('POST', `${tables}/${id}/insert`, { data });
		},
		rows: async () => {
			const page = await client.internal<{ data: Array<Record<string, unknown>> }>(
				'GET',
				`${tables}/${id}/rows?sortBy=id:asc`,
			);
			return page.data;
		},
	};
}
