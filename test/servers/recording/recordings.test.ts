/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readdirSync } from 'node:fs';
import { PNG } from 'pngjs';
import { recordingFolder } from '../folders';
import { readRecording, type Json, type Recording } from './recordingFile';
import { replayed, shapeOf } from './replay';
import { comparable, steady } from './steady';

const names = readdirSync(recordingFolder).map((file) => file.replace(/\.json$/, ''));
const recording = (name: string): Recording => readRecording(name)!;

describe('every recording', () => {
	test.each(names)('%s says where it is from', (name) => {
		const { source, licence, date, note } = recording(name);
		expect(source).toMatch(/https:\/\//);
		expect(licence).toMatch(/Copyright/);
		expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
		expect(note).not.toBe('');
	});

	test.each(names)('%s names each of its exchanges differently', (name) => {
		const titles = recording(name).exchanges.map((exchange) => exchange.name);
		expect(new Set(titles).size).toBe(titles.length);
	});

	test.each(names)('%s would be the same if it were recorded again', (name) => {
		const exchanges = recording(name).exchanges as unknown as Json;
		expect(steady(exchanges)).toEqual(exchanges);
	});

	test.each(names)('%s can be replayed with pictures', (name) => {
		const text = JSON.stringify(replayed(recording(name).exchanges as unknown as Json));
		for (const [, base64 = ''] of text.matchAll(/data:image\/png;base64,([^"]*)/g)) {
			expect(PNG.sync.read(Buffer.from(base64, 'base64'))).toMatchObject({ width: 1, height: 1 });
		}
	});
});

test('a shape has the names of the fields and the kinds of their values', () => {
	expect(
		shapeOf({ id: 'a', output: ['b', 'c'], error: null, metrics: { predict_time: 1 } }),
	).toEqual({
		id: 'string',
		output: ['string'],
		error: 'null',
		metrics: { predict_time: 'number' },
	});
});

test('a log and the bytes of a picture may differ between two recordings', () => {
	const one = { logs: 'a\nb', output: 'data:image/png;base64,<1 bytes, sha256 aa>' };
	const other = { logs: 'c\nd', output: 'data:image/png;base64,<2 bytes, sha256 bb>' };
	expect(comparable(one)).toEqual(comparable(other));
});
