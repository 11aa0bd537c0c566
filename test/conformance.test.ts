import { providers } from '../nodes/providers';
import { describeAnswers } from './conformance/answers';
import { describeCutOff } from './conformance/cutOff';
import { describeDownloads } from './conformance/downloads';
import { describeImages } from './conformance/images';
import { describeLists } from './conformance/lists';
import { describeOrigins } from './conformance/origins';
import { describePolling } from './conformance/polling';
import { describePool } from './conformance/pool';
import { describeRateLimits } from './conformance/rateLimits';
import { Service } from './conformance/service';
import { describeStopping } from './conformance/stopping';
import { describeStrangers } from './conformance/strangers';
import { describeSubmission } from './conformance/submission';
import { describeTimeouts } from './conformance/timeouts';
import { describeTranscripts } from './conformance/transcripts';
import { describeWebhooks } from './conformance/webhooks';

/** Every provider against every promise of the interface, with the answers its documentation shows. */
describe.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s',
	(id, provider) => {
		const service = new Service(provider);

		it('has a fixture that names its sources and their date', () => {
			const { fixture } = service;
			expect(fixture.provider).toBe(id);
			expect(fixture.date).toBe('2026-11-21');
			expect(fixture.sources.length).toBeGreaterThan(0);
			expect(fixture.sources.every((source) => source.startsWith('https://'))).toBe(true);
		});

		describeTranscripts(service);
		describeAnswers(service);
		describeImages(service);
		describeSubmission(service);
		describeRateLimits(service);
		describePolling(service);
		describePool(service);
		describeTimeouts(service);
		describeStopping(service);
		describeCutOff(service);
		describeLists(service);
		describeOrigins(service);
		describeWebhooks(service);
		describeDownloads(service);
		describeStrangers(service);
	},
);
