import { truncateInlineFiles } from '../../../nodes/prediction/files/truncateInlineFiles';

/** The first bytes of a PNG file, and many more. */
const picture = `iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf${'A'.repeat(5_000)}`;

describe('an answer shown to a person', () => {
	it.each([
		['as a data URI', `data:image/png;base64,${picture}`],
		['as a data URI in capitals', `DATA:IMAGE/PNG;BASE64,${picture}`],
		['as a data URI in percent-encoding', `data:image/svg+xml,%3Csvg%3E${'a'.repeat(500)}`],
		['as bare base64', picture],
		['as base64url in lines', `${picture.slice(0, 60)}\n${picture.slice(60)}-_-_`],
	])('carries the beginning and the length of a file inside it %s [S-52]', (_name, file) => {
		const shown = truncateInlineFiles(file);
		expect(shown).toBe(`${file.slice(0, 40)}… (${file.length} characters)`);
	});

	it('is searched through, however the files are packed', () => {
		const file = `data:image/png;base64,${picture}`;
		const shown = truncateInlineFiles({
			id: 'p1',
			output: [file, { mask: file }],
			urls: { again: file },
		});
		const short = truncateInlineFiles(file);
		expect(shown).toEqual({ id: 'p1', output: [short, { mask: short }], urls: { again: short } });
	});

	it('carries little of what only its key says to be a file', () => {
		const unknown = 'A'.repeat(500);
		expect(truncateInlineFiles({ result_b64: unknown, id: unknown })).toEqual({
			result_b64: `${unknown.slice(0, 40)}… (500 characters)`,
			id: unknown,
		});
	});

	it('carries the bytes of the response itself as a word', () => {
		const bytes = Buffer.concat([Buffer.from(picture, 'base64').subarray(0, 20), Buffer.alloc(80)]);
		expect(truncateInlineFiles(bytes)).toBe('image/png, 100 bytes');
		expect(truncateInlineFiles({ a: [Buffer.alloc(5)] })).toEqual({ a: ['binary data, 5 bytes'] });
	});

	it('may be nested without an end', () => {
		let value: unknown = 'deep';
		for (let level = 0; level < 10_000; level++) value = [value];
		expect(() => truncateInlineFiles(value)).not.toThrow();
	});

	it('is left as it is otherwise: addresses, words, numbers and what is not there', () => {
		const answer = {
			id: 'p1',
			output: 'https://example.com/a/very/long/address/of/a/picture/without/a/background.png',
			logs: 'A word of the model. '.repeat(500),
			metrics: { seconds: 2.5, warm: true },
			error: null,
			tags: [],
		};
		expect(truncateInlineFiles(answer)).toEqual(answer);
	});

	it('may be no answer at all', () => {
		expect(truncateInlineFiles(null)).toBeNull();
		expect(truncateInlineFiles('')).toBe('');
	});
});
