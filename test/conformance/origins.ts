import { completeId } from '../../nodes/prediction/client/getPrediction';
import type { ApiRequest } from '../../nodes/prediction/model/ports';
import type { ListScheme } from '../../nodes/prediction/model/provider';
import { itIf } from '../itIf';
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

const HOSTILE_MODELS = [
	'https://evil.example/x',
	'../../account',
	'owner/../../account',
	'a//b',
	'a b',
	'//x/y',
];

/** The key goes to the configured provider and to nobody else. */
export function describeOrigins(service: Service): void {
	const { provider } = service;

	/** Where a request ends up, below a base URL with a path of its own. */
	function target(request: ApiRequest): URL {
		return new URL(`https://service.example/base/v1${request.path}`);
	}

	const itWithModels = itIf(provider.supportsModelChoice, 'has one model only');

	describe('origins', () => {
		it.each(HOSTILE_IDS)('the ID %s stays an ID [S-02]', (id) => {
			let requests: ApiRequest[];
			try {
				const complete = completeId(provider, id, service.fixture.model);
				requests = [
					provider.buildStatusRequest?.(complete),
					provider.buildCancelRequest?.(complete),
				].filter((request) => request !== undefined);
			} catch (error) {
				expect(error).toMatchObject({ code: 'invalid_input' });
				return;
			}
			for (const request of requests) {
				expect(request.path.startsWith('/')).toBe(true);
				const isInQuery = Object.values(request.query ?? {}).includes(id);
				expect(isInQuery || request.path.includes(encodeURIComponent(id))).toBe(true);
				expect(target(request).origin).toBe('https://service.example');
				expect(target(request).pathname.startsWith('/base/v1/')).toBe(true);
				expect(target(request).search).toBe('');
			}
		});

		itWithModels.each(HOSTILE_MODELS.map((model) => [model] as const))(
			'the model %s cannot lead elsewhere',
			(model) => {
				let request: ApiRequest;
				try {
					({ request } = provider.buildSubmitRequest(service.job({ model })));
				} catch (error) {
					expect(error).toMatchObject({ code: 'invalid_input' });
					return;
				}
				expect(target(request).href).toBe(`https://service.example/base/v1${request.path}`);
				expect(request.path).not.toMatch(/\/\/|\.\./);
			},
		);

		itWithModels.each([[''], ['  ']])('a model that is missing (%j) is asked for', (model) => {
			expect(() => provider.buildSubmitRequest(service.job({ model }))).toThrow(
				expect.objectContaining({ code: 'invalid_input', message: 'No model is selected' }),
			);
		});

		itIf(provider.list !== undefined, 'has no list')(
			'a link to the next page of a list cannot lead elsewhere [S-04]',
			() => {
				const list = provider.list as ListScheme;
				const request = list.buildRequest(null, 1);
				const page = service.spoken({
					status: 200,
					list: {
						predictions: [{ status: service.pending }],
						next: 'https://evil.example/v1/predictions?cursor=abc&token=x',
					},
				});
				const { next } = list.readPage(page.body, request);
				const following = list.buildRequest(next, 1);
				expect(following.path).toBe(request.path);
				expect(JSON.stringify(following)).not.toContain('evil');
			},
		);

		it('no request carries a key of its own', () => {
			const { request } = provider.buildSubmitRequest(service.job());
			for (const asked of [
				request,
				provider.buildStatusRequest?.(service.fixture.id ?? 'p'),
				provider.buildCancelRequest?.(service.fixture.id ?? 'p'),
			]) {
				expect(Object.keys(asked?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
					'authorization',
				);
			}
		});
	});
}
