import { readRecording } from '../servers/recording/recordingFile';
import type { Answered } from './askSandbox';
import { shapeDifferences } from './shapeDifferences';

/** Holds answers of the sandbox against those of a server that was recorded. */
export function describeShapes(
	title: string,
	recording: string,
	answers: Readonly<Record<string, Answered>>,
): void {
	describe(`${title} in the sandbox`, () => {
		const { exchanges } = readRecording(recording)!;

		test.each(Object.entries(answers))('%s', async (name, { ask, known }) => {
			const { status, headers, body } = await ask();
			const { response, delivery } = exchanges.find((exchange) => exchange.name === name)!;
			const recorded = response ?? { status: 200, ...delivery! };
			expect(status).toBe(recorded.status);
			expect(headers).toMatchObject(recorded.headers);
			expect(shapeDifferences(body, recorded.body, known)).toEqual([]);
		});
	});
}
