import type { ApiRequest } from '../../nodes/prediction/model/ports';
import type { Service } from './service';

const HOSTILE_IDS = [
	'https://evil.example/x',
	'//evil.example/x',
	'../../account',
	'a/b?c=d#e',
	'p1@evil.example',
	'\\\\evil.example',
	'%2e%2e',
];

/** The key goes to the configured service and to nobody else. */
export function describeOrigins(service: Service): void {
	const { provider } = service;

	/** Where a request ends up, below a base URL with a path of its own. */
	function target(request: ApiRequest): URL {
		return new URL(`https://service.example/base/v1${request.path}`);
	}

	describe('origins', () => {
		it.each(HOSTILE_IDS)('the id %s stays an id', (id) => {
			const requests = [
				provider.buildStatusRequest?.(id),
				provider.buildCancelRequest?.(id),
			].filter((request) => request !== undefined);
			for (const request of requests) {
				expect(request.path.startsWith('/')).toBe(true);
				expect(request.path).toContain(encodeURIComponent(id));
				expect(target(request).origin).toBe('https://service.example');
				expect(target(request).pathname.startsWith('/base/v1/')).toBe(true);
				expect(target(request).search).toBe('');
			}
		});

		it.each([
			'https://evil.example/x',
			'../../account',
			'owner/../../account',
			'a//b',
			'a b',
			'//x/y',
		])('the model %s cannot lead elsewhere', (model) => {
			if (!provider.supportsModelChoice) return;
			let request: ApiRequest;
			try {
				({ request } = provider.buildSubmitRequest(service.job({ model })));
			} catch (error) {
				expect(error).toMatchObject({ code: 'invalid_input' });
				return;
			}
			expect(target(request).href).toBe(`https://service.example/base/v1${request.path}`);
			expect(request.path).not.toMatch(/\/\/|\.\./);
		});

		it.each(['', '  '])('a model that is missing (%j) is asked for', (model) => {
			if (!provider.supportsModelChoice) return;
			expect(() => provider.buildSubmitRequest(service.job({ model }))).toThrow(
				expect.objectContaining({ code: 'invalid_input', message: 'No model is chosen' }),
			);
		});

		it('a link to the next page of a list cannot lead elsewhere', async () => {
			const { list } = provider;
			if (list === undefined) return;
			const request = list.request(null, 1);
			const page = service.spoken({
				status: 200,
				list: {
					predictions: [{ status: service.pending }],
					next: 'https://evil.example/v1/predictions?cursor=abc&token=x',
				},
			});
			const { next } = list.readPage(page.body, request);
			const following = list.request(next, 1);
			expect(following.path).toBe(request.path);
			expect(JSON.stringify(following)).not.toContain('evil');
		});

		it('no request carries a key of its own', () => {
			const { request } = provider.buildSubmitRequest(service.job());
			for (const asked of [
				request,
				provider.buildStatusRequest?.('p'),
				provider.buildCancelRequest?.('p'),
			]) {
				expect(Object.keys(asked?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
					'authorization',
				);
			}
		});
	});
}
