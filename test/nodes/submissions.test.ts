import type { Provider } from '../../nodes/prediction/model/provider';
import { cog } from '../../nodes/providers/cog';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import type { FaultAction, FaultRule } from '../sandbox/faults';
import { everyProvider, isAnsweringOnly, removal, submissionPath, useStage } from './stage';

const stage = useStage();

describe('a submission', () => {
	const post = (provider: Provider): FaultRule => ({
		place: provider.id as 'tengr',
		method: 'POST',
		path: submissionPath(provider),
		count: 0,
		action: { kind: 'delay' },
	});

	const doubtful: Array<[string, FaultAction]> = [
		['HTTP 500', { kind: 'answer', status: 500, afterProcessing: true, body: { message: 'oops' } }],
		[
			'HTTP 502 in HTML',
			{ kind: 'answer', status: 502, afterProcessing: true, body: '<html>Bad Gateway</html>' },
		],
		['HTTP 504', { kind: 'answer', status: 504, afterProcessing: true }],
		['a lost connection', { kind: 'reset', when: 'after' }],
		['an answer that breaks off', { kind: 'reset', when: 'midBody' }],
		['truncated JSON', { kind: 'truncatedBody' }],
		['an empty body', { kind: 'emptyBody' }],
		[
			'HTML with HTTP 200',
			{ kind: 'answer', status: 200, afterProcessing: true, body: '<html>Hello</html>' },
		],
	];

	describe.each(everyProvider)('at %s', (_id, provider) => {
		test.each(doubtful)('is never repeated after %s', async (_, action) => {
			// Where the answer is a picture there is no JSON to break.
			if (action.kind === 'truncatedBody' && isAnsweringOnly(provider)) return;
			stage.sandbox.fault({ ...post(provider), action });
			const [row] = await stage.rows(provider, removal(provider), {
				settings: { onError: 'continueRegularOutput' },
			});
			expect(stage.sandbox.predictions.length).toBe(1);
			expect(['unreachable', 'unavailable', 'malformed_response']).toContain(row?.json.errorCode);
			expect(row?.json.error).toMatch(
				/not known whether it was accepted, so it was not submitted again/,
			);
			const posts = stage
				.asked(provider)
				.filter((one) => /^(POST|PUT) (?!.*(media|files))/.test(one));
			expect(posts.length).toBe(1);
		});
	});
});

describe('a connection that was never made', () => {
	test.each([replicateCompatible, cog])('is no doubt at $label', async (provider: Provider) => {
		const credentials = stage.credentials(provider, { baseUrl: 'http://127.0.0.1:1' });
		const { error } = await stage.run(provider, removal(provider), { credentials });
		expect(error?.message).toMatch(/could not be reached \(connection refused\)/);
		expect(error?.description).not.toMatch(/not known whether/);
	});
});
