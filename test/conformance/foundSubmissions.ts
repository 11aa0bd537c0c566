import { submissionKeyOf } from '../../nodes/prediction/client/submissionMatcher';
import type { SubmitOptions } from '../../nodes/prediction/model/submission';
import { describeIf } from '../itIf';
import type { Facts } from './fixture';
import type { Service } from './service';

/** A submission whose response never came can be found in the provider's list, by what was submitted. */
export function describeFoundSubmissions(service: Service): void {
	const { provider, fixture } = service;
	const { list: line = '' } = fixture.routes;

	/** What the list tells of the predictions is made of these images. */
	async function found(submitted: string, listed: readonly string[], options = jobOf(submitted)) {
		const predictions = listed.map(
			(image, number): Facts => ({
				id: `p${number}`,
				status: service.pending,
				more: service.madeOf(image),
			}),
		);
		const opened = service.open({
			[line]: service.spoken({ status: 200, list: { predictions } }),
		});
		const key = submissionKeyOf(provider, options);
		const sentAt = opened.clock.now();
		return await opened.client.findSubmission({ key, sentAt }, new Set());
	}

	function jobOf(url: string): SubmitOptions {
		return service.job({
			task: {
				kind: 'removeBackground',
				image: { kind: 'url', url },
				outputInput: service.outputInput(),
				additionalInput: {},
			},
		});
	}

	const cat = 'https://example.com/cat.jpg';
	const dog = 'https://example.com/dog.jpg';

	describeIf(
		provider.list?.submissionKey !== undefined,
		'has no list that tells what was submitted',
	)('a submission without a response', () => {
		it('is found by its image', async () => {
			expect(await found(cat, [dog, cat])).toMatchObject({ id: 'p1' });
		});

		it('is not taken for one with another image, or for another model', async () => {
			expect(await found(cat, [dog])).toBeNull();
			const options = { ...jobOf(cat), model: 'another/remover' };
			const hasOneModel = !provider.supportsModelChoice;
			const other = await found(cat, [cat], options);
			expect(other?.id ?? null).toBe(hasOneModel ? 'p0' : null);
		});

		it('is not taken for any where two look the same', async () => {
			expect(await found(cat, [cat, cat])).toBeNull();
		});
	});
}
