import { jsonAnswer } from '../http/answer';
import { readForm, readJson } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { Route } from '../http/router';
import type { Backend } from './dialect';

const success = (data: unknown) => jsonAnswer(200, { code: 200, message: 'success', data });

/** Both ways to hand WaveSpeed a file. The address is public: it needs no key, and any key may use it. */
export function waveSpeedFileRoutes({ files }: Backend): Route[] {
	return [
		{
			method: 'POST',
			path: '/media/upload/binary',
			async handle(exchange) {
				const file = (await readForm(exchange)).get('file');
				if (file === null || typeof file === 'string') throw new Refusal(400, 'file is required');
				const bytes = Buffer.from(await file.arrayBuffer());
				const stored = files.put(
					[bytes],
					file.type || 'application/octet-stream',
					file.name || 'upload',
				);
				return success({
					type: file.type.split('/')[0] || 'file',
					download_url: `${exchange.origin}${stored.path}`,
					filename: file.name,
					size: bytes.length,
				});
			},
		},
		{
			method: 'POST',
			path: '/media/uploads',
			handle(exchange) {
				const { filename, content_type: type } = readJson(exchange);
				if (typeof filename !== 'string') throw new Refusal(400, 'filename is required');
				const mediaType = typeof type === 'string' ? type : 'application/octet-stream';
				const stored = files.put([], mediaType, filename);
				// Outside the API's paths: a client has no reason to send its key there.
				const url = `${exchange.origin}/uploads${stored.path}`;
				return success({
					upload: { method: 'PUT', url, headers: { 'content-type': mediaType } },
					download_url: `${exchange.origin}${stored.path}`,
				});
			},
		},
	];
}
