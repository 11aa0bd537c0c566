import { servePhotos, type Photo, type PhotoServer } from '../demo/photoServer';
import { failureOf, outputOf, type Execution, type Item } from '../n8n/execution';
import { ExampleStage } from '../neighbours/ExampleStage';
import { GoogleDrive } from '../neighbours/GoogleDrive';
import { photosAt } from '../neighbours/importExample';
import { Shop } from '../neighbours/Shop';
import { subjectOn } from '../neighbours/subjectOn';
import { formatOf } from '../sandbox/pixels';
import { sandboxCredential, services } from '../sandbox/services';

const start = 'When clicking ‘Execute workflow’';
const removal = 'Remove Background';
const white = [255, 255, 255] as const;

let drive: GoogleDrive;
let photoServer: PhotoServer;
let examples: ExampleStage;
let product: Photo;
let person: Photo;

beforeAll(async () => {
	drive = await GoogleDrive.start();
	photoServer = await servePhotos();
	const photo = (name: string) => photoServer.photos.find((one) => one.name.startsWith(name))!;
	product = photo('product');
	person = photo('person');
	examples = await ExampleStage.open('example-services', drive.environment, 'grabcut');
	const { photoroom, photoroomPlus, removeBgCompatible, leonardo } = services;
	for (const service of [photoroom, photoroomPlus, removeBgCompatible, leonardo]) {
		await examples.addCredential(sandboxCredential(service, examples.stage.sandbox.url));
	}
	await examples.addCredential(drive.credential);
});
afterAll(async () => {
	await examples.close();
	photoServer.close();
	drive.close();
});
beforeEach(async () => await examples.stage.sandbox.reset());

async function run(workflowId: string, trigger = start): Promise<Execution> {
	const execution = await examples.stage.client.runManually(workflowId, trigger);
	expect(failureOf(execution)).toBe('success');
	return execution;
}

const paid = async () =>
	(await examples.stage.sandbox.predictions()).filter(({ status }) => status === 'succeeded')
		.length;
const submitted = async () => (await examples.stage.sandbox.predictions()).length;
const fileOf = async ({ binary }: Item) => await examples.stage.client.readBinary(binary!.data!);

describe('14-drive-folder-to-white.json', () => {
	const folder = (folderId: string) => ({
		folderId: { __rl: true, mode: 'id', value: folderId },
	});
	const importIt = async () =>
		await examples.import('14-drive-folder-to-white.json', {
			'Photos in Drive': { filter: { ...folder('photos'), whatToSearch: 'files' } },
			'Save the picture': folder('white'),
			'Put the photo away': folder('done'),
		});

	beforeEach(() => {
		drive.clear();
		drive.put('photos', 'coffee.png', 'image/png', product.bytes);
		drive.put('photos', 'prices.txt', 'text/plain', Buffer.from('These are only words'));
	});

	it('saves a white JPEG of 2000 x 2000 pixels for each photo, and pays for none twice', async () => {
		const workflowId = await importIt();
		await run(workflowId, 'Every night');

		const [picture, ...others] = drive.in('white');
		expect(others).toEqual([]);
		expect(picture).toMatchObject({ name: 'coffee-no-bg.jpg', mimeType: 'image/jpeg' });
		const { width, height, subject } = await subjectOn(white, picture!.bytes);
		expect([width, height]).toEqual([2_000, 2_000]);
		expect(subject.width).toBeCloseTo(0.8, 1);
		expect(drive.in('photos').map(({ name }) => name)).toEqual(['prices.txt']);
		expect(drive.in('done').map(({ name }) => name)).toEqual(['coffee.png']);

		await run(workflowId, 'Every night');
		expect(await submitted()).toBe(1);
	});

	it('leaves a photo that failed where it is', async () => {
		drive.put('photos', 'broken.png', 'image/png', Buffer.from('These are only words'));
		const execution = await run(await importIt(), 'Every night');

		expect(outputOf(execution, 'Photos that failed')).toHaveLength(1);
		expect(drive.in('white').map(({ name }) => name)).toEqual(['coffee-no-bg.jpg']);
		expect(drive.in('photos').map(({ name }) => name)).toEqual(['prices.txt', 'broken.png']);
	});
});

