import { providerById } from '../../nodes/providers';

describe('what is left on an account', () => {
	it.each<[string, unknown]>([
		['kie', { code: 200, data: 41.5 }],
		['kie', { code: 200, data: '41.5' }],
		['kie', { code: 200, data: { credits: 41.5 } }],
		['leonardo', { user_details: [{ apiPaidTokens: '40', apiSubscriptionTokens: 1.5 }] }],
		['picsart', { credits: '41.5' }],
		['picsart', { data: { credits: 41.5 } }],
		['photoroom', { credits: { available: '41.5', subscription: 100 } }],
		['photoroom', { images: { available: '41.5' }, credits: { available: 1 } }],
		['photoroomPlus', { images: { available: 41.5, subscription: 100 }, plan: 'plus' }],
		['removeBgCompatible', { data: { attributes: { credits: { total: '41.5' } } } }],
		['removeBgCompatible', { credits: 41.5 }],
		['waveSpeed', { code: 200, message: 'success', data: { balance: 41.5, currency: 'USD' } }],
		['waveSpeed', { data: { balance: '41.5' } }],
	])('at %s is a number, also as text and in another place: %j', (id, body) => {
		expect(providerById(id)?.balance?.read(body)).toMatchObject({ charged: null, remaining: 41.5 });
	});

	it.each(['kie', 'picsart', 'photoroom', 'removeBgCompatible', 'waveSpeed'])(
		'at %s is not made up',
		(id) => {
			for (const body of ['ok', {}, { credits: null }, { credits: { available: 'many' } }])
				expect(() => providerById(id)?.balance?.read(body)).toThrow('cannot be read');
		},
	);
});
