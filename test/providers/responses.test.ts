import { z } from 'zod';
import {
	failureReasonOf,
	isSuccess,
	readBody,
	textOf,
	wordsOf,
} from '../../nodes/providers/responses';

const FIELDS = ['message', 'detail'];

const schema = z.object({ id: z.string(), urls: z.object({ get: z.string() }) });

const reading = (body: unknown) => () => readBody('The service', schema, body);

/** What stands in so many lists, one in the other. */
function inLists(depth: number, value: unknown): unknown {
	return depth === 0 ? value : [inLists(depth - 1, value)];
}

describe('a response that is not as it should be', () => {
	it.each([
		['a text', 'Welcome', 'it is not a JSON object (it says: Welcome)'],
		['a web page', '<html>Welcome</html>', 'it is not a JSON object'],
		['a list', [], 'it is not a JSON object'],
		['nothing', null, 'it is not a JSON object'],
		['without a member', { urls: {} }, '"id" is missing or of the wrong kind'],
		['with a number for a text', { id: 1, urls: {} }, '"id" is missing or of the wrong kind'],
		[
			'without a member further inside',
			{ id: 'a', urls: {} },
			'"urls.get" is missing or of the wrong kind',
		],
		[
			'with a message',
			{ message: 'Not here' },
			'"id" is missing or of the wrong kind (it says: Not here)',
		],
		[
			'with an error',
			{ error: { message: 'Not now' } },
			'"id" is missing or of the wrong kind (it says: Not now)',
		],
		[
			'with a detail',
			{ detail: ['Not', 'you'] },
			'"id" is missing or of the wrong kind (it says: Not; you)',
		],
	])('%s: what is wrong is said, and nothing else', (_name, body, words) => {
		expect(reading(body)).toThrow(
			expect.objectContaining({
				code: 'malformed_response',
				message: `The service sent a response that cannot be read: ${words}`,
			}),
		);
	});

	it('is called what it should be', () => {
		expect(() => readBody('The service', z.string(), 7, 'an image')).toThrow('it is not an image');
	});
});

describe('what an HTTP status says', () => {
	it.each([
		[199, false],
		[200, true],
		[204, true],
		[299, true],
		[300, false],
		[500, false],
	])('%d is a success: %p', (status, success) => {
		expect(isSuccess({ status, headers: {}, body: '' })).toBe(success);
	});
});

describe('the words of a response', () => {
	it.each([
		['the first field that has some', { detail: 'Second', message: 'First' }, 'First'],
		['the next one where that is empty', { message: ' ', detail: 'Second' }, 'Second'],
		['none where no field has some', { title: 'Third' }, ''],
		['none in a list', ['First'], ''],
		['a plain text', 'Bad Gateway', 'Bad Gateway'],
		['a plain text with line ends around it', '\nBad Gateway\r\n', 'Bad Gateway'],
		['a plain text with an angle bracket in it', 'width < 64', 'width < 64'],
		['a plain text that speaks of data', 'See data:image', 'See data:image'],
		['never a web page', '<html></html>', ''],
		['nor one with empty lines before it', '\n\n  <!doctype html><html></html>', ''],
		['never an image', 'data:image/png;base64,AQID', ''],
		['one line', { message: '  Input:\n\n- image   is\trequired\n' }, 'Input: - image is required'],
	])('%s', (_name, body, words) => {
		expect(wordsOf(body, FIELDS)).toBe(words);
	});

	it('are read to their end by a person, so that a long text is cut off', () => {
		expect(wordsOf('a'.repeat(500), FIELDS)).toBe('a'.repeat(500));
		expect(wordsOf('a'.repeat(501), FIELDS)).toBe(`${'a'.repeat(500)}…`);
	});
});

describe('the text of a value', () => {
	it.each([
		['a text', ' Too large\n', 'Too large'],
		['a list of texts', ['Too large', 'Not an image'], 'Too large; Not an image'],
		[
			'a list with empty places',
			['Too large', '', null, {}, 'Not an image'],
			'Too large; Not an image',
		],
		['an error object', { message: 'Too large', code: 413 }, 'Too large'],
		[
			'an error object of FastAPI',
			[{ loc: ['body', 'input', 'image'], msg: 'Too large' }],
			'image: Too large',
		],
		[
			'a complaint that names its field',
			{ field: 'image', message: 'required' },
			'image: required',
		],
		[
			'a complaint that names its field in its words too',
			{ field: 'image', message: 'image is required' },
			'image is required',
		],
		[
			'a complaint about the body as a whole',
			{ loc: ['body'], msg: 'Too large' },
			'body: Too large',
		],
		[
			'a complaint about a part of a list',
			{ loc: ['body', 'input', 'boxes', 2], msg: 'No' },
			'boxes.2: No',
		],
		['a complaint with a path', [{ path: ['image'], message: 'Required' }], 'image: Required'],
		[
			'complaints listed by their fields',
			{ image: ['This field is required.'], size: ['Too large', 'Not a number'] },
			'image: This field is required.; size: Too large; Not a number',
		],
		['an error in an error', { error: { detail: 'Too large' } }, 'Too large'],
		['a number', 413, ''],
		['nothing', null, ''],
	])('%s', (_name, value, text) => {
		expect(textOf(value)).toBe(text);
	});

	it('is looked for nine levels deep and no deeper', () => {
		expect(textOf(inLists(9, 'Too large'))).toBe('Too large');
		expect(textOf(inLists(10, 'Too large'))).toBe('');
	});
});

describe('the failure reason of a prediction', () => {
	it.each([null, undefined, '', false])('%p is none', (value) => {
		expect(failureReasonOf(value)).toBeNull();
	});

	it.each([
		['a text', ' CUDA out of memory\n', 'CUDA out of memory'],
		['an object with a message', { message: 'CUDA out of memory' }, 'CUDA out of memory'],
		['an object without one', { exit: 137 }, '{"exit":137}'],
		['no more than that there is one', true, 'true'],
		['a number', 137, '137'],
		[
			'the last line of a traceback',
			'Traceback (most recent call last):\n  File "predict.py", line 7\nValueError: no image',
			'ValueError: no image',
		],
		[
			'of a message in several lines the first one',
			'Traceback (most recent call last):\n  File "predict.py", line 7, in predict\n    run(image)\nRuntimeError: CUDA error: out of memory\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1\n',
			'RuntimeError: CUDA error: out of memory',
		],
		[
			'of several tracebacks the last one',
			'Traceback (most recent call last):\n  File "a.py", line 1\nKeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b.py", line 2\nValueError: no image',
			'ValueError: no image',
		],
		[
			'a traceback without frames',
			'Traceback (most recent call last):\nValueError: no image',
			'ValueError: no image',
		],
		[
			'the first line of a stack',
			'Error: no image\n    at read (a.js:1)\n    at run (b.js:2)',
			'Error: no image',
		],
		['lines that are neither', 'first\n\nsecond', 'first second'],
	])('%s', (_name, value, error) => {
		expect(failureReasonOf(value)).toBe(error);
	});

	it('that cannot be written down is none', () => {
		const circle: { itself?: unknown } = {};
		circle.itself = circle;
		expect(failureReasonOf(circle)).toBeNull();
	});
});
