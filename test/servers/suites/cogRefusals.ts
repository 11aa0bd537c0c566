import type { Item } from '../../e2e/n8n/execution';
import type { CogScene } from './CogScene';

/** A message is for a person: the last line of a traceback says it. */
const longest = 600;

/** What goes in is wrong, or the model cannot do it. */
export function cogRefusals(scene: CogScene): void {
	const { column } = scene;

	const expectWords = (row: Item | undefined, code: string, words: RegExp) => {
		expect(row?.json.errorCode).toBe(code);
		const error = String(row?.json.error);
		expect(error).toMatch(words);
		expect(error).not.toMatch(/Traceback|site-packages/);
		expect(error.length).toBeLessThan(longest);
	};

	column.situation('words instead of a photo', 'the words of the model arrive', async (see) => {
		const row = await scene.one({}, { urls: [scene.stage.photos.wordsUrl] });
		see(row);
		expectWords(row, 'prediction_failed', /cannot identify image file/);
	});

	column.situation('a photo that is not there', 'its 404 is told', async (see) => {
		const row = await scene.one({}, { urls: [scene.stage.photos.missingUrl] });
		see(row);
		expectWords(row, 'prediction_failed', /404/);
	});

	column.situation('the model fails', 'its words arrive', async (see) => {
		const row = await scene.one({ failure: 'no background here' });
		see(row);
		expectWords(row, 'prediction_failed', /no background here/);
	});

	column.situation('a wrong input of the model', 'the input is named', async (see) => {
		const row = await scene.one({ seconds: 'often' });
		see(row);
		expectWords(row, 'rejected', /seconds/);
	});

	column.situation('a missing input of the model', 'the input is named', async (see) => {
		const parameters = { resource: 'prediction', operation: 'create', input: '{ "photo": 1 }' };
		const row = await scene.one({}, { parameters });
		see(row);
		expectWords(row, 'rejected', /required/i);
		// Not the advice, which speaks of images anyway.
		const sentences = String(row?.json.error).split('. ');
		expect(sentences.find((sentence) => /required/i.test(sentence))).toMatch(/\bimage\b/);
	});
}
