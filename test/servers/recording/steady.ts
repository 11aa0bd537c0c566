import { createHash } from 'node:crypto';
import type { Json } from './recordingFile';

/** What differs from run to run or from machine to machine, and a value of the same form that does not. */
const fleeting: ReadonlyArray<readonly [found: RegExp, steady: string]> = [
	[/pred_[0-9a-f]{16}/g, 'pred_0000000000000000'],
	[/127\.0\.0\.1:\d+/g, '127.0.0.1:5000'],
	[/port=\d+/g, 'port=5000'],
	[/0x[0-9a-f]{8,}/g, '0x000000000000'],
	[/\/[^\s"']*\/remove-background-\w+\/files/g, '/tmp'],
	[/\/[^\s"']*\/remove-background-\w+/g, '/src'],
	[/\/tmp\/tmp\w{8}/g, '/tmp/tmp00000000'],
	[/\/tmp\/coglet\/\S+?\/(?=[\w.]+\.png)/g, '/tmp/coglet/'],
	[/\/[^\s"']*\/lib\/python3\.\d+/g, '/usr/local/lib/python3.11'],
];

const inlineFile = /data:([\w/+.-]+);base64,([A-Za-z0-9+/=]+)/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g;

/** A file is told by its type, size and hash: what it shows does not matter. */
export function fileInWords(bytes: Buffer): string {
	const hash = createHash('sha256').update(bytes).digest('hex');
	return `<${bytes.length} bytes, sha256 ${hash}>`;
}

/** The same for the same answer, whenever and wherever it was given. */
export function steady(value: Json, key = ''): Json {
	if (Array.isArray(value)) return value.map((one) => steady(one));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, one]) => [name, steady(one, name)]),
		);
	}
	if (key === 'predict_time') return 0.5;
	if (key === 'python' && typeof value === 'string') return '3.11.0';
	return typeof value === 'string' ? steadyText(value) : value;
}

function steadyText(text: string): string {
	const shortened = text
		.replaceAll(inlineFile, (_, type: string, base64: string) => {
			return `data:${type};base64,${fileInWords(Buffer.from(base64, 'base64'))}`;
		})
		.replaceAll(time, (_, fraction: string | undefined, zone: string) => {
			return `2026-11-28T12:00:00${(fraction ?? '').replaceAll(/\d/g, '0')}${zone}`;
		});
	return fleeting.reduce((known, [found, instead]) => known.replaceAll(found, instead), shortened);
}

/**
 * For comparing a new recording with an old one: the words of a log and the hash of a picture may differ between
 * processors and versions of Python, without the server being another one.
 */
export function comparable(value: Json): Json {
	if (Array.isArray(value)) return value.map(comparable);
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, comparable(one)]));
	}
	if (typeof value !== 'string') return value;
	return value.includes('\n') ? '<several lines>' : value.replaceAll(/<\d+ bytes[^>]*>/g, '<file>');
}
