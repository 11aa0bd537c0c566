import { array, constantFrom, integer, option, oneof, string, tuple, webUrl } from 'fast-check';
import { fileNameFromDisposition } from '../../../nodes/prediction/files/contentDisposition';
import {
	distinctNames,
	fileNameFromUrl,
	resultFileName,
	safeFileName,
} from '../../../nodes/prediction/files/fileName';
import { checkProperty } from '../../properties/checkProperty';

const FAMILY = '👨‍👩‍👧‍👦';
const NFD = 'Gro\u0308\u00dfe';
const NFC = 'Gr\u00f6\u00dfe';

/** What people, cameras, browsers and attackers call files. */
const NAMES: ReadonlyArray<readonly [given: string, safe: string, result: string]> = [
	['shoe.png', 'shoe.png', 'shoe-no-bg'],
	['shoe.JPEG', 'shoe.JPEG', 'shoe-no-bg'],
	['IMG_0001.HEIC', 'IMG_0001.HEIC', 'IMG_0001-no-bg'],
	['_DSC0042.NEF', '_DSC0042.NEF', '_DSC0042-no-bg'],
	['shoe', 'shoe', 'shoe-no-bg'],
	// What follows the last dot is no file type.
	['shirt-1.1', 'shirt-1.1', 'shirt-1.1-no-bg'],
	['shirt-1.2.jpg', 'shirt-1.2.jpg', 'shirt-1.2-no-bg'],
	['v2.0 final', 'v2.0 final', 'v2.0 final-no-bg'],
	['Mr. Smith', 'Mr. Smith', 'Mr. Smith-no-bg'],
	['Dr.No', 'Dr.No', 'Dr.No-no-bg'],
	['AB.1234', 'AB.1234', 'AB.1234-no-bg'],
	['acme.com', 'acme.com', 'acme.com-no-bg'],
	['2026.11.28', '2026.11.28', '2026.11.28-no-bg'],
	['shoe.left.png', 'shoe.left.png', 'shoe.left-no-bg'],
	// Other scripts.
	['写真.png', '写真.png', '写真-no-bg'],
	['Größe 42.png', 'Größe 42.png', 'Größe 42-no-bg'],
	[`${NFD}.png`, `${NFC}.png`, `${NFC}-no-bg`],
	['صورة.jpg', 'صورة.jpg', 'صورة-no-bg'],
	[`${FAMILY}.png`, `${FAMILY}.png`, `${FAMILY}-no-bg`],
	// Nothing, or nothing but an extension.
	['', '', ''],
	['/', '', ''],
	['.', '', ''],
	['..', '', ''],
	['. . .', '', ''],
	['.jpg', '', ''],
	[' .PNG ', '', ''],
	['\u200B.png', '', ''],
	// Folders.
	['../../etc/passwd', 'passwd', 'passwd-no-bg'],
	['C:\\Users\\me\\shoe.png', 'shoe.png', 'shoe-no-bg'],
	['folder\n/shoe.png', 'shoe.png', 'shoe-no-bg'],
	['photos/', '', ''],
	// Dots and spaces at the ends.
	['.hidden', 'hidden', 'hidden-no-bg'],
	['. .hidden', 'hidden', 'hidden-no-bg'],
	['  shoe.png  ', 'shoe.png', 'shoe-no-bg'],
	['shoe.png. .', 'shoe.png', 'shoe-no-bg'],
	['shoe .png', 'shoe.png', 'shoe-no-bg'],
	['shoe..png', 'shoe.png', 'shoe-no-bg'],
	// Characters that some system refuses, or that nobody sees.
	['a<b>c:d"e|f?g*.png', 'a_b_c_d_e_f_g_.png', 'a_b_c_d_e_f_g_-no-bg'],
	['line\nbreak\u0000.png', 'line_break_.png', 'line_break_-no-bg'],
	['line\u2028break.png', 'line_break.png', 'line_break-no-bg'],
	['shoe\u202Egnp.exe', 'shoe_gnp.exe', 'shoe_gnp.exe-no-bg'],
	['shoe\u2066x\u2069.png', 'shoe_x_.png', 'shoe_x_-no-bg'],
	['sh\u200Boe\uFEFF.png', 'shoe.png', 'shoe-no-bg'],
	['half \uD83D emoji.png', 'half _ emoji.png', 'half _ emoji-no-bg'],
	// Devices of Windows.
	['CON', '_CON', 'CON-no-bg'],
	['nul.png', '_nul.png', 'nul-no-bg'],
	['com1.txt', '_com1.txt', 'com1-no-bg'],
	['LPT¹.png', '_LPT¹.png', 'LPT¹-no-bg'],
	['aux.v2.png', '_aux.v2.png', '_aux.v2-no-bg'],
	['console.png', 'console.png', 'console-no-bg'],
	// The rest of an address.
	['cat.jpg?width=200', 'cat.jpg', 'cat-no-bg'],
	['cat.jpg?file=a/b.png', 'cat.jpg', 'cat-no-bg'],
	['cat.jpg#top', 'cat.jpg', 'cat-no-bg'],
	['which one?.jpg', 'which one_.jpg', 'which one_-no-bg'],
	['shoe #2.png', 'shoe #2.png', 'shoe #2-no-bg'],
	// Still encoded, as n8n's HTTP Request node and mails pass names on.
	['Gr%C3%B6%C3%9Fe%20rot.jpg', 'Größe rot.jpg', 'Größe rot-no-bg'],
	['photos%2Fshoe.jpg', 'shoe.jpg', 'shoe-no-bg'],
	['100%25.jpg', '100%.jpg', '100%-no-bg'],
	['50%.jpg', '50%.jpg', '50%-no-bg'],
	['caf%E9.jpg', 'caf%E9.jpg', 'caf%E9-no-bg'],
	['%2520.jpg', '%2520.jpg', '%2520-no-bg'],
	['=?UTF-8?B?R3LDtsOfZS5qcGc=?=', 'Größe.jpg', 'Größe-no-bg'],
	['=?utf-8?Q?Gr=C3=B6=C3=9Fe?= =?iso-8859-1?q?_=E4.jpg?=', 'Größe ä.jpg', 'Größe ä-no-bg'],
	['=?unheard?B?R3I=?=.jpg', '=_unheard_B_R3I=_=.jpg', '=_unheard_B_R3I=_=-no-bg'],
];

