import { derivedSecret, sign } from './signatures';

const [id, timestamp] = ['msg_test_1', '1700000000'];

// The vectors were computed from the services' documents, independently of this code.
it('signs as Replicate does: the key decoded from base64, the digest in base64', () => {
	const body = Buffer.from('{"id":"p1","status":"succeeded"}');
	const whsec = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
	expect(sign('replicate', whsec, id, timestamp, body)).toBe(
		'v1,yVLdtJq3jIz36ov6oPRhF5qA+oPqErm0U8sBoVx3ZPk=',
	);
});

it('signs as WaveSpeed does: the key as it stands, the digest in hex', () => {
	const body = Buffer.from('{"id":"p1","status":"completed"}');
	const whsec = 'whsec_0123456789abcdef0123456789abcdef';
	expect(sign('waveSpeed', whsec, id, timestamp, body)).toBe(
		'v3,17d1b7766f1243417de4a71820a9b4efda7224057f185835bdd1732aae6f62eb',
	);
});

it('gives every key a secret of its own', () => {
	expect(derivedSecret('replicate', 'one')).toBe(derivedSecret('replicate', 'one'));
	expect(derivedSecret('replicate', 'one')).not.toBe(derivedSecret('replicate', 'two'));
});
