/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { projectFolder, sandboxFolder } from '../folders';

/** The few calls of sharp used here. */
interface Sharp {
	resize(options: { width: number; withoutEnlargement: true }): Sharp;
	composite(layers: ReadonlyArray<{ input: Buffer; left: number; top: number }>): Sharp;
	metadata(): Promise<{ width?: number; height?: number }>;
	png(options?: { palette: true; effort: number }): Sharp;
	toBuffer(): Promise<Buffer>;
}

// The sandbox brings it; a second copy of that size is not worth having.
const sharp = () =>
	createRequire(join(sandboxFolder, 'package.json'))('sharp') as (input: Buffer) => Sharp;

const widest = 1400;
const gap = 16;
const squareSize = 12;

const reports = resolve(projectFolder, 'reports/browser');
/** Where the pictures of documents go: `docs/images` when they are to be made anew. */
const documents = resolve(projectFolder, process.env.REMOVE_BACKGROUND_PICTURES ?? reports);

/** Keeps a picture of a document, small enough for it. */
export async function keepPicture(name: string, png: Buffer, width = widest): Promise<void> {
	await write(join(documents, `${name}.png`), png, width);
}

/** Keeps a picture that no document shows: for whoever looks at what a run saw. */
export async function keepReport(name: string, png: Buffer): Promise<void> {
	await write(join(reports, `${name}.png`), png, widest);
}

async function write(file: string, png: Buffer, width: number): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	const small = sharp()(png).resize({ width, withoutEnlargement: true });
	await writeFile(file, await small.png({ palette: true, effort: 10 }).toBuffer());
}

/** The photo, and beside it the cutout on a checkerboard. */
export async function beforeAndAfter(photo: Buffer, cutout: Buffer): Promise<Buffer> {
	const { width = 0, height = 0 } = await sharp()(photo).metadata();
	const right = width + gap;
	return await sharp()(checkerboard(width + right, height, right))
		.composite([
			{ input: photo, left: 0, top: 0 },
			{ input: cutout, left: right, top: 0 },
		])
		.png()
		.toBuffer();
}

/** White, with the squares that stand for transparency from `left` on. */
function checkerboard(width: number, height: number, left: number): Buffer {
	const square = `width="${squareSize}" height="${squareSize}" fill="#d9dde5"`;
	return Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
			<pattern id="squares" width="${2 * squareSize}" height="${2 * squareSize}" patternUnits="userSpaceOnUse">
				<rect ${square}/><rect x="${squareSize}" y="${squareSize}" ${square}/>
			</pattern>
			<rect width="100%" height="100%" fill="#fff"/>
			<rect x="${left}" width="${width - left}" height="100%" fill="url(#squares)"/>
		</svg>`,
	);
}
