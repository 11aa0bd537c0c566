import { Response } from 'undici';
import { formBody } from '../../nodes/n8n/multipartForm';
import type { FormPart } from '../../nodes/prediction/model/ports';

/** The form as a server reads it. */
async function received(parts: readonly FormPart[]) {
	const { content, headers } = formBody(parts);
	const form = await new Response(content as Buffer, { headers }).formData();
	return [...form].map(([name, value]) =>
		typeof value === 'string' ? { name, value } : { name, fileName: value.name, type: value.type },
	);
}

const image = (fileName: string): FormPart => ({
	name: 'image',
	file: { bytes: new Uint8Array([137, 80, 78, 71]), mimeType: 'image/png', fileName },
});

describe('a form', () => {
	it.each([
		['a line end', 'a\r\nX-Evil: 1\r\n\r\nb.png'],
		['a quotation mark', 'a"; name="other"; x=".png'],
		['another script', '写真 1.png'],
	])(
		'has one file whose name has %s, and no header of its making [S-60]',
		async (_what, fileName) => {
			expect(await received([image(fileName), { name: 'size', text: 'auto' }])).toEqual([
				{ name: 'image', fileName, type: 'image/png' },
				{ name: 'size', value: 'auto' },
			]);
		},
	);

	it('keeps a text that looks like its own boundary', async () => {
		const value =
			'------n8n-remove-background-0\r\nContent-Disposition: form-data; name="x"\r\n\r\ny';
		expect(await received([{ name: 'prompt', text: value }])).toEqual([{ name: 'prompt', value }]);
	});
});
