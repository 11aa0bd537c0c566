import { createHmac } from 'node:crypto';
import { validateWebhook } from 'replicate';
import type { WebhookDelivery } from '../../../nodes/prediction/model/webhookDelivery';
import { equalTexts } from '../../../nodes/prediction/signatures/timingSafeEqual';
import { replicate } from '../../../nodes/providers/replicate';
import { waveSpeed } from '../../../nodes/providers/waveSpeed';
import { sign } from '../../sandbox/signatures';

const NOW_SECONDS = 1_700_000_000;
const ID = 'msg_test_1';

/** Computed from the providers' documents, independently of this project. */
const VECTORS = {
	replicate: {
		provider: replicate,
		whsec: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
		body: '{"id":"p1","status":"succeeded"}',
		signature: 'v1,yVLdtJq3jIz36ov6oPRhF5qA+oPqErm0U8sBoVx3ZPk=',
	},
	waveSpeed: {
		provider: waveSpeed,
		whsec: 'whsec_0123456789abcdef0123456789abcdef',
		body: '{"id":"p1","status":"completed"}',
		signature: 'v3,17d1b7766f1243417de4a71820a9b4efda7224057f185835bdd1732aae6f62eb',
	},
} as const;

const names = ['replicate', 'waveSpeed'] as const;
type Name = (typeof names)[number];

interface Sent {
	readonly body?: Buffer | string;
	readonly signature?: string | undefined;
	readonly id?: string | undefined;
	readonly timestamp?: string | undefined;
}

function deliveryOf(sent: Sent & { body: Buffer | string }): WebhookDelivery {
	return {
		headers: {
			'webhook-id': 'id' in sent ? sent.id : ID,
			'webhook-timestamp': 'timestamp' in sent ? sent.timestamp : String(NOW_SECONDS),
			'webhook-signature': sent.signature,
		},
		rawBody: Buffer.from(sent.body),
	};
}

/** Whether the vector is accepted with these changes, `laterSeconds` after it was signed. */
function accepts(name: Name, sent: Sent = {}, laterSeconds = 0, secret?: string): boolean {
	const vector = VECTORS[name];
	const { proof } = vector.provider.webhook ?? {};
	if (proof === undefined) throw new Error(`${name} does not sign`);
	const delivery = deliveryOf({ body: vector.body, signature: vector.signature, ...sent });
	const nowMs = (NOW_SECONDS + laterSeconds) * 1000;
	return proof.accepts(secret ?? vector.whsec, delivery, nowMs);
}

