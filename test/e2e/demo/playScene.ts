/* eslint-disable @n8n/community-nodes/require-node-api-error */
import { failureOf, outputOf, type Item } from '../n8n/execution';
import { sandboxCredential } from '../sandbox/services';
import type { Stage } from '../stage';
import { checkOnWhite, checkPicture, type Cutout } from './cutout';
import { exampleWorkflow, removeBackgroundNode, triggerNode } from './exampleWorkflow';
import type { Photo } from './photoServer';
import { reportedItems, reportUrl } from './reportedItems';
import type { Scene } from './scenes';

export interface Picture {
	/** Undefined for an engine that makes no cutouts. */
	readonly cutout: Cutout | undefined;
	readonly fileName: string;
	readonly bytes: Buffer;
}

/** Imports the scene's workflow with its credential and runs it; the answer is one item for each of the photos. */
export async function runScene(
	scene: Scene,
	{ client, sandbox, server }: Stage,
	photos: readonly Photo[],
): Promise<readonly Item[]> {
	const credential = await client.createCredential({
		...sandboxCredential(scene.service, sandbox.url),
		// Two scenes may have one provider.
		name: `${scene.name} (sandbox)`,
	});
	const workflow = await client.createWorkflow(
		await exampleWorkflow(scene.example, {
			photoUrls: photos.map(({ url }) => url),
			provider: scene.service.provider,
			credentialType: scene.service.credentialType,
			credential: { id: credential.id, name: credential.name },
			parameters: {
				...scene.parameters,
				...(scene.listens && { options: { webhookUrl: reportUrl(server.url) } }),
			},
		}),
	);
	if (scene.listens) await client.activate(workflow.id);
	const execution = await client.runManually(workflow.id, triggerNode);
	if (execution.status !== 'success') throw new Error(failureOf(execution));

	const items = scene.listens
		? await reportedItems(client, workflow.id, photos.length)
		: outputOf(execution, removeBackgroundNode);
	if (items.length !== photos.length) {
		throw new Error(`gave ${items.length} items for ${photos.length} photos`);
	}
	return items;
}

/** Runs the scene and checks every picture that comes out. */
export async function playScene(
	scene: Scene,
	stage: Stage,
	allPhotos: readonly Photo[],
): Promise<Picture[]> {
	const { client, sandbox } = stage;
	const photos = allPhotos.slice(0, scene.photos);
	const items = await runScene(scene, stage, photos);
	const pictures: Picture[] = [];
	for (const [index, photo] of photos.entries()) {
		const file = items[index]?.binary?.data;
		if (!file) throw new Error(`gave no file for ${photo.name}`);
		const bytes = await client.readBinary(file);
		const fileName = `${scene.name}-${photo.name}.png`;
		try {
			pictures.push({
				fileName,
				bytes,
				cutout: scene.isOnWhite
					? await checkOnWhite(sandbox.engine, bytes)
					: await checkPicture(sandbox.engine, bytes, photo.bytes),
			});
		} catch (error) {
			throw new Error(`${fileName} ${(error as Error).message}`);
		}
	}
	return pictures;
}
