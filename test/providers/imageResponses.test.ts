import { photoroom } from '../../nodes/providers/photoroom';
import { photoroomPlus } from '../../nodes/providers/photoroomPlus';
import { removeBgCompatible } from '../../nodes/providers/removeBgCompatible';
import { sample } from '../prediction/files/sampleImages';

const base64 = sample('png rgba').toString('base64');
const url = 'https://cdn.example.com/cutout.png';

describe.each([photoroom, photoroomPlus, removeBgCompatible])('$title', ({ readPrediction }) => {
	it.each([
		['bare base64', base64],
		['a data URI', `data:image/png;base64,${base64}`],
		['base64 under another name', { image_base64: base64 }],
		['base64 with spaces', { data: { result_b64: base64.replace(/.{40}/g, '$& ') } }],
		['base64 in data', { data: base64 }],
		['base64 in a list', { images: [{ b64_json: base64 }] }],
	])('finds the paid cutout in %s', (_name, body) => {
		const content = expect.any(String) as string;
		const [file, ...others] = readPrediction(body).files;
		expect(file).toMatchObject({ kind: 'inline', content });
		const bytes = file?.kind === 'inline' ? Buffer.from(file.content as string, 'base64') : null;
		expect(bytes?.toString('base64')).toBe(base64);
		expect(others).toEqual([]);
	});

	it.each([
		['alone', url],
		['under another name', { image_url: url }],
		['in a result', { result: { url } }],
		['in a list', { data: [{ url }] }],
		['beside an error that is none', { error: false, errors: [], detail: {}, image_url: url }],
		['beside the number of no error', { error: 0, image_url: url }],
		['beside an empty place', { data: { result_b64: '' }, url }],
	])('finds the link to the paid cutout %s', (_name, body) => {
		expect(readPrediction(body).files).toEqual([{ kind: 'url', url }]);
	});

	it.each([
		['in data', { data: { result_b64: base64, foreground_top: 10, score: 0.9 } }],
		['beside short base64', { data: { result_b64: 'aGk=', foreground_top: 10, score: 0.9 } }],
		['beside a link', { success: true, url, foreground_top: 10, score: 0.9 }],
	])('gives what of a result is no file, %s, with what the headers say of it', (_name, body) => {
		const rest = { foregroundTop: 10, score: 0.9 };
		expect(readPrediction(body).output).toEqual(rest);
		const { output } = readPrediction(body, { 'x-width': '640' });
		expect(output).toEqual({ ...rest, width: 640 });
	});

	it.each([[{ data: { result_b64: base64 } }], [{ base64img: base64 }], [base64]])(
		'gives nothing else where there is only a file',
		(body) => {
			expect(readPrediction(body).output).toBeNull();
		},
	);

	it.each([
		{ success: false, message: 'No', help: url },
		{ error: { message: 'No', documentation: url } },
		{ errors: [{ title: 'No', href: url }] },
		{ type: 'https://example.com/problems/1', title: 'No' },
		{ message: `See ${url}` },
		'Welcome',
		[],
	])('finds none in %j', (body) => {
		expect(() => readPrediction(body)).toThrow('it is not an image');
	});
});