describe('15-shop-pictures-write-back.json', () => {
	let shop: Shop;

	beforeAll(async () => {
		shop = await Shop.start();
		for (const credential of shop.credentials) await examples.addCredential(credential);
	});
	afterAll(() => shop.close());

	it('gives each product a main picture on white, keeps the others, and pays for none twice', async () => {
		const front = shop.addMedia('cup.png', 'image/png', product.bytes);
		const side = shop.addMedia('cup-side.png', 'image/png', product.bytes);
		const cup = shop.addProduct('Cup', [front, side]);
		const nothing = shop.addProduct('A voucher without a picture', []);
		const broken = shop.addMedia('broken.png', 'image/png', Buffer.from('These are only words'));
		const mystery = shop.addProduct('A product with a broken picture', [broken]);
		const address = [{ id: 'address', name: 'address', type: 'string', value: shop.url }];
		const workflowId = await examples.import('15-shop-pictures-write-back.json', {
			Shop: { assignments: { assignments: address } },
		});
		const execution = await run(workflowId);

		const [main, ...others] = shop.picturesOf(cup);
		expect(main).toMatchObject({ fileName: 'cup-no-bg.jpg', mimeType: 'image/jpeg' });
		expect(others.map(({ id }) => id)).toEqual([side]);
		const { subject } = await subjectOn(white, main!.bytes);
		// A tenth of the subject on each side of it.
		expect(subject.width).toBeCloseTo(1 / 1.2, 1);
		expect(subject.height).toBeCloseTo(1 / 1.2, 1);
		expect(shop.picturesOf(nothing)).toEqual([]);
		expect(shop.picturesOf(mystery).map(({ id }) => id)).toEqual([broken]);
		expect(outputOf(execution, 'Products that failed')).toHaveLength(1);

		await run(workflowId);
		expect(shop.picturesOf(cup).map(({ id }) => id)).toEqual([main!.id, side]);
		// The broken picture is tried again, and costs nothing again.
		expect(await paid()).toBe(1);
	});
});

describe('16-print-on-demand-base64.json', () => {
	const secret = { 'X-Api-Key': 'of this test' };
	let workflowId: string;
	const post = async (image: string) =>
		await fetch(`${examples.stage.server.url}/webhook/print-artwork`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...secret },
			body: JSON.stringify({ image }),
		});

	beforeAll(async () => {
		const [[name, value]] = Object.entries(secret) as [[string, string]];
		await examples.addCredential({
			name: 'Secret header',
			type: 'httpHeaderAuth',
			data: { name, value },
		});
		workflowId = await examples.import('16-print-on-demand-base64.json');
		await examples.stage.client.activate(workflowId);
	});
	afterAll(async () => await examples.stage.client.deactivate(workflowId));

	it('answers base64 with the base64 of the cutout, and what it cost', async () => {
		const response = await post(product.bytes.toString('base64'));

		expect(response.status).toBe(200);
		const { image, ...rest } = (await response.json()) as { image: string };
		expect(rest).toEqual({
			mimeType: 'image/png',
			predictionId: expect.any(String) as string,
			credits: { charged: 0.1047, remaining: null, unit: 'USD' },
		});
		const cutout = await formatOf(Buffer.from(image, 'base64'));
		expect(cutout).toMatchObject({ format: 'png', hasAlpha: true });
	});

	it('tells the caller why there is none', async () => {
		const response = await post('These are only words');

		expect(response.status).toBe(502);
		expect(await response.json()).toMatchObject({ errorCode: 'invalid_input' });
		expect(await submitted()).toBe(0);
	});
});

describe('17-marketplace-preset.json', () => {
	it('fills 85 % of a white square', async () => {
		const workflowId = await examples.import('17-marketplace-preset.json', photosAt([product.url]));
		const [item] = outputOf(await run(workflowId), removal);

		const picture = await fileOf(item!);
		expect(await formatOf(picture)).toMatchObject({ format: 'jpeg', hasAlpha: false });
		const { width, height, subject, corner } = await subjectOn(white, picture);
		expect([width, height]).toEqual([2_000, 2_000]);
		expect(corner).toEqual(white);
		expect(Math.max(subject.width, subject.height)).toBeCloseTo(0.85, 1);
	});
});

describe('18-passport-photo.json', () => {
	it('puts the color of its document behind each portrait', async () => {
		const portraits = ['white', 'grey', '#4a90d9'].map((color) => ({ photo: person.url, color }));
		const value = JSON.stringify(portraits);
		const assignments = [{ id: 'portraits', name: 'portrait', type: 'array', value }];
		const workflowId = await examples.import('18-passport-photo.json', {
			Portraits: { assignments: { assignments } },
		});
		const items = outputOf(await run(workflowId), removal);

		expect(items.map(({ binary }) => binary?.data?.fileName)).toEqual(
			['ffffff', 'd9d9d9', '4a90d9'].map((color) => `${person.name}-${color}.jpg`),
		);
		const colors = [white, [217, 217, 217], [74, 144, 217]] as const;
		for (const [index, color] of colors.entries()) {
			const { corner } = await subjectOn(color, await fileOf(items[index]!));
			for (const [channel, value] of color.entries()) {
				expect(Math.abs(corner[channel]! - value)).toBeLessThan(4);
			}
		}
	});
});
