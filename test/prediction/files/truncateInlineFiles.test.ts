import { truncateInlineFiles } from '../../../nodes/prediction/files/truncateInlineFiles';

/** The first bytes of a PNG file, and many more. */
const picture = `iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf${'A'.repeat(5_000)}`;

describe('an answer shown to a person', () => {
	it.each([
		['as a data URI', `data:image/png;base64,${picture}`],
		['as bare base64', picture],
	])('carries the beginning and the length of a file inside it %s', (_name, file) => {
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
