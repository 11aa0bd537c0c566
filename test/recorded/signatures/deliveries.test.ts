import { replicate } from '../../../nodes/providers/replicate';
import signed from './deliveries.json';

const accepts = replicate.webhook!.proof!.accepts;
const nowMs = signed.nowSeconds * 1000;

/** Both libraries have judged each of these deliveries; see sign.py. */
test.each(signed.deliveries.map((delivery) => [delivery.name, delivery] as const))(
	'%s: accepted or refused as by the library',
	(_name, { secret, headers, body, isAccepted }) => {
		expect(accepts(secret, { headers, rawBody: Buffer.from(body) }, nowMs)).toBe(isAccepted);
	},
);

test.each(['standardwebhooks', 'svix'])('%s has accepted some and refused others', (library) => {
	const its = signed.deliveries.filter(({ name }) => name.startsWith(library));
	expect(its.filter(({ isAccepted }) => isAccepted).length).toBeGreaterThan(10);
	expect(its.filter(({ isAccepted }) => !isAccepted).length).toBeGreaterThan(6);
});
