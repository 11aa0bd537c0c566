import {
	fileNameFromUrl,
	resultFileName,
	safeFileName,
} from '../../../nodes/prediction/files/fileName';

describe('a file name', () => {
	it.each([
		['shoe.png', 'shoe.png'],
		['Größe 42.png', 'Größe 42.png'],
		['shoe.left.png', 'shoe.left.png'],
		['写真.png', '写真.png'],
		['../../etc/passwd', 'passwd'],
		['C:\\Users\\me\\shoe.png', 'shoe.png'],
		['/', ''],
		['..', ''],
		['.hidden', 'hidden'],
		['  .hidden', 'hidden'],
		['. .hidden', 'hidden'],
		['folder\n/shoe.png', 'shoe.png'],
		['a<b>c:d"e|f?g*.png', 'a_b_c_d_e_f_g_.png'],
		['line\nbreak\u0000.png', 'line_break_.png'],
		['shoe\u202Egnp.exe', 'shoe_gnp.exe'],
		['  shoe.png  ', 'shoe.png'],
		['', ''],
	])('%j becomes %j', (name, safe) => {
		expect(safeFileName(name)).toBe(safe);
	});

	it('is not too long, and not cut within a character', () => {
		expect(safeFileName(`${'x'.repeat(500)}.png`)).toBe(`${'x'.repeat(120)}.png`);
		expect(safeFileName('😀'.repeat(200))).toBe('😀'.repeat(120));
		expect(safeFileName(`a.${'x'.repeat(500)}`).length).toBeLessThan(30);
	});

	it.each([
		['https://a.example/photos/cat.jpg?size=2#top', 'cat.jpg'],
		['https://a.example/photos/my%20cat.jpg', 'my cat.jpg'],
		['https://a.example/cat.jpg', 'cat.jpg'],
		['https://a.example/', null],
		['https://a.example/photos/', null],
		['https://a.example/%E0%A4%A', null],
		['not a url', null],
	])('of %s is %j', (url, name) => {
		expect(fileNameFromUrl(url)).toBe(name);
	});
});

describe('the name of a result', () => {
	const name = (wanted: string | null, input: string | null, index = 0, mimeType = 'image/png') =>
		resultFileName({ wanted, input, fallback: 'p1' }, mimeType, index);

	it('tells whose background it is without', () => {
		expect(name(null, 'shoe.jpeg')).toBe('shoe-no-bg.png');
		expect(name(null, 'shoe.jpeg', 0, 'image/webp')).toBe('shoe-no-bg.webp');
		expect(name(null, 'shoe')).toBe('shoe-no-bg.png');
		expect(name(null, 'Mr. Smith')).toBe('Mr. Smith-no-bg.png');
		expect(name(null, '../shoe.jpeg')).toBe('shoe-no-bg.png');
	});

	it('is the prediction where no picture went in', () => {
		expect(name(null, null)).toBe('p1.png');
		expect(name(null, '..')).toBe('p1.png');
	});

	it('is the one somebody asked for', () => {
		expect(name('cutout.png', 'shoe.jpeg')).toBe('cutout.png');
		expect(name('cutout', 'shoe.jpeg')).toBe('cutout.png');
		expect(name('Mr. Smith', 'shoe.jpeg', 1)).toBe('Mr. Smith-2.png');
		expect(name('a/b/cutout.png', 'shoe.jpeg')).toBe('cutout.png');
		expect(name('///', 'shoe.jpeg')).toBe('shoe-no-bg.png');
	});

	it('has a number from the second file on', () => {
		expect(name(null, 'shoe.jpeg', 1)).toBe('shoe-no-bg-2.png');
		expect(name('cutout.png', null, 2)).toBe('cutout-3.png');
		expect(name('cutout', null, 2)).toBe('cutout-3.png');
	});

	it('does not trust the type of the file', () => {
		expect(name(null, 'shoe.jpeg', 0, 'application/x-unheard-of')).toBe('shoe-no-bg.bin');
	});
});
