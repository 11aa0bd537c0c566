import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../prediction/model/provider';

/** Providers as the choices of a form. */
export function providerChoices(offered: readonly Provider[]): INodePropertyOptions[] {
	return offered.map(({ id, title, formHint }) => ({
		name: title,
		value: id,
		description: formHint,
	}));
}

/** Where the editor shows the credential; without it, that is above everything else. */
export const credentialField: INodeProperties = {
	displayName: '',
	name: 'credentials',
	type: 'credentials',
	default: '',
};

/** Words for a value of a parameter, as an expression of a subtitle. */
export function wordsFor(parameter: string, words: Readonly<Record<string, string>>): string {
	return `(${JSON.stringify(words)})[$parameter["${parameter}"]]`;
}

/** The titles of providers, as an expression of a subtitle. */
export function titleOfProvider(offered: readonly Provider[]): string {
	return wordsFor('provider', Object.fromEntries(offered.map(({ id, title }) => [id, title])));
}