/** As a person sees them. */
const charactersOf = (text: string) =>
	[...new Intl.Segmenter().segment(text.normalize())].map(({ segment }) => segment);

const PNG = 'image/png';
const nameOf = (wanted: string | null, stem: string | null, mimeType = PNG, index = 0) =>
	resultFileName({ wanted, stem, fallback: 'p1' }, mimeType, index);
const defaultName = (input: string, mimeType = PNG) =>
	nameOf(null, distinctNames([input])[0] ?? null, mimeType);

describe('a file name', () => {
	it.each(NAMES)('%j is safe as %j, and its result is called %j', (given, safe, result) => {
		expect(safeFileName(given)).toBe(safe);
		expect(defaultName(given)).toBe(`${result || 'p1'}.png`);
	});

	it.each([
		['83 Chinese characters', '汉'.repeat(83)],
		['300 Chinese characters', '汉'.repeat(300)],
		['200 emoji', '😀'.repeat(200)],
		['families', FAMILY.repeat(40)],
		['letters with many marks', `e${'\u0301'.repeat(5)}`.repeat(100)],
		['400 Latin letters', 'x'.repeat(400)],
		['a million dots', `${'.'.repeat(1_000_000)}x`],
		['a million spaces', `a${' '.repeat(1_000_000)}x`],
	])('of %s is at most 255 bytes, and cut between characters', (_name, stem) => {
		const started = performance.now();
		for (const name of [
			safeFileName(`${stem}.jpeg`),
			defaultName(`${stem}.jpeg`),
			nameOf(`${stem}.jpeg`, null, PNG, 998),
			nameOf(null, distinctNames([stem, stem, stem])[2] ?? null, 'model/gltf-binary', 998),
		]) {
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
			expect(name).toMatch(/\.(jpeg|png|glb)$/);
			const kept = name.replace(/(-no-bg)?(-\d+)*\.\w+$/, '');
			const whole = new Set(charactersOf(stem.slice(0, 1_000) + stem.slice(-9)));
			expect(charactersOf(kept).filter((character) => !whole.has(character))).toEqual([]);
		}
		// What grows with the square of a million takes minutes.
		expect(performance.now() - started).toBeLessThan(10_000);
	});

	it('keeps as much of a long one as fits', () => {
		expect(safeFileName(`${'x'.repeat(500)}.png`)).toBe(`${'x'.repeat(120)}.png`);
		expect(defaultName(`${'汉'.repeat(83)}.jpg`)).toBe(`${'汉'.repeat(73)}-no-bg.png`);
	});

	it('is nothing where a single character is longer than a name', () => {
		expect(safeFileName(`e${'\u0301'.repeat(200)}.png`)).toBe('');
	});
});

