import { PNG } from 'pngjs';
import { listen } from '../../nodes/loopback';
import { startNginx } from '../servers/Nginx';
import { large } from '../stage/photo';
import type { Recorder } from './Recorder';

/** What nginx answers in the place of the server behind it. */
export async function converseWithNginx(recorder: Recorder): Promise<void> {
	// It never answers.
	const silent = await listen(() => {});
	const nginx = await startNginx({ upstream: silent.url, readTimeoutSeconds: 1 });
	try {
		const form = { file: PNG.sync.write(large()) };
		await recorder.ask('a photo above 1 MB', nginx.url, { method: 'POST', path: '/', form });
		await recorder.ask('it takes too long', nginx.url, { method: 'POST', path: '/', json: {} });
		await silent.close();
		await recorder.ask('the server is down', nginx.url, { method: 'POST', path: '/', json: {} });
	} finally {
		await nginx.close();
	}
}
