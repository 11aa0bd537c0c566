import { z } from 'zod';
import {
	failureReasonOf,
	httpError,
	isSuccess,
	readBody,
	readJsonText,
	textOf,
	wordsOf,
} from '../../nodes/providers/responses';
import { providers } from '../../nodes/providers';
import { photoroom } from '../../nodes/providers/photoroom';
import { picsart } from '../../nodes/providers/picsart';
import { removeBgCompatible } from '../../nodes/providers/removeBgCompatible';
import { replicate } from '../../nodes/providers/replicate';

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

	it('may hold JSON as text, with a byte order mark or without', () => {
		const fields = z.object({ key: z.string() });
		for (const text of ['{"key":"a"}', '\uFEFF{"key":"a"}'])
			expect(readJsonText('The service', fields, text)).toEqual({ key: 'a' });
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

describe('the words of an error in a form that nobody documents', () => {
	it.each([
		['a list', { errors: ['Too large', 'Not an image'] }, 'Too large; Not an image'],
		['a list by fields', { errors: { image: ['Too large'] } }, 'image: Too large'],
		['issues', { issues: [{ path: ['image'], message: 'Too large' }] }, 'image: Too large'],
		['a reason', { reason: 'Too large' }, 'Too large'],
		['one word', { errorMessage: 'Too large' }, 'Too large'],
		['an underscore', { error_message: 'Too large' }, 'Too large'],
		['a capital', { Message: 'Too large' }, 'Too large'],
		['its data', { data: { message: 'Too large' } }, 'Too large'],
		['a list of errors', [{ message: 'Too large' }], 'Too large'],
		['a code alone', { code: 'TOO_LARGE' }, 'TOO_LARGE'],
		['a code further inside', { error: { code: 'TOO_LARGE' } }, 'TOO_LARGE'],
		['a code beside words', { error: { code: 'E1' }, reason: 'Too large' }, 'Too large'],
		['XML', '<Error><Code>E1</Code><Message>Too large</Message></Error>', 'Too large'],
		['a number alone', { code: 400 }, ''],
		['a web page', '<html><title>Bad Request</title></html>', ''],
	])('are found in %s', (_name, body, words) => {
		const response = { status: 400, headers: {}, body };
		expect(httpError(response, '', false)?.message).toBe(words);
		expect(httpError(response, 'Known', false)?.message).toMatch(/^Known( \(image: Too large\))?$/);
	});

	const image = { field: 'image', message: 'required' };
	it.each([
		['by Laravel', { message: 'No', errors: { image: ['required'] } }],
		['by express-validator', { message: 'No', errors: [{ path: 'image', msg: 'required' }] }],
		['by FastAPI', { detail: 'No', errors: [{ loc: ['body', 'image'], msg: 'required' }] }],
		['by zod', { error: { message: 'No', issues: [{ path: ['image'], message: 'required' }] } }],
		['by RFC 7807', { title: 'No', 'invalid-params': [{ name: 'image', reason: 'required' }] }],
		[
			'by Google',
			{
				error: {
					message: 'No',
					details: [{ fieldViolations: [image] }],
				},
			},
		],
		['in another list', { message: 'No', details: [image, 7, null] }],
		[
			'by Replicate',
			{ title: 'No', invalid_fields: [{ field: 'image', description: 'required' }] },
		],
		['as texts', { message: 'No', errors: { image: 'required', code: 'E1' } }],
		['without other words', { detail: { image: 'required' } }],
	])('name the fields that are listed beside them, %s', (_name, body) => {
		for (const { readError, id } of providers) {
			const message = readError({ status: 422, headers: {}, body })?.message;
			expect([id, message]).toEqual([id, expect.stringContaining('image: required')]);
		}
	});

	it('name no field where nothing is said of one', () => {
		const message = (body: unknown) =>
			httpError({ status: 400, headers: {}, body }, 'No', false)?.message;
		expect(message({ errors: { message: 'too large', hint: 'see the guide' } })).toBe('No');
		expect(message({ detail: { code: 'E1', url: 'https://example.com/' } })).toBe('No');
	});

	it('do not say twice what is wrong with a field', () => {
		const body = { detail: '- input: image is required\n', errors: [image] };
		const said = { ...body, errors: [{ field: 'input', message: 'image is required' }] };
		const read = (of: unknown) => replicate.readError({ status: 422, headers: {}, body: of });
		expect(read(said)?.message).toBe('- input: image is required');
		expect(read(body)?.message).toBe('- input: image is required (image: required)');
	});

	it('are more than the name of a status', () => {
		const body = { statusCode: 400, error: 'Bad Request', message: ['image must be a URL'] };
		for (const { readError, id } of providers.filter(({ id }) => id !== 'fal')) {
			const message = readError({ status: 400, headers: {}, body })?.message;
			expect([id, message]).toEqual([id, expect.stringMatching(/^image must be a URL/)]);
		}
		const bare = { status: 400, headers: {}, body: { error: 'Bad Request', path: '/v1/x' } };
		expect(replicate.readError(bare)?.message).toBe('Bad Request');
	});

	it.each([
		['an image', new Uint8Array(5_000_000)],
		['a list without end', Array.from({ length: 200_000 }, () => ({ error: { a: {} } }))],
	])('are not looked for in the whole of %s', (_name, body) => {
		const readAt = performance.now();
		expect(httpError({ status: 400, headers: {}, body }, '', false)?.message).toBe('');
		expect(performance.now() - readAt).toBeLessThan(1_000);
	});

	it('are told beside the ID of the request', () => {
		const headers = { 'x-request-id': 'r1', 'x-picsart-correlation-id': 'r1' };
		const response = { status: 400, headers, body: { reason: 'Too large' } };
		for (const { readError } of [photoroom, picsart, removeBgCompatible])
			expect(readError(response)?.message).toMatch(/^Too large.* \(?(request )?r1/);
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
		[
			'a complaint about a field',
			{ message: 'Invalid input', errors: [{ field: 'image', message: 'too small' }] },
			'Invalid input (image: too small)',
		],
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

	const traceback =
		'Traceback (most recent call last):\n  File "predict.py", line 7\n    run()\nValueError: no image';

	it.each([
		['behind the words of a log', `[2026-01-01] ERROR ${traceback}`],
		['with colors', `\u001b[31m${traceback}\u001b[0m`],
		['with the line ends of an old Mac', traceback.replaceAll('\n', '\r')],
		['written out as in JSON', JSON.stringify(traceback).slice(1, -1)],
	])('is found in a traceback %s', (_name, value) => {
		expect(failureReasonOf(value)).toBe('ValueError: no image');
	});

	it.each([
		['<html><head><title>502 Bad Gateway</title></head></html>', '502 Bad Gateway'],
		['It said: <!DOCTYPE html>\n<html lang="en"><body>No', 'It said: a web page'],
		[`Bad: data:image/png;base64,${'A'.repeat(9000)}`, 'Bad: data:image/png;base64,…'],
		['C:\\new.png is missing', 'C:\\new.png is missing'],
	])('is no web page and no file: %s', (value, words) => {
		expect(failureReasonOf(value)).toBe(words);
	});

	it('that cannot be written down is none', () => {
		const circle: { itself?: unknown } = {};
		circle.itself = circle;
		expect(failureReasonOf(circle)).toBeNull();
	});
});
