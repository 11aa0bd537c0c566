import { services, type Service } from '../sandbox/services';

/** One workflow of `examples/` with one provider. */
export interface Scene {
	/** Leads the names of its files. */
	readonly name: string;
	readonly example: string;
	readonly service: Service;
	/** How many of the bundled photos; with real removal every one takes seconds. */
	readonly photos: number;
	readonly parameters?: Readonly<Record<string, unknown>>;
	/** The subject is on white instead of transparent. */
	readonly isOnWhite?: boolean;
	/** The photos are submitted only; the workflow's own trigger hears of the pictures. */
	readonly listens?: boolean;
}

const fromFile = '01-photos-to-cutouts.json';
const fromAddress = '02-photo-addresses-to-cutouts.json';
const anyModel = '03-any-model.json';
const byWebhook = '04-cutouts-by-webhook.json';
const model = (id: string) => ({ model: { __rl: true, mode: 'id', value: id } });

export const scenes: readonly Scene[] = [
	{ name: 'replicate', example: fromFile, service: services.replicate, photos: 2 },
	{ name: 'waveSpeed', example: fromFile, service: services.waveSpeed, photos: 2 },
	{ name: 'cog', example: fromFile, service: services.cog, photos: 2 },
	{
		name: 'rembg',
		example: fromFile,
		service: services.rembg,
		photos: 1,
		parameters: model('u2net'),
	},
	{
		name: 'photoroom-white',
		example: fromFile,
		service: services.photoroom,
		photos: 1,
		parameters: { outputImage: { background: 'color', backgroundColor: '#ffffff' } },
		isOnWhite: true,
	},
	{
		name: 'tengr',
		example: fromAddress,
		service: services.tengr,
		photos: 1,
		parameters: { outputImage: { format: 'png' } },
	},
	{
		name: 'chainHub',
		example: fromAddress,
		service: services.chainHub,
		photos: 1,
		parameters: model('cjwbw/rembg'),
	},
	{
		name: 'kkiai',
		example: fromAddress,
		service: services.kkiai,
		photos: 1,
		parameters: model('lucataco/remove-bg'),
	},
	{
		name: 'replicateCompatible',
		example: fromAddress,
		service: services.replicateCompatible,
		photos: 1,
		parameters: model(
			'cjwbw/rembg:fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003',
		),
	},
	{ name: 'chainHub-any-model', example: anyModel, service: services.chainHub, photos: 1 },
	{
		name: 'replicate-webhook',
		example: byWebhook,
		service: services.replicate,
		photos: 1,
		listens: true,
	},
];
