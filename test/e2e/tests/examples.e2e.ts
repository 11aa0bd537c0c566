/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { picture } from '../../nodes/picture';
import { instantCutOut } from '../../sandbox/engines/instant';
import { outputOf, type Execution } from '../n8n/execution';
import { ExampleStage } from '../neighbours/ExampleStage';
import { photosAt, type Changes } from '../neighbours/importExample';
import { installNeighbours } from '../neighbours/installNeighbours';
import { MailServer } from '../neighbours/MailServer';
import { S3Server } from '../neighbours/S3Server';
import { until } from '../neighbours/until';
import { temporaryFolder } from '../processes/temporaryFolder';
import { prepared } from './prepared';

const removal = 'Remove Background';
const pixels = (png: Buffer) => PNG.sync.read(png).data;

const folder = temporaryFolder();
let examples: ExampleStage;

beforeAll(async () => {
	await installNeighbours();
	examples = await ExampleStage.open('examples', { N8N_RESTRICT_FILE_ACCESS_TO: folder.path });
});
afterAll(async () => {
	await examples.close();
	folder.remove();
});
beforeEach(async () => await examples.stage.sandbox.reset());

describe('06-webhook-to-png.json', () => {
	const secret = { 'X-Api-Key': 'of this test' };
	const post = async (body: Buffer | string, headers: Record<string, string>) =>
		await fetch(`${examples.stage.server.url}/webhook/remove-background`, {
			method: 'POST',
			headers: { 'content-type': 'image/png', ...headers },
			body,
		});
	let workflowId: string;

	beforeAll(async () => {
		const [[name, value]] = Object.entries(secret) as [[string, string]];
		await examples.addCredential({
			name: 'Secret header',
			type: 'httpHeaderAuth',
			data: { name, value },
		});
		workflowId = await examples.import('06-webhook-to-png.json');
		await examples.stage.client.activate(workflowId);
	});
	afterAll(async () => await examples.stage.client.deactivate(workflowId));

	it('answers a posted photo with its cutout', async () => {
		const photo = picture(1);
		const response = await post(photo, secret);

		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('image/png');
		expect(Buffer.from(await response.arrayBuffer())).toEqual(instantCutOut(photo));
	});

	it('tells the caller why there is none', async () => {
		await examples.stage.sandbox.change({ ending: 'failed', failureText: 'CUDA out of memory' });
		const response = await post(picture(2), secret);

		expect(response.status).toBe(502);
		expect(await response.json()).toEqual({
			error: expect.stringContaining('CUDA out of memory') as string,
			errorCode: 'prediction_failed',
		});
	});

	it('spends nothing on a stranger', async () => {
		const response = await post(picture(3), {});

		expect(response.status).toBe(403);
		expect(await examples.stage.sandbox.predictions()).toEqual([]);
	});
});

