/* eslint-disable @n8n/community-nodes/require-node-api-error */
import { servePhotos, type PhotoServer } from '../demo/photoServer';
import type { EngineName } from '../../sandbox/engines/engine';
import { owner, type Stage } from '../stage';
import { openTestStage } from '../tests/prepared';
import { launchChromium } from './chromium';
import { Editor } from './Editor';

/** A fresh n8n with the package, the photos, and a person logged in to the editor. */
export interface EditorStage {
	readonly stage: Stage;
	readonly photos: PhotoServer;
	readonly editor: Editor;
	close(): Promise<void>;
}

/** `open` sets the stage; default: with the package installed. */
export async function openEditor(
	name: string,
	engine: EngineName,
	open: typeof openTestStage = openTestStage,
): Promise<EditorStage> {
	const photos = await servePhotos();
	const stage = await open(name, engine);
	const browser = await launchChromium();
	const close = async () => {
		await browser.close();
		await stage.close();
		photos.close();
	};
	try {
		const editor = await Editor.logIn(browser, stage.server.url, owner);
		return { stage, photos, editor, close };
	} catch (error) {
		await close();
		throw error;
	}
}
