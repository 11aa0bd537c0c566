import { generatedParts, withPart } from './generatedParts';
import { textOf } from './shippedFiles';

describe('what documents have from the code', () => {
	it.each(generatedParts)(
		'$document: $name is as the code is (else: npm run documents)',
		(part) => {
			const text = textOf(part.document);
			expect(text).toBe(withPart(text, part));
		},
	);

	it('is noticed where it differs', () => {
		const [part] = generatedParts;
		const text = `<!-- ${part?.name}: npm run documents -->\n\nold\n\n<!-- end -->`;
		expect(part && withPart(text, part)).not.toContain('old');
		expect(() => part && withPart('no place', part)).toThrow('has no place for providers');
	});
});