describe.each(names)('%s', (name) => {
	const { body, whsec, signature } = VECTORS[name];
	const [version = '', digest = ''] = signature.split(',');
	const signed = (text: Buffer | string, by: string = whsec) =>
		sign(name, by, ID, String(NOW_SECONDS), Buffer.from(text));
	const otherKey = `whsec_${Buffer.from('somebody else altogether').toString('base64')}`;

	it('accepts the vector', () => expect(accepts(name)).toBe(true));

	it('takes the prefix of a secret away at its beginning only', () => {
		const secret = name === 'replicate' ? whsec : 'whsec_one_whsec_two';
		expect(accepts(name, { signature: signed(body, secret) }, 0, secret)).toBe(true);
		expect(accepts(name, { signature: signed(body, 'one_whsec_two') }, 0, 'one_whsec_two')).toBe(
			true,
		);
	});

	it('accepts the secret without its prefix and with stray spaces', () => {
		expect(accepts(name, {}, 0, whsec.replace('whsec_', ''))).toBe(true);
		expect(accepts(name, {}, 0, ` ${whsec}\n`)).toBe(true);
	});

	it.each([
		['cut off', digest.slice(0, -4)],
		['one character different', `${digest.startsWith('1') ? '2' : '1'}${digest.slice(1)}`],
		['missing', ''],
		['nonsense', '%%%'],
	])('refuses a digest that is %s', (_, wrong) => {
		expect(accepts(name, { signature: `${version},${wrong}` })).toBe(false);
	});

	it('refuses another version, no version and no signature', () => {
		expect(accepts(name, { signature: `v2,${digest}` })).toBe(false);
		expect(accepts(name, { signature: digest })).toBe(false);
		expect(accepts(name, { signature: '' })).toBe(false);
		expect(accepts(name, { signature: undefined })).toBe(false);
	});

	it('refuses a signature by another key', () => {
		expect(accepts(name, { signature: signed(body, otherKey) })).toBe(false);
	});

	it('refuses a body of which one byte was altered, wherever it is', () => {
		for (let at = 0; at < body.length; at++) {
			const altered = Buffer.from(body);
			altered[at] = (altered[at] ?? 0) ^ 1;
			expect(accepts(name, { body: altered })).toBe(false);
		}
		expect(accepts(name, { body: `${body} ` })).toBe(false);
		expect(accepts(name, { body: '' })).toBe(false);
	});

	it('refuses the signature under another id or another time [S-32]', () => {
		expect(accepts(name, { id: 'msg_test_2' })).toBe(false);
		expect(accepts(name, { timestamp: String(NOW_SECONDS + 1) })).toBe(false);
		expect(accepts(name, { id: undefined })).toBe(false);
		expect(accepts(name, { id: '' })).toBe(false);
		expect(accepts(name, { timestamp: undefined })).toBe(false);
		expect(accepts(name, { timestamp: 'today' })).toBe(false);
		expect(accepts(name, { timestamp: `${NOW_SECONDS}.0` })).toBe(false);
		expect(accepts(name, { timestamp: '-1' })).toBe(false);
	});

	it('refuses odd ids and times even when they are signed', () => {
		const accepted = (id: string, timestamp: string) => {
			const signature = sign(name, whsec, id, timestamp, Buffer.from(body));
			return accepts(name, { id, timestamp, signature });
		};
		expect(accepted(ID, String(NOW_SECONDS))).toBe(true);
		expect(accepted('', String(NOW_SECONDS))).toBe(false);
		for (const odd of ['', 'today', `x${NOW_SECONDS}`, `${NOW_SECONDS}x`, `0x${NOW_SECONDS}`])
			expect(accepted(ID, odd)).toBe(false);
	});

	it.each([
		[300, true],
		[301, false],
		[-300, true],
		[-301, false],
		[86_400, false],
	])('%i s after it was signed: %s [S-61]', (laterSeconds, expected) => {
		expect(accepts(name, {}, laterSeconds)).toBe(expected);
	});

	it('tries every signature in the header, as after a rotation of the secret', () => {
		const foreign = signed(body, otherKey);
		expect(accepts(name, { signature: `${foreign} ${signature}` })).toBe(true);
		expect(accepts(name, { signature: `${signature} ${foreign}` })).toBe(true);
		expect(accepts(name, { signature: `  v9,x ${foreign}  ${signature} ` })).toBe(true);
		expect(accepts(name, { signature: `${foreign} ${foreign}` })).toBe(false);
	});

	it.each(['', '   ', 'whsec_', ' whsec_ '])('refuses all with the empty secret "%s"', (empty) => {
		const byEmptyKey = createHmac('sha256', '').update(`${ID}.${NOW_SECONDS}.${body}`);
		const forged = `${version},${byEmptyKey.digest(name === 'replicate' ? 'base64' : 'hex')}`;
		expect(accepts(name, { signature: forged }, 0, empty)).toBe(false);
	});

	it.each([
		['other languages', '{"id":"p1","status":"succeeded","logs":"背景を消す — Größe, Ωmega, 🐈‍⬛"}'],
		['escapes', '{"id":"p1","status":"succeeded","logs":"\\u80cc\\ud83d\\udc08\\/"}'],
		['odd whitespace', '\r\n{\t"id" : "p1",\r\n\u00a0"status":"succeeded" }\n\n'],
		['a byte order mark', '\ufeff{"id":"p1","status":"succeeded"}'],
		['doubled keys', '{"id":"p0","id":"p1","status":"succeeded"}'],
	])('signs the bytes as they came: %s', (_, text) => {
		expect(accepts(name, { body: text, signature: signed(text) })).toBe(true);
	});

	it('does not mind bytes that are no text', () => {
		const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x0a, 0xc3, 0x28]);
		expect(accepts(name, { body: bytes, signature: signed(bytes) })).toBe(true);
	});
});

it('does not take the signature of one service for that of the other', () => {
	const { signature, body } = VECTORS.waveSpeed;
	expect(accepts('replicate', { signature, body })).toBe(false);
	expect(accepts('replicate', { signature, body }, 0, VECTORS.waveSpeed.whsec)).toBe(false);
});

it("agrees with Replicate's own client", async () => {
	const { whsec, signature, body } = VECTORS.replicate;
	const sent = { id: ID, timestamp: String(NOW_SECONDS), signature, body, secret: whsec };
	expect(await validateWebhook(sent)).toBe(true);
	expect(await validateWebhook({ ...sent, body: `${body} ` })).toBe(false);
});

it('compares secrets of any length', () => {
	expect(equalTexts('Bearer a', 'Bearer a')).toBe(true);
	expect(equalTexts('Bearer a', 'Bearer b')).toBe(false);
	expect(equalTexts('', 'Bearer a')).toBe(false);
	expect(equalTexts('Bearer a ', 'Bearer a')).toBe(false);
});
