import { submissionVerdict } from '../../nodes/prediction/model/retryPolicy';
import { providerById } from '../../nodes/providers';

/** What a provider makes of a body that comes with HTTP 200. */
function judged(id: string, body: unknown) {
	const response = { status: 200, headers: {}, body };
	const error = providerById(id)?.readError(response) ?? null;
	return error === null ? null : { ...error, verdict: submissionVerdict(response, error, 0) };
}

/** The error forms of providers that put a status of their own into a success. */
const envelopes: ReadonlyArray<readonly [string, (code: number | string) => unknown]> = [
	['waveSpeed', (code) => ({ code: Number(code), message: 'upstream timed out' })],
	['kie', (code) => ({ code: Number(code), msg: 'upstream timed out' })],
	['kkiai', (code) => ({ code, message: 'upstream timed out' })],
	['chainHub', (code) => ({ error: { code, message: 'upstream timed out' } })],
	['replicateCompatible', (code) => ({ code, msg: 'upstream timed out' })],
];

describe.each(envelopes)('%s: an error in a success', (id, envelope) => {
	it.each([408, 499, 502, 504, 524])('with the code %d of a gateway is doubt', (code) => {
		expect(judged(id, envelope(code))).toMatchObject({ verdict: 'unknown' });
	});

	it.each([400, 401, 422])('with the code %d is a refusal, in its words', (code) => {
		expect(judged(id, envelope(code))).toMatchObject({
			code: code === 401 ? 'unauthorized' : 'rejected',
			message: 'upstream timed out',
			verdict: 'rejected',
		});
	});
});

it('a held connection of WaveSpeed that ran out without its task is doubt', () => {
	expect(judged('waveSpeed', { code: 5004, message: 'sync timeout' })?.verdict).toBe('unknown');
});
