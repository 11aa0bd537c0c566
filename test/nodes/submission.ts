import type { Provider } from '../../nodes/prediction/model/provider';
import type { SubmittedImage, SubmitRequest } from '../../nodes/prediction/model/submission';
import { readFixture } from '../conformance/fixture';
import { picture } from './picture';

/** What the node would submit a removal by, with a small file unless another image is given. */
export function submissionOf(
	provider: Provider,
	{
		image = fileOf(1),
		waits = true,
		webhookUrl,
	}: { image?: SubmittedImage | undefined; waits?: boolean; webhookUrl?: string } = {},
): SubmitRequest {
	return provider.buildSubmitRequest({
		clientReference: 'chosen',
		model: readFixture(provider.id).model,
		task: { kind: 'removeBackground', image, outputInput: {}, additionalInput: {} },
		settings: {},
		...(webhookUrl !== undefined && { webhookUrl }),
		waitForCompletion: waits,
		timeoutMs: 60_000,
		cancelOnTimeout: false,
	});
}

function fileOf(number: number): SubmittedImage {
	const bytes = picture(number);
	return { kind: 'file', bytes, mimeType: 'image/png', fileName: `photo-${number}.png` };
}
