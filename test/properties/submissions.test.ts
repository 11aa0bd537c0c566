import fc from 'fast-check';
import type { PredictionError } from '../../nodes/prediction/model/errors';
import { isJsonObject } from '../../nodes/prediction/model/json';
import { providers } from '../../nodes/providers';
import { Service } from '../conformance/service';
import { checkSlowProperty } from './checkProperty';
import { anyJson, mutatedBodies } from './oddBodies';

/** Behind these the work may go on, whatever the body says. */
const GATEWAY_STATUSES = [408, 499, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599];

const statuses = fc.oneof(
	fc.integer({ min: 200, max: 599 }),
	fc.constantFrom(200, 201, 202, 409, 422, 429, 500, 503, ...GATEWAY_STATUSES),
);
const headers = fc.constantFrom<Record<string, string>>(
	{},
	{ 'retry-after': '2' },
	{ 'retry-after': 'soon', server: 'nginx' },
);
const pages = fc.constantFrom(
	'',
	'<html><title>Bad Gateway</title></html>',
	'upstream connect error',
);

/** Whatever comes back for a submission, the work is never paid for twice by our doing. */
describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s: whatever the response to a submission',
	(_id, provider) => {
		const service = new Service(provider);
		const { submit } = service.fixture.routes;
		const bodies = fc.oneof(mutatedBodies(service.fixture), anyJson, pages);

		/** What becomes of a submission that gets this response, and a success if it is sent again. */
		async function played(status: number, given: Record<string, string>, body: unknown) {
			const answers = [{ status, headers: given, body }, service.succeeded];
			const opened = service.open(({ method, path }) =>
				`${method} ${path}` === submit ? (answers.shift() ?? service.succeeded) : service.succeeded,
			);
			const outcome = await opened.client
				.submit(service.job())
				.catch((error: PredictionError) => error);
			return { outcome, sent: opened.transport.timesOf(submit).length };
		}

		it('it is sent again only where the provider surely took nothing', async () => {
			await checkSlowProperty(
				fc.tuple(statuses, headers, bodies),
				async ([status, given, body]) => {
					const { sent } = await played(status, given, body);
					expect(sent).toBeLessThanOrEqual(2);
					if (sent === 1) return;
					const isOverloaded = status === 503 && given['retry-after'] === '2' && isJsonObject(body);
					const saysSoItself = isJsonObject(body) && (status === 503 || status < 300);
					expect([429, 409].includes(status) || isOverloaded || saysSoItself).toBe(true);
				},
			);
		});

		it('it is in doubt behind a gateway, and where a success cannot be read', async () => {
			const gateway = fc.constantFrom(...GATEWAY_STATUSES);
			await checkSlowProperty(fc.tuple(gateway, headers, bodies), async ([status, given, body]) => {
				const { outcome, sent } = await played(status, given, body);
				expect([outcome, sent]).toEqual([
					expect.objectContaining({ mayHaveBeenAccepted: true }),
					1,
				]);
			});
			await checkSlowProperty(fc.tuple(headers, pages), async ([given, body]) => {
				const { outcome, sent } = await played(200, given, body);
				expect([outcome, sent]).toEqual([
					expect.objectContaining({ mayHaveBeenAccepted: true }),
					1,
				]);
			});
		});
	},
);
