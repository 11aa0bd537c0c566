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
