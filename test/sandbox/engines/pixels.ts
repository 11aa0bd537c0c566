/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createRequire } from 'node:module';
import type { ImageFormat } from './engine';

export interface Pixels {
	readonly rgba: Buffer;
	readonly width: number;
	readonly height: number;
}

/** The few calls of sharp used here; its own types are absent until this folder's packages are installed. */
interface Sharp {
	rotate(): Sharp;
	ensureAlpha(): Sharp;
	resize(width: number, height: number, options?: { fit: 'fill' }): Sharp;
	removeAlpha(): Sharp;
	extractChannel(channel: number): Sharp;
	raw(): Sharp;
	png(): Sharp;
	webp(options: { lossless: boolean }): Sharp;
	jpeg(options: { quality: number }): Sharp;
	flatten(options: { background: string }): Sharp;
	toBuffer(): Promise<Buffer>;
	toBuffer(options: {
		resolveWithObject: true;
	}): Promise<{ data: Buffer; info: { width: number; height: number } }>;
}
interface Raw {
	readonly raw: { width: number; height: number; channels: 1 | 3 | 4 };
}

const sharp = () => createRequire(__filename)('sharp') as (input: Buffer, options?: Raw) => Sharp;

/** Decodes any image upright: a camera's rotation flag is applied, as the providers do. */
export async function readPixels(image: Buffer): Promise<Pixels> {
	const upright = sharp()(image).rotate().ensureAlpha().raw();
	const { data, info } = await upright.toBuffer({ resolveWithObject: true });
	return { rgba: data, width: info.width, height: info.height };
}

export function encodePixels(
	{ rgba, width, height }: Pixels,
	format: ImageFormat,
): Promise<Buffer> {
	const image = sharp()(rgba, { raw: { width, height, channels: 4 } });
	if (format === 'jpg')
		return image.flatten({ background: '#fff' }).jpeg({ quality: 92 }).toBuffer();
	return (format === 'webp' ? image.webp({ lossless: true }) : image.png()).toBuffer();
}

export async function resized(
	{ rgba, width, height }: Pixels,
	toWidth: number,
	toHeight: number,
): Promise<Pixels> {
	const image = sharp()(rgba, { raw: { width, height, channels: 4 } });
	const scaled = image.resize(toWidth, toHeight, { fit: 'fill' }).raw();
	return { rgba: await scaled.toBuffer(), width: toWidth, height: toHeight };
}

export function shrinkToRgb(
	{ rgba, width, height }: Pixels,
	toWidth: number,
	toHeight: number,
): Promise<Buffer> {
	const image = sharp()(rgba, { raw: { width, height, channels: 4 } });
	return image.removeAlpha().resize(toWidth, toHeight, { fit: 'fill' }).raw().toBuffer();
}

export function growMask(
	mask: Buffer,
	from: { width: number; height: number },
	to: Pixels,
): Promise<Buffer> {
	const image = sharp()(mask, { raw: { ...from, channels: 1 } });
	return image.resize(to.width, to.height, { fit: 'fill' }).extractChannel(0).raw().toBuffer();
}