describe('the name in a URL', () => {
	it.each([
		['https://a.example/photos/cat.jpg?size=2#top', 'cat.jpg'],
		['https://a.example/photos/my%20cat.jpg', 'my cat.jpg'],
		['https://a.example/%E5%86%99%E7%9C%9F.png', '写真.png'],
		['https://a.example/写真.png', '写真.png'],
		['https://a.example/photo', 'photo'],
		['https://a.example/shirt-1.1', 'shirt-1.1'],
		['http://192.168.0.5/cat.jpg', 'cat.jpg'],
		// Broken percent-encoding: what can be read is read.
		['https://a.example/100%.jpg', '100%.jpg'],
		['https://a.example/50%off.jpg', '50%off.jpg'],
		['https://a.example/caf%E9.jpg', 'caf.jpg'],
		['https://a.example/%E0%A4%A', null],
		['https://a.example/cat%2', 'cat'],
		// A size or a session behind the extension.
		['https://a.example/cat.jpg;jsessionid=AB', 'cat.jpg'],
		['https://a.example/cat.jpg!w300', 'cat.jpg'],
		['https://a.example/cat.jpg@800w', 'cat.jpg'],
		['https://a.example/cat.jpg:large', 'cat.jpg'],
		['https://a.example/cat@2x.jpg', 'cat@2x.jpg'],
		['https://a.example/uc?export=download&id=1', null],
		// The name is in the query.
		['https://a.example/download?file=cat.jpg', 'cat.jpg'],
		['https://a.example/image.php?id=3&name=my%20cat.png', 'my cat.png'],
		['https://a.example/_next/image?url=%2Fphotos%2Fcat.jpg%3Fv%3D2&w=64', 'cat.jpg'],
		[
			'https://a.example/o/1?response-content-disposition=attachment%3B%20filename%3D%22cat.jpg%22',
			'cat.jpg',
		],
		['https://a.example/photo?size=large', 'photo'],
		['https://a.example/', null],
		['https://a.example/photos/', null],
		['https://a.example/---', null],
		['data:image/png;base64,iVBORw0KGgo=', null],
		['not a url', null],
		['https://', null],
	])('of %s is %j', (url, name) => {
		expect(fileNameFromUrl(url)).toBe(name);
	});

	it.each([
		['attachment; filename="cat.jpg"', 'cat.jpg'],
		['attachment; filename=cat.jpg', 'cat.jpg'],
		['attachment; filename="a \\"b\\".jpg"', 'a "b".jpg'],
		['attachment; filename="x.jpg"; filename*=UTF-8\'\'%e5%86%99%e7%9c%9f.jpg', '写真.jpg'],
		['attachment; filename*="UTF-8\'\'a%20b.jpg"', 'a b.jpg'],
		["attachment; filename*=iso-8859-1'en'%A3.jpg", '£.jpg'],
		["attachment; filename*=ISO-8859-15''a%A4.jpg", 'a€.jpg'],
		["attachment; filename*=unheard''a%80.jpg; filename=b.jpg", 'b.jpg'],
		['attachment; filename*0="100% "; filename*1="cat.jpg"', '100% cat.jpg'],
		["attachment; filename*0*=UTF-8''a%20; filename*1=b.jpg", 'a b.jpg'],
		['form-data; name="filename=evil.jpg"; filename="ok.jpg"', 'ok.jpg'],
		['attachment; filename="C:\\dir\\a.jpg"', 'C:\\dir\\a.jpg'],
		['attachment; filename="a;b.jpg"; size=1', 'a;b.jpg'],
		['filename="a.jpg"', 'a.jpg'],
		['inline', null],
		['attachment; filename=""', null],
		['', null],
	])('of a server that says %s is %j', (header, name) => {
		expect(fileNameFromDisposition(header)).toBe(name);
	});
});

