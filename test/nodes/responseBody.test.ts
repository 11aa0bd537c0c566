/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { Readable } from 'node:stream';
import type { NodeReadable } from '../../nodes/n8n/byteStream';
import { parseBody, readBytes } from '../../nodes/n8n/responseBody';
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

	test.each([
		['lists', '[],'],
		['objects', '{},'],
		['numbers', '0,'],
	])(
		'that is %s without end is not read: they would take the memory of n8n [S-59]',
		(_name, part) => {
			const text = `[${part.repeat(2_100_000)}0]`;
			expect(parseBody(asBytes(text))).toBe(text.slice(0, 1_000));
		},
	);

	test('that is one long text is read', () => {
		const content = 'iVBOR'.repeat(1_000_000);
		expect(parseBody(asBytes(JSON.stringify({ content })))).toEqual({ content });
	});

	test('has no secret in any text or name of it', () => {
		const redact = (part: string) => part.replaceAll('secret', '[key]');
		expect(parseBody(asBytes('{"a secret":["a \\u0073ecret"]}'), redact)).toEqual({
			'a [key]': ['a [key]'],
		});
	});
});

describe('the bytes of a response', () => {
	const chunks = ['back', 'ground', ' removed'].map((text) => Buffer.from(text));
	const whole = 'background removed';
	const body = () => Readable.from(chunks, { objectMode: false }) as NodeReadable;

	test.each([
		['its size', whole.length],
		['less than there is, as before decompression', 7],
		['more than there is', 1_000],
		['nothing', Number.NaN],
		['no sensible size', -1],
		['more than is allowed', 10_000_000],
	])('are all there when the server announced %s', async (_name, announced) => {
		expect((await readBytes(body(), 2_000, announced))?.toString()).toBe(whole);
	});

	test('are not read beyond what is allowed', async () => {
		const stream = body();
		expect(await readBytes(stream, whole.length - 1, 5)).toBeNull();
		expect(stream.destroyed).toBe(true);
	});
});
