import type { JsonValue } from '../../nodes/prediction/model/json';
import { replicate } from '../../nodes/providers/replicate';
import { Service } from '../conformance/service';

const service = new Service(replicate);

const errorOf = (status: number, body: JsonValue) =>
	replicate.readError({ status, headers: {}, body });

describe('a model that Replicate knows by name only', () => {
	it('is submitted by its newest version, without the spaces around its name', () => {
		const { request, onModelNotFound } = replicate.buildSubmitRequest(
			service.job({ model: ' owner/name\n' }),
		);
		expect(request.path).toBe('/models/owner/name/predictions');
		expect(onModelNotFound?.lookup).toEqual({ method: 'GET', path: '/models/owner/name' });
		expect(onModelNotFound?.readVersion({ latest_version: { id: 'abc123' } })).toBe('abc123');
		const again = onModelNotFound?.buildSubmitRequest('abc123');
		expect(again?.request).toMatchObject({
			path: '/predictions',
			body: { version: 'owner/name:abc123' },
		});
		expect(again?.onModelNotFound).toBeUndefined();
	});

	it('is not submitted when it has no version', () => {
		const { onModelNotFound } = replicate.buildSubmitRequest(service.job({ model: 'owner/name' }));
		expect(() => onModelNotFound?.readVersion({ latest_version: null })).toThrow(
			expect.objectContaining({
				code: 'not_found',
				message: 'The model owner/name has no version to run',
			}),
		);
	});
});

describe('a file at Replicate', () => {
	it('has its link further inside of the response', () => {
		const { imageInput } = replicate;
		const upload = imageInput.file?.via === 'upload' ? imageInput.file.upload : undefined;
		const file = { bytes: new Uint8Array(), fileName: 'a.png', mimeType: 'image/png' };
		expect(() => upload?.readResponse({ id: 'f1', urls: { get: 'files/f1' } }, file)).toThrow(
			'"urls.get" is missing',
		);
	});
});

describe('the words "not permitted"', () => {
	it('with HTTP 422 may mean the token', () => {
		expect(errorOf(422, { title: 'Invalid version or not permitted' })).toEqual({
			code: 'unauthorized',
			message: 'Invalid version or not permitted',
			isOwn: true,
			advice: expect.stringContaining('API token'),
		});
	});

	it.each([
		[404, 'not_found'],
		[402, 'billing'],
		[500, 'unavailable'],
	])('with HTTP %d mean what the status says: %s', (status, code) => {
		expect(errorOf(status, { detail: 'This is not permitted' })).toEqual({
			code,
			message: 'This is not permitted',
			isOwn: true,
		});
	});

	it('are no error in a prediction', () => {
		const body = { id: 'q5x0', status: 'failed', error: 'Not permitted by the safety checker' };
		expect(errorOf(201, body)).toBeNull();
	});
});
