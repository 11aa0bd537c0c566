import type { Item } from '../../e2e/n8n/execution';
import type { RembgScene } from './RembgScene';

/** What goes in is wrong: the server says which option it is, and of a photo nothing at all. */
export function rembgRefusals(scene: RembgScene): void {
	const { column } = scene;

	const expectWords = (row: Item | undefined, code: string, ...words: RegExp[]) => {
		expect(row?.json.errorCode).toBe(code);
		for (const word of words) expect(row?.json.error).toMatch(word);
	};

	column.situation(
		'a photo on a private network, by url',
		'is refused, with the way out',
		async (see) => {
			const row = await scene.one({ as: 'url' });
			see(row);
			expectWords(row, 'rejected', /private/, /Image Source|as a file|Send As/i);
		},
	);

	column.situation('words instead of a photo', 'are no image, and are not sent', async (see) => {
		const before = await scene.answered();
		const row = await scene.one({ urls: [scene.stage.photos.wordsUrl] });
		see(row);
		expectWords(row, 'invalid_input', /not an image/);
		expect(await scene.answered()).toBe(before);
	});

	column.situation('half a photo', 'its answer is explained', async (see) => {
		const row = await scene.one({ urls: [scene.stage.photos.brokenUrl] });
		see(row);
		expectWords(row, 'prediction_failed', /image/i, /log/);
	});

	column.situation('a photo that is not there', 'its answer is explained', async (see) => {
		const row = await scene.one({ ...scene.neighbourly, urls: [scene.stage.photos.missingUrl] });
		see(row);
		expectWords(row, 'prediction_failed', /image/i, /log/);
	});

	column.situation(
		'a model that it does not know',
		'names the field, and is short',
		async (see) => {
			const model = { __rl: true, mode: 'id', value: 'nothing-of-the-kind' };
			const row = await scene.one({ parameters: { model } });
			see(row);
			expectWords(row, 'rejected', /u2netp/);
			// Not the advice, which speaks of models anyway.
			const sentences = String(row?.json.error).split('. ');
			expect(sentences.find((sentence) => sentence.includes('u2netp'))).toMatch(/\bmodel\b/);
			expect(String(row?.json.error).length).toBeLessThan(600);
		},
	);

	column.situation(
		'a model that it cannot load',
		'points at the model and the log',
		async (see) => {
			// Its weights are fetched from another server, which is not to be had here.
			const model = { __rl: true, mode: 'id', value: 'silueta' };
			const row = await scene.one({ parameters: { model } });
			see(row);
			// The answer does not tell it from a photo that cannot be read.
			expectWords(row, 'prediction_failed', /load/, /log/);
		},
	);

	column.situation('a wrong input of the model', 'the input is named', async (see) => {
		const row = await scene.one({}, { af: 999 });
		see(row);
		expectWords(row, 'rejected', /\baf\b/, /255/);
	});

	column.situation('a colour by its name', 'the input is named', async (see) => {
		const row = await scene.one({}, { bgc: 'white' });
		see(row);
		// The server says "Internal Server Error": only the node can know that numbers are wanted.
		expect(row?.json.errorCode).toMatch(/invalid_input|prediction_failed/);
		expect(row?.json.error).toMatch(/bgc/);
	});
}
