import { PredictionError } from '../../nodes/prediction/model/errors';
import type { JsonValue } from '../../nodes/prediction/model/json';
import { pendingPrediction } from '../../nodes/prediction/model/prediction';
import { providerById } from '../../nodes/providers';
import { waveSpeedInputSchema } from '../../nodes/providers/waveSpeedInputSchema';
import { Service } from '../conformance/service';

const leonardo = providerById('leonardo')!;
const tengr = providerById('tengr')!;

/** What JSON can hold in the place of a number or a word, and what JavaScript cannot make one of. */
const odd: ReadonlyArray<[string, unknown]> = [
	['an object without words', { toString: null, valueOf: null }],
	['a list in lists without end', JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
	['null', null],
	['words', 'nothing'],
];

function thrownBy(read: () => unknown): unknown {
	try {
		read();
		return null;
	} catch (error) {
		return error instanceof PredictionError ? null : error;
	}
}

describe.each(odd)('%s', (_, value) => {
	it('in the place of the cost hides no result at Leonardo.Ai', () => {
		const cost = { amount: value, unit: 'CREDITS' };
		const results = [{ url: 'https://example.com/out.png' }];
		const body = { id: 'a', blockedCount: 0, cost, results };
		expect(leonardo.readPrediction(body)).toMatchObject({ status: 'succeeded', credits: null });
	});

	it("in the place of an error's status is no fault of ours at Leonardo.Ai", () => {
		const body = { errors: [{ extensions: { statusCode: value, code: 'x' }, message: 'no' }] };
		const response = { status: 200, headers: {}, body };
		expect(thrownBy(() => leonardo.readError(response))).toBeNull();
	});

	it('in the place of the format hides no artwork of the list at Tengr', () => {
		const parameters = { imageUrl: 'https://example.com/a.png', outputFormat: value };
		const prediction = { ...pendingPrediction('a'), response: { parameters } };
		expect(thrownBy(() => tengr.list?.submissionKey?.ofPrediction(prediction))).toBeNull();
	});

	it('in the place of the component makes a field no file at WaveSpeed', () => {
		const schema = { 'x-ui-component': value as JsonValue };
		const isFile = () => waveSpeedInputSchema.isFile?.('prompt', schema);
		expect(thrownBy(isFile)).toBeNull();
	});
});

describe.each([
	'replicate',
	'replicateCompatible',
	'kkiai',
	'waveSpeed',
	'fal',
	'leonardo',
	'bria',
	'tengr',
])('a number in the place of the ID at %s', (id) => {
	const service = new Service(providerById(id)!);
	const withId = (number: number, body: unknown) =>
		JSON.parse(JSON.stringify(body).replaceAll(`"${service.toldId}"`, String(number))) as unknown;
	const read = (number: number) =>
		service.provider.readPrediction(withId(number, service.accepted.body));

	it('is the ID, so that the paid work has a name', () => {
		expect(read(12_345).id).toBe('12345');
	});

	it.each([1e17, 1.5, 0])('is none where it cannot be exact: %d', (number) => {
		let id: string | null = null;
		try {
			({ id } = read(number));
		} catch (error) {
			expect(error).toMatchObject({ code: 'malformed_response' });
		}
		// A link in the same response may still name it.
		expect([null, service.toldId]).toContain(id);
	});
});