describe('the name that somebody asked for', () => {
	it.each([
		['shoe', PNG, 0, 'shoe.png'],
		['shoe.png', PNG, 0, 'shoe.png'],
		['shoe.jpg', PNG, 0, 'shoe.png'],
		['shoe.webp', 'image/jpeg', 0, 'shoe.jpg'],
		['shoe.PNG', PNG, 0, 'shoe.PNG'],
		['shoe.jpeg', 'image/jpeg', 0, 'shoe.jpeg'],
		['AB.1234', PNG, 0, 'AB.1234.png'],
		['Mr. Smith', PNG, 0, 'Mr. Smith.png'],
		['shoe.exe', PNG, 0, 'shoe.exe.png'],
		['report.html', PNG, 0, 'report.png'],
		['mesh.obj', 'application/octet-stream', 0, 'mesh.obj'],
		['mesh', 'application/octet-stream', 0, 'mesh.bin'],
		['shoe.jpg', PNG, 1, 'shoe-2.png'],
		['AB.1234', PNG, 2, 'AB.1234-3.png'],
		['a/b/shoe.png', PNG, 0, 'shoe.png'],
		['CON', PNG, 0, '_CON.png'],
		['shoe. ', PNG, 0, 'shoe.png'],
		['line\nbreak', PNG, 0, 'line_break.png'],
	])('%j for %s at %d is %j', (wanted, mimeType, index, name) => {
		expect(nameOf(wanted, 'photo-no-bg', mimeType, index)).toBe(name);
	});

	it('is numbered where the images of an item share it, past what comes of the others', () => {
		const names = [0, 1, 2].flatMap((image) =>
			[0, 1].map((index) => {
				const place = { index: image, count: 3 };
				return resultFileName({ wanted: 'shoe', place, stem: null, fallback: 'p1' }, PNG, index);
			}),
		);
		expect(names).toEqual([
			...['shoe.png', 'shoe-4.png'],
			...['shoe-2.png', 'shoe-2-2.png'],
			...['shoe-3.png', 'shoe-3-2.png'],
		]);
	});

	it.each(['', ' ', '///', '..', '.png', '\u200B'])('%j is none', (wanted) => {
		expect(nameOf(wanted, 'photo-no-bg')).toBe('photo-no-bg.png');
		expect(nameOf(wanted, null)).toBe('p1.png');
	});
});

describe('the name of a result', () => {
	it.each([
		['image/jpeg', 'shoe-no-bg.jpg'],
		['image/webp', 'shoe-no-bg.webp'],
		['image/svg+xml', 'shoe-no-bg.svg'],
		['application/x-unheard-of', 'shoe-no-bg.bin'],
	])('of the type %s is %s', (mimeType, name) => {
		expect(defaultName('shoe.jpeg', mimeType)).toBe(name);
	});

	it('has a number from the second file on', () => {
		const names = [0, 1, 2].map((index) => nameOf(null, 'shoe-no-bg', PNG, index));
		expect(names).toEqual(['shoe-no-bg.png', 'shoe-no-bg-2.png', 'shoe-no-bg-3.png']);
	});

	it.each([
		['p1', 'p1.png'],
		['fal-ai/birefnet/requests/1234', '1234.png'],
		['..', 'result.png'],
	])('is the prediction %s where no image went in', (fallback, name) => {
		expect(resultFileName({ wanted: null, stem: null, fallback }, PNG, 0)).toBe(name);
	});
});

