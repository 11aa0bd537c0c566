import { newApiReseller } from './newApiReseller';
import { REMBG, REMOVE_BG } from './models';

/** The vendor's own sample sends the version alone. */
const versionAlone = (value: string) => value.split(':')[1] ?? value;

/** KKIAI. Source: https://docs.kkiai.com/Other-Model-APIs/replicate-api/create-task-remove-bg, 2026-11-21. */
export const kkiai = newApiReseller({
	id: 'kkiai',
	title: 'KKIAI',
	formHint: 'Resells models of Replicate',
	credential: 'removeBackgroundKkiaiApi',
	defaultBaseUrl: 'https://www.kkiai.com/replicate/v1',
	models: [REMOVE_BG, REMBG].map((model) => ({ ...model, value: versionAlone(model.value) })),
});
