import { providerById, providers } from '../../nodes/providers';

describe('a provider by its id', () => {
	it.each(providers.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
		expect(providerById(id)).toBe(provider);
	});

	it.each(['', 'Replicate', 'toString'])('"%s" is none', (id) => {
		expect(providerById(id)).toBeUndefined();
	});
});
