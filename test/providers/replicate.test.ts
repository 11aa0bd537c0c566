import type { JsonValue } from '../../nodes/prediction/model/json';
import { replicate } from '../../nodes/providers/replicate';
import { Service } from '../conformance/service';

const service = new Service(replicate);

const refusal = (status: number, body: JsonValue) =>
	replicate.readError({ status, headers: {}, body });

describe('a model that Replicate knows by name only', () => {
	it('is submitted by its newest version, without the spaces around its name', () => {
		const { request, onModelNotFound } = replicate.buildSubmitRequest(
			service.job({ model: ' owner/name\n' }),
		);
		expect(request.path).toBe('/models/owner/name/predictions');
		expect(onModelNotFound?.lookup).toEqual({ method: 'GET', path: '/models/owner/name' });
		const again = onModelNotFound?.submit({ latest_version: { id: 'abc123' } });
		expect(again?.request).toMatchObject({
			path: '/predictions',
			body: { version: 'owner/name:abc123' },
		});
		expect(again?.onModelNotFound).toBeUndefined();
	});

	it('is not submitted when it has no version', () => {
		const { onModelNotFound } = replicate.buildSubmitRequest(service.job({ model: 'owner/name' }));
		expect(() => onModelNotFound?.submit({ latest_version: null })).toThrow(
			expect.objectContaining({
				code: 'malformed_response',
				message: expect.stringContaining('"latest_version" is missing'),
			}),
		);
	});
});

describe('a file at Replicate', () => {
	it('has its link further inside of the answer', () => {
		const { imageInput } = replicate;
		const readUrl = imageInput.file?.via === 'upload' ? imageInput.upload.readUrl : undefined;
		expect(() => readUrl?.({ id: 'f1', urls: { get: 'files/f1' } })).toThrow(
			'"urls.get" is missing',
		);
	});
});

describe('the words "not permitted"', () => {
	it('with HTTP 422 may mean the token', () => {
		expect(refusal(422, { title: 'Invalid version or not permitted' })).toEqual({
			code: 'unauthorized',
			message: 'Invalid version or not permitted',
			advice: expect.stringContaining('API token'),
		});
	});

	it.each([
		[404, 'not_found'],
		[402, 'billing'],
		[500, 'unavailable'],
	])('with HTTP %d mean what the status says: %s', (status, code) => {
		expect(refusal(status, { detail: 'This is not permitted' })).toEqual({
			code,
			message: 'This is not permitted',
		});
	});

	it('are no refusal in a prediction', () => {
		const body = { id: 'q5x0', status: 'failed', error: 'Not permitted by the safety checker' };
		expect(refusal(201, body)).toBeNull();
	});
});
