import fc from 'fast-check';
import type { DeliveryProof } from '../../../nodes/prediction/model/webhookScheme';
import type { WebhookDelivery } from '../../../nodes/prediction/model/webhookDelivery';
import { bearerSecret } from '../../../nodes/prediction/signatures/bearerSecret';
import { ed25519KeysIn } from '../../../nodes/prediction/signatures/ed25519Jwks';
import { standardWebhooks } from '../../../nodes/prediction/signatures/standardWebhooks';
import { providerById, providers } from '../../../nodes/providers';
import { checkProperty } from '../../properties/checkProperty';
import vectors from './vectors/vectors.json';

const NOW_MS = vectors.nowSeconds * 1000;
const FAL_KEYS = ed25519KeysIn(vectors.falKeys);

/** The example of RFC 8037, appendix A.2. */
const OF_SOMEBODY_ELSE = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

interface Vector {
	readonly name: string;
	readonly proof: DeliveryProof;
	readonly secret: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Deliveries that another implementation signed, see vectors/make.py. */
const DELIVERIES: readonly Vector[] = vectors.deliveries.map(
	({ name, provider, secret, headers, body }) => {
		const proof = providerById(provider)?.webhook?.proof;
		if (proof === undefined) throw new Error(`${provider} proves nothing`);
		const its = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null));
		const known = secret === 'falKeys' ? FAL_KEYS : secret;
		return { name, proof, secret: known, headers: its as Record<string, string>, body };
	},
);

interface Change {
	readonly secret?: string;
	readonly headers?: Readonly<Record<string, string | undefined>>;
	readonly body?: string | Uint8Array;
	readonly laterSeconds?: number;
}

/** Whether the delivery is accepted with these changes. */
function accepts({ proof, secret, headers, body }: Vector, change: Change = {}): boolean {
	const delivery: WebhookDelivery = {
		headers: { ...headers, ...change.headers },
		rawBody: Buffer.from(change.body ?? body),
	};
	const nowMs = NOW_MS + (change.laterSeconds ?? 0) * 1000;
	return proof.accepts(change.secret ?? secret, delivery, nowMs);
}

function nameOf({ headers }: Vector, part: 'signature' | 'timestamp' | 'id'): string {
	return Object.keys(headers).find((name) => name.endsWith(part)) ?? '';
}

describe.each(DELIVERIES.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
	const signature = nameOf(vector, 'signature');
	const timestamp = nameOf(vector, 'timestamp');
	const given = vector.headers[signature] ?? '';
	/** As long as the true one, and made of the same characters. */
	const foreign = given.replace(/[0-9a-z]/gi, (one) => (one === 'a' ? 'b' : 'a'));

	it('is accepted', () => {
		expect(accepts(vector)).toBe(true);
	});

	it.each([
		[300, true],
		[301, false],
		[-300, true],
		[-301, false],
	])('%i seconds after it was signed: %s', (laterSeconds, expected) => {
		expect(accepts(vector, { laterSeconds })).toBe(expected);
	});

	it('is refused without any one of its headers, and with any one of them empty', () => {
		for (const name of Object.keys(vector.headers)) {
			expect([name, accepts(vector, { headers: { [name]: undefined } })]).toEqual([name, false]);
			expect([name, accepts(vector, { headers: { [name]: '' } })]).toEqual([name, false]);
		}
	});

	it('is refused with any one of its headers changed [S-62]', () => {
		for (const [name, value] of Object.entries(vector.headers)) {
			const last = value.endsWith('1') ? '2' : '1';
			const changed = name === signature ? foreign : `${value.slice(0, -1)}${last}`;
			expect([name, accepts(vector, { headers: { [name]: changed } })]).toEqual([name, false]);
		}
	});

	it.each(['', ' ', 'soon', '-1', '1e9', '1700000000.0', '0x6553F100'])(
		'is refused with the time "%s"',
		(time) => {
			expect(accepts(vector, { headers: { [timestamp]: time } })).toBe(false);
		},
	);

	it('is refused by another secret and by none', () => {
		const another = vector.secret === FAL_KEYS ? OF_SOMEBODY_ELSE : `${vector.secret}1`;
		expect(accepts(vector, { secret: another })).toBe(false);
		expect(accepts(vector, { secret: '' })).toBe(false);
	});

	it('is refused with a signature that is cut off, doubled or in no form at all', () => {
		for (const odd of [given.slice(0, -2), `${given}${given}`, given.slice(1), '%', 'v1=', ',,']) {
			expect([odd, accepts(vector, { headers: { [signature]: odd } })]).toEqual([odd, false]);
		}
	});

	if (vector.proof.covers === 'body') {
		it('is refused with a body of which one byte was altered, wherever it is [S-63]', () => {
			const bytes = Buffer.from(vector.body);
			for (let at = 0; at < bytes.length; at++) {
				const altered = Buffer.from(bytes);
				altered[at] = (altered[at] ?? 0) ^ 1;
				expect(accepts(vector, { body: altered })).toBe(false);
			}
			expect(accepts(vector, { body: `${vector.body} ` })).toBe(false);
			expect(accepts(vector, { body: '' })).toBe(false);
		});
	} else {
		it('is refused with a body about another prediction, or about none', () => {
			expect(accepts(vector, { body: vector.body.replace('task-', 'task-9') })).toBe(false);
			for (const body of ['', 'null', '[]', '{}', '{"data":{"taskId":1}}', '{"data":', 'hello'])
				expect([body, accepts(vector, { body })]).toEqual([body, false]);
		});

		it('is accepted with a byte order mark before its body, which belongs to no JSON', () => {
			expect(accepts(vector, { body: `\uFEFF${vector.body}` })).toBe(true);
		});

		it('says nothing of the rest of the body', () => {
			expect(accepts(vector, { body: vector.body.replace(/"state":"\w+"/, '"state":"x"') })).toBe(
				true,
			);
		});
	}
});

