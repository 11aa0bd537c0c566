import { statusRequest } from '../../../nodes/prediction/client/statusRequest';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';

it('asks about the prediction', () => {
	expect(statusRequest(replicate, 'p1')).toEqual({ method: 'GET', path: '/predictions/p1' });
});

it.each([
	['a service that cannot be asked', cog, 'p1'],
	['a prediction without an id', replicate, null],
] as const)('%s is not asked, and the reader learns what to do instead', (_name, provider, id) => {
	expect(() => statusRequest(provider, id)).toThrow(
		expect.objectContaining({
			code: 'not_supported',
			message: `${provider.label} cannot be asked about a prediction`,
			predictionId: id,
			advice: expect.stringMatching(/wait for the result.*Prediction Status Trigger/),
		}),
	);
});
