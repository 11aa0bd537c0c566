import { picture } from '../sandbox/testing/client';
import { askSandbox, sandboxOfTests, type Answered, type Reply } from './askSandbox';
import { describeShapes } from './describeShapes';

const sandbox = sandboxOfTests();
const answers: Readonly<Record<string, Answered>> = {
	'a cutout': { ask: async () => await remove({}) },
	'only the mask': { ask: async () => await remove({ om: 'true' }) },
	'a colour behind': { ask: async () => await remove({}, '?bgc=255,255,255,255') },
	'words instead of a photo': { ask: async () => await remove({ file: 'words' }) },
	'no photo': { ask: async () => await remove({ file: null }) },
	'a model that it does not know': {
		ask: async () => await remove({ model: 'unknown' }),
	},
	'no address': {
		ask: async () => await askSandbox(sandbox(), 'rembg', '/api/remove?model=u2netp'),
	},
	'another method': {
		ask: async () => await askSandbox(sandbox(), 'rembg', '/api/remove', { method: 'DELETE' }),
	},
};

async function remove(
	fields: { file?: string | null; model?: string; om?: string },
	query = '',
): Promise<Reply> {
	const form = new FormData();
	const { file, model = 'u2netp', om } = fields;
	if (file !== null) form.append('file', new Blob([file ?? new Uint8Array(picture)]), 'photo.png');
	form.append('model', model);
	if (om !== undefined) form.append('om', om);
	return await askSandbox(sandbox(), 'rembg', `/api/remove${query}`, { form });
}

describeShapes('Rembg', 'rembg-2.0.86', answers);
