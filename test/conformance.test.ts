import { providers } from '../nodes/providers';
import { describeFoundSubmissions } from './conformance/foundSubmissions';
import { describeImages } from './conformance/images';
import { describeLists } from './conformance/lists';
import { describeOrigins } from './conformance/origins';
import { describePolling } from './conformance/polling';
import { describeRateLimits } from './conformance/rateLimits';
import { describeResponses } from './conformance/responses';
import { Service } from './conformance/service';
import { describeStopping } from './conformance/stopping';
import { describeSubmission } from './conformance/submission';
import { describeTimeouts } from './conformance/timeouts';
import { describeTranscripts } from './conformance/transcripts';
import { describeVerdicts } from './conformance/verdicts';
import { describeWebhooks } from './conformance/webhooks';

/** Every provider against every promise of the interface, with the responses its documentation shows. */
describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s',
	(id, provider) => {
		const service = new Service(provider);

		it('has a fixture that names its sources and their date', () => {
			const { fixture } = service;
			expect(fixture.provider).toBe(id);
			expect(fixture.date).toMatch(/^2026-11-\d\d$/);
			expect(fixture.sources.length).toBeGreaterThan(0);
			expect(fixture.sources.every((source) => source.startsWith('https://'))).toBe(true);
		});

		describeTranscripts(service);
		describeResponses(service);
		describeImages(service);
		describeSubmission(service);
		describeVerdicts(service);
		describeRateLimits(service);
		describePolling(service);
		describeTimeouts(service);
		describeStopping(service);
		describeFoundSubmissions(service);
		describeLists(service);
		describeOrigins(service);
		describeWebhooks(service);
	},
);
