import { supportOf, type OutputImage } from '../../../nodes/prediction/model/outputImage';
import { requireSupported } from '../../../nodes/prediction/model/requireSupported';
import { providers } from '../../../nodes/providers';

const white = { red: 255, green: 255, blue: 255, alpha: 255 };
const onWhite = { background: 'color', backgroundColor: white } as const;

const supportAt = (id: string, model = '') =>
	supportOf(providers.find((one) => one.id === id)?.outputImage, model);
const remover = '851-labs/background-remover';

describe('what contradicts itself is refused before anything is sent', () => {
	it.each([
		['picsart', ''],
		['rembg', ''],
		['replicate', remover],
		['kkiai', remover],
	])('%s %s: a mask on a color', (id, model) => {
		const support = supportAt(id, model);
		const output: OutputImage = { ...onWhite, outputType: 'mask' };
		expect(() => requireSupported('X', support, output)).toThrow('A mask has no background');
		expect(() => requireSupported('X', support, { outputType: 'mask' })).not.toThrow();
		expect(() => requireSupported('X', support, onWhite)).not.toThrow();
	});

	it.each([
		['photoroomPlus', ''],
		['replicate', remover],
	])('%s %s: a transparent JPEG', (id, model) => {
		const support = supportAt(id, model);
		const output: OutputImage = { format: 'jpg', background: 'transparent' };
		expect(() => requireSupported('X', support, output)).toThrow('A JPEG cannot be transparent');
		expect(() => requireSupported('X', support, { ...onWhite, format: 'jpg' })).not.toThrow();
	});
});

it('a size that is none names the sizes in pixels, where they count', () => {
	const adviceAt = (id: string) => {
		try {
			requireSupported('X', supportAt(id), { size: 'huge' });
		} catch (error) {
			return (error as { advice?: string }).advice;
		}
		return null;
	};
	expect(adviceAt('photoroomPlus')).toMatch(
		/^Use one of: .*, or width x height in pixels, e\.g\. 2000x2000\.$/,
	);
	expect(adviceAt('photoroom')).not.toContain('pixels');
});
