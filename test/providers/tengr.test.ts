import { tengr } from '../../nodes/providers/tengr';
import { Service } from '../conformance/service';

const service = new Service(tengr);

describe('Tengr', () => {
	it('makes no other predictions, and says what it does instead', () => {
		const task = { kind: 'create', input: { prompt: 'A cat' } } as const;
		expect(() => tengr.buildSubmitRequest(service.job({ task }))).toThrow(
			expect.objectContaining({
				code: 'not_supported',
				advice: 'Use the Remove Background operation.',
			}),
		);
	});

	it('tells why an artwork failed, also in a message', () => {
		const read = (status: string) => tengr.readPrediction({ id: '1', status, message: 'nsfw' });
		expect(read('failed').failureReason).toBe('nsfw');
		expect(read('completed').failureReason).toBeNull();
	});

	it.each([
		['a score', [{ url: 'https://example.com/out.png', score: 0.9 }], [{ score: 0.9 }]],
		['words', ['no subject found'], ['no subject found']],
		['nothing', ['https://example.com/out.png'], null],
		['no result', [], null],
	])('gives what of a result is no file: %s', (_name, results, output) => {
		expect(tengr.readPrediction({ id: '1', status: 'completed', results }).output).toEqual(output);
	});

	it.each([
		[
			'its message',
			{ message: 'Missing domain', statusCode: 403, error: 'Forbidden' },
			'Missing domain',
			true,
		],
		[
			'its error where it has no message',
			{ statusCode: 403, error: 'Forbidden' },
			'Forbidden',
			true,
		],
		['a gateway in front of it', { error: 'Forbidden' }, 'Forbidden', false],
	])('refuses in the words of %s', (_name, body, message, isOwn) => {
		expect(tengr.readError({ status: 403, headers: {}, body })).toEqual({
			code: 'unauthorized',
			message,
			isOwn,
		});
	});
});
