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

	it.each([
		[
			'its message',
			{ message: 'Missing domain', statusCode: 403, error: 'Forbidden' },
			'Missing domain',
		],
		['its error where it has no message', { statusCode: 403, error: 'Forbidden' }, 'Forbidden'],
	])('refuses in the words of %s', (_name, body, message) => {
		expect(tengr.readError({ status: 403, headers: {}, body })).toEqual({
			code: 'unauthorized',
			message,
		});
	});
});