describe('the names of a run', () => {
	it.each([
		['one image', ['photo.jpg'], ['photo-no-bg']],
		['different names', ['a.jpg', 'b.jpg'], ['a-no-bg', 'b-no-bg']],
		['versions', ['shirt-1.1', 'shirt-1.2'], ['shirt-1.1-no-bg', 'shirt-1.2-no-bg']],
		[
			'different types',
			['photo.jpg', 'photo.png', 'photo.HEIC'],
			['photo-no-bg', 'photo-no-bg-2', 'photo-no-bg-3'],
		],
		['the same name', ['photo.jpg', 'photo.jpg'], ['photo-no-bg', 'photo-no-bg-2']],
		[
			'upper and lower case',
			['Photo.jpg', 'photo.jpg', 'PHOTO'],
			['Photo-no-bg', 'photo-no-bg-2', 'PHOTO-no-bg-3'],
		],
		[
			'composed and decomposed letters',
			[`${NFC}.jpg`, `${NFD}.jpg`],
			[`${NFC}-no-bg`, `${NFC}-no-bg-2`],
		],
		['a sharp s and two', ['Maß.jpg', 'MASS.jpg'], ['Maß-no-bg', 'MASS-no-bg-2']],
		['folders', ['a/photo.jpg', 'b/photo.jpg'], ['photo-no-bg', 'photo-no-bg-2']],
		[
			'two kinds in turns',
			['a', 'b', 'a', 'b', 'a'],
			['a-no-bg', 'b-no-bg', 'a-no-bg-2', 'b-no-bg-2', 'a-no-bg-3'],
		],
		[
			'a name that a number would make',
			['a', 'a', 'a-no-bg-2.png'],
			['a-no-bg', 'a-no-bg-2', 'a-no-bg-2-no-bg'],
		],
		['names that become equal', ['a?.jpg', 'a*.jpg'], ['a_-no-bg', 'a_-no-bg-2']],
		[
			'long names with one beginning',
			[`${'x'.repeat(200)}1`, `${'x'.repeat(200)}2`],
			[`${'x'.repeat(120)}-no-bg`, `${'x'.repeat(120)}-no-bg-2`],
		],
		['no name', [null, '..', '.jpg'], [null, null, null]],
		['nothing', [], []],
	])('%s', (_name, inputs, stems) => {
		expect(distinctNames(inputs)).toEqual(stems);
	});

	it('are all different, with all the files of each result', () => {
		const parts = tuple(
			constantFrom(
				'photo',
				'Photo',
				'photo-no-bg',
				'photo-2',
				'photo-no-bg-2',
				'写真',
				'..',
				NFC,
				NFD,
			),
			constantFrom('', '.jpg', '.PNG', '.1', '-2'),
		).map(([stem, extension]) => stem + extension);
		checkProperty(array(parts, { maxLength: 12 }), (inputs) => {
			const stems = distinctNames(inputs);
			expect(stems).toEqual(distinctNames(inputs));
			const names = stems.flatMap((stem, image) =>
				[0, 1, 2].map((index) =>
					resultFileName(
						{ wanted: null, stem, fallback: `prediction ${image}`, runStems: stems },
						PNG,
						index,
					),
				),
			);
			const seen = new Set(names.map((name) => name.normalize('NFC').toLowerCase()));
			expect([...seen]).toHaveLength(names.length);
		});
	});

	it('a second file of one image takes no name of another', () => {
		const [stem, ...others] = distinctNames(['photo.jpg', 'photo.png']);
		const runStems = [stem ?? null, ...others];
		const second = resultFileName(
			{ wanted: null, stem: stem ?? null, fallback: 'p1', runStems },
			PNG,
			1,
		);
		expect([...runStems, second]).toEqual(['photo-no-bg', 'photo-no-bg-2', 'photo-no-bg-3.png']);
	});
});

describe('whatever it was', () => {
	const anyName = oneof(
		string({ unit: 'binary', maxLength: 80 }),
		string({ unit: 'grapheme', maxLength: 300 }),
	);

	it('a name is safe, and the same once more', () => {
		checkProperty(anyName, (name) => {
			const safe = safeFileName(name);
			expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Bidi_Control}\p{Surrogate}]|^[.\s]|[.\s]$/u);
			expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
			expect(safeFileName(safe)).toBe(safe);
		});
	});

	it('the name of a result is safe, and never empty', () => {
		const sources = tuple(option(anyName), option(anyName), integer({ min: 0, max: 999 }));
		checkProperty(sources, ([wanted, input, index]) => {
			const name = nameOf(wanted, distinctNames([input])[0] ?? null, PNG, index);
			expect(name).toMatch(/^[^.\s].*\.png$/isu);
			expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Bidi_Control}\p{Surrogate}]/u);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
		});
	});

	it('an address has a name or none', () => {
		checkProperty(oneof(anyName, webUrl({ withQueryParameters: true })), (url) => {
			expect(['string', 'object']).toContain(typeof fileNameFromUrl(url));
		});
	});
});
