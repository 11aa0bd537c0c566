import type { JsonObject, JsonValue } from '../../nodes/prediction/model/json';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { Service } from '../conformance/service';

const service = new Service(waveSpeed);

const read = (status: string, error: string) =>
	waveSpeed.readPrediction(service.prediction({ status, error }));

const task = (status: string, more: JsonObject = {}) => ({
	code: 200,
	message: 'success',
	data: { id: '8f0c0example', status, outputs: [], error: '', ...more },
});

const errorOf = (status: number, body: JsonValue) =>
	waveSpeed.readError({ status, headers: {}, body });

const pathOf = (model: string) => waveSpeed.buildSubmitRequest(service.job({ model })).request.path;

describe('a task of WaveSpeed', () => {
	it.each(['created', 'processing'])(
		'that is %s has not failed, whatever a connection that ran out says',
		(status) => {
			const error = 'sync mode timed out, please query the result later';
			expect(read(status, error).failureReason).toBeNull();
		},
	);

	it.each(['failed', 'timeout', 'cancelled'])('that is %s has the reason it tells', (status) => {
		const { failureReason } = read(status, 'media could not be fetched');
		expect(failureReason).toBe('media could not be fetched');
	});

	it.each([
		[{ code: 1200 }, 'code 1200'],
		[{ code: '1200' }, 'code 1200'],
		[{ code: 1200, error: 'no face' }, 'no face'],
		[{ code: 200 }, null],
		[{}, null],
	])('that failed without words has the reason of its code: %j', (more, reason) => {
		expect(waveSpeed.readPrediction(task('failed', more)).failureReason).toBe(reason);
	});

	it('counts its time in milliseconds', () => {
		const { inferenceSeconds } = waveSpeed.readPrediction(
			task('completed', { timings: { inference: 1_870 } }),
		);
		expect(inferenceSeconds).toBe(1.87);
	});

	it.each([
		['0', { timings: { inference: 0 } }],
		['none', { timings: {} }],
		['no timings at all', {}],
	])('that has not run (%s) has no time', (_name, more) => {
		expect(waveSpeed.readPrediction(task('created', more)).inferenceSeconds).toBeNull();
	});
});

describe('a page of the list of WaveSpeed', () => {
	const page = (data: JsonObject) =>
		waveSpeed.list?.readPage(
			{ code: 200, data },
			{ method: 'POST', path: '/predictions', body: { page: 1, page_size: 100 } },
		);

	it.each([[{ page: 1, items: [] }], [{ page: 1, items: null }], [{ page: 1, total: 0 }]])(
		'is empty and the last one where it is %j',
		(data) => {
			expect(page(data)).toEqual({ predictions: [], next: null });
		},
	);

	it.each([[{}], [{ items: 'none', page: 1 }], [{ message: 'no' }]])(
		'is none where it is %j',
		(data) => {
			expect(() => page(data)).toThrow('"data.items" is missing or of the wrong kind');
		},
	);
});

describe('an error of WaveSpeed', () => {
	it.each([
		['its message', { code: 404, message: 'product not found' }, 'product not found', true],
		['an error, from a gateway', { error: 'no such route' }, 'no such route', false],
		['a detail, from a gateway', { detail: 'no such route' }, 'no such route', false],
	])('is told in the words of %s', (_name, body, message, isOwn) => {
		expect(errorOf(404, body)).toEqual({ code: 'not_found', message, isOwn });
	});

	it.each([
		[400, 'rejected'],
		[404, 'not_found'],
		[429, 'rate_limited'],
		[503, 'unavailable'],
		[599, 'unavailable'],
		// From here on the codes are the provider's own.
		[600, 'rejected'],
		[1200, 'rejected'],
		[1400, 'rejected'],
		[1402, 'rejected'],
		[5000, 'unavailable'],
		[5003, 'unavailable'],
	])('may come with HTTP 200 and code %d in the envelope, which means %s', (code, meaning) => {
		expect(errorOf(200, { code, message: 'No' })).toMatchObject({
			code: meaning,
			message: 'No',
			isOwn: true,
		});
	});

	it('without words is told by its code', () => {
		expect(errorOf(200, { code: 1402 })).toEqual({
			code: 'rejected',
			message: 'code 1402',
			isOwn: true,
		});
	});

	it.each([0, 200])('is none where the code is %d', (code) => {
		expect(errorOf(200, { code, message: 'success', data: { balance: 1 } })).toBeNull();
	});

	it('is none where the response tells of a task', () => {
		expect(errorOf(200, { ...task('failed'), code: 1403 })).toBeNull();
	});
});

describe('the path of a model at WaveSpeed', () => {
	it.each([
		['wavespeed-ai/image-background-remover', '/wavespeed-ai/image-background-remover'],
		[' wavespeed-ai/image-background-remover\n', '/wavespeed-ai/image-background-remover'],
		['/wavespeed-ai//image-background-remover/', '/wavespeed-ai/image-background-remover'],
		['bytedance/seedream-v4.5/edit', '/bytedance/seedream-v4.5/edit'],
		['owner/.hidden/v1.', '/owner/.hidden/v1.'],
	])('%j leads to %s', (model, path) => {
		expect(pathOf(model)).toBe(path);
	});

	it('is the name by which its list is searched, however it was entered', () => {
		const { ofSubmission, ofPrediction } = waveSpeed.list?.submissionKey ?? {};
		const model = 'wavespeed-ai/image-background-remover';
		const input = { image: 'https://example.com/cat.jpg' };
		const listed = waveSpeed.readPrediction(task('created', { model, input }).data);
		for (const entered of [model, `/${model}`, `${model}/ `])
			expect(ofPrediction?.(listed)).toEqual([ofSubmission?.(service.job({ model: entered }))]);
	});

	it.each([
		'wavespeed-ai/..',
		'wavespeed-ai/../predictions/delete',
		'./image',
		'a model',
		'model?webhook=https://elsewhere.example',
		'owner/model#1',
		'owner/%2e%2e',
		'https://elsewhere.example/model',
		'//',
	])('%s leads nowhere', (model) => {
		expect(() => pathOf(model)).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				message: `"${model}" is not a model path`,
				advice: expect.stringContaining('e.g. wavespeed-ai/image-background-remover'),
			}),
		);
	});

	it.each(['', '  '])('"%s" is no choice', (model) => {
		expect(() => pathOf(model)).toThrow('No model is selected');
	});
});
