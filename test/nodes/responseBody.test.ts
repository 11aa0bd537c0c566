import { parseBody } from '../../nodes/n8n/responseBody';
import { picture } from './picture';

const asBytes = (text: string) => Buffer.from(text);

describe('the body of a response', () => {
	test.each([
		['JSON', '{"id":"p1"}'],
		['JSON behind a byte order mark', '\uFEFF{"id":"p1"}'],
		['JSON behind blank lines', '\r\n\r\n {"id":"p1"}'],
	])('that is %s is read', (_name, text) => {
		expect(parseBody(asBytes(text))).toEqual({ id: 'p1' });
	});

	test('that is text behind a byte order mark is that text', () => {
		expect(parseBody(asBytes('\uFEFFInternal Server Error'))).toBe('Internal Server Error');
	});

	test('that is an image stays bytes', () => {
		expect(parseBody(picture(1))).toEqual(picture(1));
	});

	test('has no secret in any text or name of it', () => {
		const redact = (part: string) => part.replaceAll('secret', '[key]');
		expect(parseBody(asBytes('{"a secret":["a \\u0073ecret"]}'), redact)).toEqual({
			'a [key]': ['a [key]'],
		});
	});
});