describe('with an S3 server', () => {
	let s3: S3Server;

	beforeEach(async () => {
		s3 = await S3Server.start(prepared().host, 'product-photos');
		await examples.addCredential(s3.credential);
	});
	afterEach(async () => await s3.stop());

	describe('07-product-folder-to-s3.json', () => {
		const products = join(folder.path, 'products');
		const names = Array.from({ length: 25 }, (_, number) => `Product ${number + 1}`);
		const photoOf = (name: string) => picture(1_000 + names.indexOf(name));
		const put = async (fileName: string, bytes: Buffer | string) =>
			await writeFile(join(products, fileName), bytes);
		const run = async (workflowId: string): Promise<Execution> => {
			const execution = await examples.stage.client.runManually(workflowId, 'Every night');
			expect(execution.status).toBe('success');
			return execution;
		};
		const submitted = async () => (await examples.stage.sandbox.predictions()).length;

		beforeEach(async () => {
			await rm(products, { recursive: true, force: true });
			await mkdir(products, { recursive: true });
			for (const [index, name] of names.entries()) {
				await put(`${name}.${['png', 'jpg', 'jpeg'][index % 3]}`, photoOf(name));
			}
			await put('prices.txt', 'These are only words');
		});

		const importIt = async (changes: Changes = {}) =>
			await examples.import('07-product-folder-to-s3.json', {
				'Product photos': { fileSelector: `${products}/*.{jpg,jpeg,png,webp}` },
				...changes,
			});

		it('saves the cutout of every photo under its name, and pays for none twice', async () => {
			const workflowId = await importIt();
			await run(workflowId);

			expect(await s3.keys()).toEqual(names.map((name) => `cutouts/${name}.png`).sort());
			for (const name of names) {
				const { bytes, contentType } = await s3.file(`cutouts/${name}.png`);
				expect(contentType).toBe('image/png');
				expect(bytes).toEqual(instantCutOut(photoOf(name)));
			}
			expect(await submitted()).toBe(names.length);

			const idle = await run(workflowId);
			expect(outputOf(idle, 'Product photos')).toHaveLength(names.length);
			expect(outputOf(idle, removal)).toEqual([]);
			expect(await submitted()).toBe(names.length);

			const newcomer = picture(2_000);
			await put('Newcomer.png', newcomer);
			await run(workflowId);
			expect(await submitted()).toBe(names.length + 1);
			expect((await s3.file('cutouts/Newcomer.png')).bytes).toEqual(instantCutOut(newcomer));
		});

		it('starts by itself', async () => {
			const { client } = examples.stage;
			const workflowId = await importIt({
				'Every night': { rule: { interval: [{ field: 'seconds', secondsInterval: 5 }] } },
			});
			await client.activate(workflowId);
			const execution = await until('an execution', async () => {
				const oldest = (await client.executions(workflowId)).at(-1);
				return oldest && (await client.waitFor(oldest.id));
			});
			await client.deactivate(workflowId);

			expect([execution.mode, execution.status]).toEqual(['trigger', 'success']);
			expect(await s3.keys()).toHaveLength(names.length);
		});

		it('saves the others when one fails, and tries that one again the next time', async () => {
			const workflowId = await importIt();
			await put('Broken.png', 'These are only words');
			const first = await run(workflowId);

			const failed = outputOf(first, 'Photos that failed');
			expect(failed.map(({ json }) => json.fileName)).toEqual(['Broken.png']);
			expect(await s3.keys()).toHaveLength(names.length);

			const repaired = picture(3_000);
			await put('Broken.png', repaired);
			await run(workflowId);
			expect((await s3.file('cutouts/Broken.png')).bytes).toEqual(instantCutOut(repaired));
		});
	});

	describe('09a-submit-photos.json and 09b-store-cutouts.json', () => {
		it('store the cutouts of what was submitted, whenever they are ready', async () => {
			const { client, sandbox, server } = examples.stage;
			const storing = await examples.import('09b-store-cutouts.json');
			await client.activate(storing);
			const numbers = [0, 1, 2];
			const submitting = await examples.import('09a-submit-photos.json', {
				...photosAt(examples.pictures.urls(numbers.length)),
				[removal]: {
					options: { webhookUrl: `${server.url}/webhook/store-cutouts/webhook` },
				},
			});
			await sandbox.change({ taskMs: 1_500 });

			const execution = await client.runManually(submitting, 'When clicking ‘Execute workflow’');
			expect(execution.status).toBe('success');
			const submitted = outputOf(execution, removal).map(({ json }) => json);
			expect(submitted.map(({ status }) => status)).not.toContain('succeeded');
			const keys = submitted.map(({ predictionId }) => `cutouts/${String(predictionId)}.png`);

			const stored = await until('a file for each prediction', async () => {
				const found = await s3.keys();
				return found.length >= keys.length ? found : undefined;
			});
			expect(stored).toEqual([...keys].sort());
			for (const number of numbers) {
				const { bytes } = await s3.file(keys[number] ?? '');
				expect(bytes).toEqual(instantCutOut(picture(number)));
			}
			await client.deactivate(storing);
		});
	});
});

describe('08-photo-by-form-to-mail.json', () => {
	const login = { user: 'staff', password: 'of this test' };
	let mailServer: MailServer;
	let workflowId: string;

	const submit = async (headers: Record<string, string>, photo: Buffer) => {
		const form = new FormData();
		form.set('field-0', new Blob([photo], { type: 'image/png' }), 'shoe.png');
		form.set('field-1', 'customer@example.com');
		const url = `${examples.stage.server.url}/form/photo-by-form`;
		return await fetch(url, { method: 'POST', headers, body: form });
	};

	beforeAll(async () => {
		mailServer = await MailServer.start();
		await examples.addCredential(mailServer.credential);
		await examples.addCredential({ name: 'Password', type: 'httpBasicAuth', data: login });
		workflowId = await examples.import('08-photo-by-form-to-mail.json');
		await examples.stage.client.activate(workflowId);
	});
	afterAll(async () => {
		await examples.stage.client.deactivate(workflowId);
		await mailServer.stop();
	});

	it('sends the cutout to who filled in the form', async () => {
		const { client } = examples.stage;
		const photo = picture(8);
		const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
		const response = await submit({ authorization: `Basic ${basic}` }, photo);
		expect(response.status).toBe(200);

		const mail = await until('a mail', async () => mailServer.mails[0]);
		expect(mail.to?.text).toBe('customer@example.com');
		expect(mail.from?.text).toBe('cutouts@example.com');
		expect(mail.subject).toBe('Your cutout shoe-no-bg.png');
		expect(mail.attachments).toMatchObject([
			{ filename: 'shoe-no-bg.png', contentType: 'image/png', contentDisposition: 'attachment' },
		]);

		const [{ id }] = (await client.executions(workflowId)) as [Execution];
		const [item] = outputOf(await client.waitFor(id), removal);
		const cutout = await client.readBinary(item!.binary!.data!);
		expect(cutout).toEqual(instantCutOut(photo));
		expect(pixels(mail.attachments[0]!.content)).toEqual(pixels(cutout));
	});

	it('asks a stranger for the password first', async () => {
		const response = await submit({}, picture(9));

		expect(response.status).toBe(401);
		expect(await examples.stage.sandbox.predictions()).toEqual([]);
	});
});
