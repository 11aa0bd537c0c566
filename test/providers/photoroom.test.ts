import { photoroom } from '../../nodes/providers/photoroom';
import { photoroomPlus } from '../../nodes/providers/photoroomPlus';

const plans = [
	['Basic', photoroom],
	['Plus', photoroomPlus],
] as const;

it.each(plans)('Photoroom %s: a wrong key says what helps with this plan', (plan, provider) => {
	const error = provider.readError({ status: 403, headers: {}, body: '' });
	expect(error?.advice?.includes('Plus')).toBe(plan === 'Plus');
});

describe.each(plans)('Photoroom %s', (_plan, provider) => {
	it('tells a sandbox key from a usual one', () => {
		expect(provider.describeKey?.('sandbox_0123')).toMatch(/watermark and cost nothing/);
		expect(provider.describeKey?.('0123_sandbox_')).toBeNull();
	});

	it('takes its key in a header of its own', () => {
		expect(provider.keyHeaders?.('0123')).toEqual({ 'x-api-key': '0123' });
	});

	it.each([
		['a wrong key, without a word', 403, '', 'unauthorized', /sandbox_ in front of it/],
		['an empty account', 402, { detail: 'no credit' }, 'billing', undefined],
		['an empty account, with 400', 400, { detail: 'Out of credits' }, 'billing', undefined],
		['words of a proxy about credits', 403, 'credits exhausted', 'unauthorized', /API key/],
	])('calls %s', (_name, status, body, code, advice) => {
		const error = provider.readError({ status, headers: {}, body });
		expect(error?.code).toBe(code);
		if (advice === undefined) expect(error?.advice).toBeUndefined();
		else expect(error?.advice).toMatch(advice);
	});

	it('refuses a key without a word, so that an empty refusal is its own and a text is not', () => {
		const isOwn = (body: string) => provider.readError({ status: 403, headers: {}, body })?.isOwn;
		expect([isOwn(''), isOwn('error code: 1010'), isOwn('<html></html>')]).toEqual([
			true,
			false,
			false,
		]);
	});

	it('names the request in its words once', () => {
		const headers = { 'x-request-id': ' req-1 ' };
		const read = (body: unknown) => provider.readError({ status: 400, headers, body })?.message;
		expect(read({ detail: 'Bad' })).toBe('Bad (request req-1)');
		expect(read({ detail: 'Bad req-1' })).toBe('Bad req-1');
		expect(read('')).toBe('(request req-1)');
	});
});
