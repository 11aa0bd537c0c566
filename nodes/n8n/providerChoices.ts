import type { INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../prediction/model/provider';

/** Providers as the choices of a form. */
export function providerChoices(offered: readonly Provider[]): INodePropertyOptions[] {
	return offered.map(({ id, label, formHint }) => ({
		name: label.replace(/^The /, '').replace('compatible service', 'Compatible Service'),
		value: id,
		description: formHint,
	}));
}
