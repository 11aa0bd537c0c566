import fc from 'fast-check';
import { parseBody } from '../../nodes/n8n/responseBody';
import { apiError } from '../../nodes/prediction/client/apiErrors';
import { truncateInlineFiles } from '../../nodes/prediction/files/truncateInlineFiles';
import { PredictionError } from '../../nodes/prediction/model/errors';
import type { JsonValue } from '../../nodes/prediction/model/json';
import type { ApiResponse } from '../../nodes/prediction/model/ports';
import { pendingPrediction } from '../../nodes/prediction/model/prediction';
import type { Provider } from '../../nodes/prediction/model/provider';
import { retryAfterMs } from '../../nodes/prediction/model/retryAfter';
import { submissionVerdict } from '../../nodes/prediction/model/retryPolicy';
import { providers } from '../../nodes/providers';
import { readFixture } from '../conformance/fixture';
import { checkProperty } from './checkProperty';
import { anyJson, deepBodies, misnumberedBodies, mutatedBodies } from './oddBodies';

const NOW = Date.parse('2026-11-21T11:00:00Z');
const MARK = 'mark-4c1f9a7e2b6d8035';
const FILE = { bytes: new Uint8Array(), fileName: 'a.png', mimeType: 'image/png' };
const redact = (words: string) => words.replaceAll(MARK, '[key]');

/** What was thrown; null where nothing was. */
function thrownBy(read: () => unknown): unknown {
	try {
		read();
		return null;
	} catch (error) {
		return error ?? 'nothing was thrown, but thrown it was';
	}
}

/** Every reader of the provider, on this answer; what they threw. */
function readAll(provider: Provider, response: ApiResponse): unknown[] {
	const { body } = response;
	const { list, imageInput, webhook } = provider;
	const fail = () => {
		const error = provider.readError(response);
		if (error === null) return;
		submissionVerdict(response, error, NOW);
		if (typeof error.message !== 'string') throw new Error('The message is no text');
		throw apiError(provider, error, response);
	};
	const prediction = { ...pendingPrediction('p1'), response: body };
	return [
		() => provider.readPrediction(body),
		fail,
		() => retryAfterMs(response, NOW),
		() => list?.readPage(body, list.buildRequest(null, 10)),
		() => list?.submissionKey?.ofPrediction(prediction),
		() => imageInput.file?.via === 'upload' && imageInput.file.upload.readResponse(body, FILE),
		() => webhook?.proof?.secret.told?.read(body),
	].map(thrownBy);
}

function expectOnlyOurs(provider: Provider, response: ApiResponse): void {
	for (const thrown of readAll(provider, response)) {
		if (thrown === null) continue;
		expect(thrown).toBeInstanceOf(PredictionError);
		const { message, advice = '' } = thrown as PredictionError;
		// A person reads it, and n8n stores it.
		expect(message.length + advice.length).toBeLessThan(2_000);
	}
}

const statuses = fc.constantFrom(200, 201, 202, 301, 400, 401, 422, 429, 500, 503);

describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s: whatever the body',
	(id, provider) => {
		const bodies = fc.oneof(
			mutatedBodies(readFixture(id)),
			misnumberedBodies(readFixture(id)),
			anyJson,
		);

		it('its readers throw nothing but a PredictionError [S-22]', () => {
			checkProperty(fc.tuple(statuses, bodies), ([status, body]) =>
				expectOnlyOurs(provider, { status, headers: {}, body }),
			);
		});

		it('nor do they when it is nested too deeply for any stack [S-23]', () => {
			checkProperty(
				fc.tuple(statuses, deepBodies(readFixture(id))),
				([status, { make }]) => expectOnlyOurs(provider, { status, headers: {}, body: make() }),
				100,
			);
		});

		it('no key gets into a message or into what is shown of the response [S-09]', () => {
			const withKey = (body: JsonValue): unknown =>
				JSON.parse(JSON.stringify(body), (_name, part: unknown) => {
					if (typeof part === 'string') return `${MARK} ${part.slice(0, 100)} (Bearer ${MARK})`;
					return Array.isArray(part) || typeof part !== 'object' || part === null
						? part
						: { ...part, [MARK]: MARK };
				});
			checkProperty(fc.tuple(statuses, bodies), ([status, body]) => {
				const bytes = Buffer.from(JSON.stringify(withKey(body)));
				const response = { status, headers: {}, body: parseBody(bytes, redact) };
				for (const thrown of readAll(provider, response)) {
					if (thrown === null) continue;
					const { message, advice } = thrown as PredictionError;
					expect(`${message} ${advice}`).not.toContain(MARK);
				}
				expect(JSON.stringify(truncateInlineFiles(response.body))).not.toContain(MARK);
			});
		});
	},
);

describe('whatever the bytes', () => {
	const bytes = fc.oneof(
		fc.uint8Array({ maxLength: 200 }),
		fc.string().map((words) => Buffer.from(words)),
		anyJson.map((json) => Buffer.from(JSON.stringify(json))),
		fc.constantFrom('[', '{"a":').map((opening) => Buffer.from(opening.repeat(50_000))),
		fc.constant(Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)),
	);

	it('parsing them throws nothing', () => {
		checkProperty(bytes, (body) => expect(parseBody(body, redact)).toBeDefined());
	});
});
