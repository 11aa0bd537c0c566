/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { sandboxFolder } from '../folders';

/** The part of sharp that is used here. */
interface Decoder {
	ensureAlpha(): Decoder;
	raw(): Decoder;
	metadata(): Promise<PictureFormat>;
	toBuffer(options: {
		resolveWithObject: true;
	}): Promise<{ data: Buffer; info: { width: number; height: number } }>;
}

interface PictureFormat {
	readonly format?: string;
	/** How many a pixel has in the file. */
	readonly channels?: number;
	readonly hasAlpha?: boolean;
	readonly isPalette?: boolean;
}

// The sandbox brings it; a second copy of that size is not worth having.
const sharp = () =>
	createRequire(join(sandboxFolder, 'package.json'))('sharp') as (file: Buffer) => Decoder;

/** Red, green, blue and alpha of a decoded pixel, a byte each. */
export const channels = 4;

export async function formatOf(file: Buffer): Promise<PictureFormat> {
	return await sharp()(file).metadata();
}

/** The picture decoded, row by row. */
export async function pixelsOf(file: Buffer) {
	return await sharp()(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
}
