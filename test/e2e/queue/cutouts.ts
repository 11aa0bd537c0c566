import { createHash } from 'node:crypto';
import { picture } from '../../nodes/picture';
import { instantCutOut } from '../../sandbox/engines/instant';
import { failureOf, outputOf, type Execution } from '../n8n/execution';
import type { QueueStage } from './queueStage';

/** Every row is the cutout of its own photo; of the files, the first is looked at. */
export async function expectCutouts(
	{ client, sandbox }: QueueStage,
	execution: Execution,
	count: number,
): Promise<void> {
	expect(failureOf(execution)).toBe('success');
	const numbers = outputOf(execution, 'One item per photo').map(({ json }) =>
		Number(/photo-(\d+)/.exec(String(json.photo))?.[1]),
	);
	expect(numbers).toHaveLength(count);
	const rows = outputOf(execution, 'After');
	expect(rows.map(({ json }) => json.status)).toEqual(numbers.map(() => 'succeeded'));
	const predictions = await sandbox.predictions();
	const imageOf = new Map(predictions.map(({ id, imageSha256 }) => [id, imageSha256]));
	expect(rows.map(({ json }) => imageOf.get(String(json.predictionId)))).toEqual(
		numbers.map((number) => createHash('sha256').update(picture(number)).digest('hex')),
	);
	expect(await client.readBinary(rows[0]!.binary!.data!)).toEqual(
		instantCutOut(picture(numbers[0]!)),
	);
}

/** Each prediction was submitted once, and is for a picture of its own; the answer is how many there are. */
export async function expectPaidOnce({ sandbox }: QueueStage): Promise<number> {
	const predictions = await sandbox.predictions();
	expect(predictions.filter(({ submissions }) => submissions !== 1)).toEqual([]);
	const pictures = predictions.flatMap(({ imageSha256 }) => imageSha256 ?? []);
	expect(new Set(pictures).size).toBe(pictures.length);
	return predictions.length;
}