describe('rotation', () => {
	const delivery = (name: string) => DELIVERIES.find((one) => one.name === name) as Vector;

	it('of keys: any key of the set may have signed, and no other', () => {
		const [first = '', second = ''] = FAL_KEYS.split(' ');
		const byFirst = delivery('fal, by the first key');
		expect(accepts(byFirst, { secret: `${second} ${first}` })).toBe(true);
		expect(accepts(byFirst, { secret: first })).toBe(true);
		expect(accepts(byFirst, { secret: second })).toBe(false);
	});

	it('of a secret: any signature of the list may be the one', () => {
		const vector = delivery("Bria's own contract vector");
		const name = 'bria-webhook-signature';
		const own = vector.headers[name] ?? '';
		const other = own.replace(/[0-9]/g, '0');
		for (const list of [`${other},${own}`, `${own}, ${other}`, `v2=x , ${own}`])
			expect(accepts(vector, { headers: { [name]: list } })).toBe(true);
		expect(accepts(vector, { headers: { [name]: `${other},${other}` } })).toBe(false);
		expect(accepts(vector, { headers: { [name]: own.replace('v1=', 'v2=') } })).toBe(false);
	});
});

describe('a set of keys', () => {
	it('has the Ed25519 keys that can be read, whatever else is in it', () => {
		const [first, , second] = vectors.falKeys.keys;
		expect(ed25519KeysIn(vectors.falKeys)).toBe(`${first?.x} ${second?.x}`);
		const odd = [null, 'x', { kty: 'OKP', crv: 'X25519', x: first?.x }, { ...first, x: 'AAAA' }];
		expect(ed25519KeysIn({ keys: [...odd, first] })).toBe(first?.x);
	});

	it.each([null, '', [], {}, { keys: null }, { keys: [] }, { keys: [{ kty: 'OKP' }] }])(
		'%j has none',
		(body) => {
			expect(ed25519KeysIn(body)).toBe('');
		},
	);
});

it("Standard Webhooks' own vector is accepted, and refused with another time or body", () => {
	const { secret, headers, body } = vectors.standardWebhooks;
	const proof = standardWebhooks({ version: 'v1', key: 'base64', digest: 'base64' });
	const nowMs = Number(headers['webhook-timestamp']) * 1000;
	const delivery = { headers, rawBody: Buffer.from(body) };
	expect(proof(secret, delivery, nowMs)).toBe(true);
	expect(proof(secret, delivery, nowMs + 301_000)).toBe(false);
	expect(proof(secret, { headers, rawBody: Buffer.from(`${body} `) }, nowMs)).toBe(false);
});

describe('whatever is sent', () => {
	const proofs = [
		...providers.flatMap(({ webhook }) => webhook?.proof?.accepts ?? []),
		bearerSecret,
	];
	const headerNames = [
		...new Set([
			...DELIVERIES.flatMap(({ headers }) => Object.keys(headers)),
			...['webhook-id', 'webhook-timestamp', 'webhook-signature', 'authorization'],
		]),
	];
	const values = fc.oneof(
		fc.constant(undefined),
		fc.string({ unit: 'binary' }),
		fc.constantFrom(
			String(vectors.nowSeconds),
			'v1=,',
			'v1,',
			'v3,zz',
			'Bearer ',
			`${'ab'.repeat(64)}`,
		),
	);
	const headers = fc
		.array(values, { minLength: headerNames.length, maxLength: headerNames.length })
		.map((its) => Object.fromEntries(headerNames.map((name, index) => [name, its[index]])));
	const bodies = fc.oneof(
		fc.uint8Array({ maxLength: 64 }),
		fc.json().map((json) => Buffer.from(json)),
	);

	it('no proof throws, and none accepts it', () => {
		checkProperty(
			fc.tuple(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(FAL_KEYS)), headers, bodies),
			([secret, its, rawBody]) => {
				for (const accepted of proofs) {
					expect(accepted(`${secret}.`, { headers: its, rawBody }, NOW_MS)).toBe(false);
				}
			},
		);
	});
});
