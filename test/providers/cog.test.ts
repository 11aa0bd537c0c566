import { cog } from '../../nodes/providers/cog';

describe('a container of Cog', () => {
	it('whose slots are taken says so by HTTP 409, whatever it says in words', () => {
		const response = { status: 409, headers: {}, body: { detail: 'Already running a prediction' } };
		expect(cog.readError(response)).toEqual({
			code: 'rate_limited',
			message: 'all its slots are busy',
			advice: 'Start more containers, or raise the Timeout option.',
		});
	});
});
