import { imageKind } from './engines/imageKind';
import { padPng } from './engines/png';
import type { Prediction } from './prediction';
import type { StoredFiles } from './storedFiles';

const unknownKind = { mediaType: 'application/octet-stream', extension: 'bin' };

/** By the first bytes of Matroska (RFC 8794). */
function videoKind(bytes: Buffer): typeof unknownKind | undefined {
	const isWebm = bytes.subarray(0, 4).toString('hex') === '1a45dfa3';
	return isWebm ? { mediaType: 'video/webm', extension: 'webm' } : undefined;
}

/** Stores the result and gives it the shape the settings ask for, else the one the model is known for. */
export function placeOutput(prediction: Prediction, image: Buffer, store: StoredFiles): void {
	const { settings, origin, inline, listOutput } = prediction;
	const kind = imageKind(image) ?? videoKind(image) ?? unknownKind;
	const isPng = kind.extension === 'png';
	const parts = isPng && settings.resultBytes > 0 ? padPng(image, settings.resultBytes) : [image];

	const url = (name: string) => {
		const file = store.put(parts, kind.mediaType, `${name}.${kind.extension}`);
		prediction.files.push(file);
		return `${origin}${file.path}`;
	};
	const base64 = () => Buffer.concat(parts).toString('base64');
	const dataUri = () => `data:${kind.mediaType};base64,${base64()}`;
	const shapes = {
		native: () => {
			if (inline === 'dataUri') return dataUri();
			if (inline === 'base64') return base64();
			return listOutput ? [url('out')] : url('out');
		},
		string: () => url('out'),
		array: () => [url('out')],
		several: () => ['out-0', 'out-1', 'out-2'].map(url),
		object: () => ({ url: url('out') }),
		dataUri,
		base64,
		text: () => 'a cat on a sofa',
		empty: () => null,
		removed: () => null,
	};
	prediction.output = shapes[settings.outputShape]();
	prediction.dataRemoved = settings.outputShape === 'removed';
}
