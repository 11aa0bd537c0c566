import type { INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../prediction/model/provider';

/** Providers as the choices of a form. */
export function providerChoices(offered: readonly Provider[]): INodePropertyOptions[] {
	return offered.map(({ id, title, formHint }) => ({
		name: title,
		value: id,
		description: formHint,
	}));
}
