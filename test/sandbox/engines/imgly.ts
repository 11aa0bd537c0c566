/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodePixels, readPixels, type Pixels } from './pixels';

interface Imgly {
	removeBackground(
		image: Blob,
		options: { publicPath: string; model: 'small'; output: { format: 'image/x-rgba8' } },
	): Promise<Blob>;
}

/** Loads the library and its model, which lies inside the installed package: nothing is downloaded at run time. */
export async function loadImgly(): Promise<(image: Buffer) => Promise<Pixels>> {
	const load = createRequire(__filename);
	const library = load('@imgly/background-removal-node') as Imgly;
	// The library's default looks below the current directory.
	const publicPath = `${pathToFileURL(dirname(load.resolve('@imgly/background-removal-node'))).href}/`;

	const cutOut = async (image: Buffer): Promise<Pixels> => {
		const pixels = await readPixels(image);
		const upright = new Blob([await encodePixels(pixels, 'png')], { type: 'image/png' });
		// Raw pixels, because the library's own PNG has a palette of 256 colours.
		const result = await library.removeBackground(upright, {
			publicPath,
			model: 'small',
			output: { format: 'image/x-rgba8' },
		});
		return { ...pixels, rgba: Buffer.from(await result.arrayBuffer()) };
	};

	const side = 8;
	await cutOut(
		await encodePixels(
			{ rgba: Buffer.alloc(side * side * 4, 0x80), width: side, height: side },
			'png',
		),
	);
	return cutOut;
}
