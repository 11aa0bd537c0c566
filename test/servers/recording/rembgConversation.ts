import { PNG } from 'pngjs';
import { rembgServer } from '../servers/RembgServer';
import { broken, photo } from '../stage/photo';
import type { Question, Recorder } from './Recorder';

const file = PNG.sync.write(photo(0));
const model = 'u2netp';
const path = '/api/remove';

/** Everything that the node asks rembg, and what it answers. */
export async function converseWithRembg(recorder: Recorder): Promise<void> {
	const { server } = await rembgServer({});
	const ask = async (name: string, question: Question) =>
		await recorder.ask(name, server.url, question);
	const send = async (name: string, form: NonNullable<Question['form']>, query = '') =>
		await ask(name, { method: 'POST', path: `${path}${query}`, form });
	try {
		await server.start();
		await ask('what it is', { method: 'GET', path: '/openapi.json' });
		await send('a cutout', { file, model });
		await send('only the mask', { file, model, om: 'true' });
		await send('a colour behind', { file, model }, '?bgc=255,255,255,255');
		await send('half a photo', { file: broken(), model });
		await send('words instead of a photo', { file: Buffer.from('These are only words'), model });
		await send('no photo', { model });
		await send('a model that it does not know', { file, model: 'nothing-of-the-kind' });
		await send('an option out of bounds', { file, model, af: '999' });
		await send('a colour by its name', { file, model }, '?bgc=white');
		const byAddress = async (name: string, query: string) =>
			await ask(name, { method: 'GET', path: `${path}?model=${model}${query}` });
		await byAddress('an address on a private network', '&url=http://127.0.0.1:1/a.png');
		await byAddress('an address of another kind', '&url=ftp://example.com/a.png');
		await byAddress('no address', '');
		await ask('another method', { method: 'DELETE', path });
	} finally {
		await server.kill();
	}
}
