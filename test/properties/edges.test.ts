import fc from 'fast-check';
import { PredictionError } from '../../nodes/prediction/model/errors';
import {
	distinctNames,
	fileNameFromUrl,
	resultFileName,
	safeFileName,
} from '../../nodes/prediction/files/fileName';
import { RETRY } from '../../nodes/prediction/model/policy';
import { assertSafeUrl, isPublicHostName } from '../../nodes/prediction/files/publicUrl';
import { retryAfterMs } from '../../nodes/prediction/model/retryAfter';
import { standardWebhooks } from '../../nodes/prediction/signatures/standardWebhooks';
import { equalTexts } from '../../nodes/prediction/signatures/timingSafeEqual';
import { sign } from '../sandbox/signatures';
import { checkProperty } from './checkProperty';
import { anyJson } from './oddBodies';

const NOW = Date.parse('2026-11-21T11:00:00Z');
const words = fc.string({ unit: 'binary', maxLength: 60 });

describe('signatures', () => {
	const schemes = {
		replicate: { version: 'v1', key: 'base64', digest: 'base64' },
		waveSpeed: { version: 'v3', key: 'text', digest: 'hex' },
	} as const;
	const secrets = {
		replicate: fc
			.uint8Array({ minLength: 16, maxLength: 40 })
			.map((key) => Buffer.from(key).toString('base64')),
		waveSpeed: fc.stringMatching(/^[0-9a-f]{32}$/),
	};
	const timestamp = String(NOW / 1000);

	describe.each(['replicate', 'waveSpeed'] as const)('%s', (service) => {
		const accepts = standardWebhooks(schemes[service]);
		const parts = fc.tuple(
			secrets[service],
			words.filter(Boolean),
			fc.uint8Array({ maxLength: 200 }),
		);
		const headersOf = (secret: string, id: string, body: Uint8Array) => ({
			'webhook-id': id,
			'webhook-timestamp': timestamp,
			'webhook-signature': sign(service, `whsec_${secret}`, id, timestamp, Buffer.from(body)),
		});

		it('what was signed is accepted, whatever the bytes', () => {
			checkProperty(parts, ([secret, id, rawBody]) => {
				const delivery = { headers: headersOf(secret, id, rawBody), rawBody };
				expect(accepts(`whsec_${secret}`, delivery, NOW)).toBe(true);
			});
		});

		it('a changed byte, id or time is not', () => {
			checkProperty(fc.tuple(parts, fc.nat()), ([[secret, id, body], at]) => {
				const headers = headersOf(secret, id, body);
				const rawBody = Uint8Array.from([...body, 0]);
				if (body.length > 0) rawBody[at % body.length]! ^= 1;
				for (const forgery of [
					{ headers, rawBody },
					{ headers: { ...headers, 'webhook-id': `${id}.` }, rawBody: body },
					{ headers: { ...headers, 'webhook-timestamp': String(NOW / 1000 + 1) }, rawBody: body },
				])
					expect(accepts(`whsec_${secret}`, forgery, NOW)).toBe(false);
			});
		});

		it('nothing made up is, and nothing is thrown', () => {
			const header = fc.option(fc.oneof(words, fc.constant(timestamp)), { nil: undefined });
			checkProperty(
				fc.tuple(words, header, header, header, fc.uint8Array()),
				([secret, id, time, signature, rawBody]) => {
					const headers = {
						'webhook-id': id,
						'webhook-timestamp': time,
						'webhook-signature': signature,
					};
					expect(accepts(secret, { headers, rawBody }, NOW)).toBe(false);
				},
			);
		});
	});

	it('secrets are the same when they are', () => {
		checkProperty(fc.tuple(words, words), ([one, other]) => {
			expect(equalTexts(one, other)).toBe(Buffer.from(one).equals(Buffer.from(other)));
		});
	});
});

describe('file names', () => {
	const isSafe = (name: string) =>
		!/[/\\:*?"<>|\p{Cc}\p{Bidi_Control}]/u.test(name) &&
		!name.startsWith('.') &&
		[...name].length <= 140;

	it('are safe, whatever they were [S-41]', () => {
		checkProperty(words, (name) =>
			expect([name, isSafe(safeFileName(name))]).toEqual([name, true]),
		);
	});

	it('of results are safe, and never empty', () => {
		const sources = fc.record({
			wanted: fc.option(words),
			input: fc.option(words),
			fallback: fc.constant('p1'),
		});
		checkProperty(fc.tuple(sources, fc.nat(5)), ([{ input, ...source }, index]) => {
			const [stem = null] = distinctNames([input]);
			const name = resultFileName({ ...source, stem }, 'image/png', index);
			// The number of a file and its extension come on top.
			expect([name, isSafe(name.slice(0, 140)), name.length > 0]).toEqual([name, true, true]);
			expect(name).toMatch(/[^.]\.[^.\s]+$/u);
		});
	});

	it('are found in an address, or not', () => {
		checkProperty(fc.oneof(words, fc.webUrl()), (url) => {
			expect(['string', 'object']).toContain(typeof fileNameFromUrl(url));
		});
	});
});

describe('addresses', () => {
	const trusted = 'trusted.example';

	it('are safe or refused, and nothing else', () => {
		const urls = fc.oneof(
			words,
			fc.webUrl({ withFragments: true, withQueryParameters: true }),
			fc
				.tuple(fc.constantFrom('http', 'https', 'ftp', 'file', 'data'), words)
				.map(([scheme, rest]) => `${scheme}://${rest}`),
		);
		checkProperty(urls, (candidate) => {
			try {
				const url = assertSafeUrl(candidate, trusted);
				expect(url.username + url.password).toBe('');
				expect(
					url.hostname === trusted || (url.protocol === 'https:' && isPublicHostName(url.hostname)),
				).toBe(true);
			} catch (error) {
				expect(error).toMatchObject({ code: 'unsafe_url' });
				expect(error).toBeInstanceOf(PredictionError);
			}
		});
	});

	it('with a private number are refused, however it is spelt [S-14]', () => {
		const privately = fc.oneof(
			fc.tuple(fc.constantFrom(10, 127), fc.nat(255), fc.nat(255), fc.nat(255)),
			fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
			fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
			fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
		);
		checkProperty(privately, (bytes) => {
			const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
			const [a, b, c, d] = bytes;
			for (const host of [
				bytes.join('.'),
				String(number),
				`0x${number.toString(16)}`,
				`0${number.toString(8)}`,
				`${a}.${b}.${c * 256 + d}`,
				`[::ffff:${bytes.join('.')}]`,
				`${bytes.join('.')}.`,
			])
				expect(() => assertSafeUrl(`https://${host}/x.png`, trusted)).toThrow(PredictionError);
		});
	});
});

describe('the delay that a service asks for', () => {
	it('is none, or a time that can be waited for or given up', () => {
		const headers = fc.dictionary(
			fc.constantFrom('retry-after', 'date'),
			fc.oneof(words, fc.date({ noInvalidDate: true }).map(String), fc.float().map(String)),
		);
		const bodies = fc.oneof(
			anyJson,
			anyJson.map((asked) => ({ retry_after: asked })),
			anyJson.map((asked) => ({ error: { retry_after: asked } })),
		);
		checkProperty(fc.tuple(headers, bodies), ([given, body]) => {
			const delayMs = retryAfterMs({ status: 429, headers: given, body }, NOW);
			if (delayMs !== null) expect(delayMs).toBeGreaterThanOrEqual(RETRY.firstMs);
		});
	});
});
