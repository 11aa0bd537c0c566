import type { INodeExecutionData } from 'n8n-workflow';
import { imageFor } from '../../imageFor';
import type { Parked } from '../../pause';
import { readOptions } from '../../readJob';
import { readImage, readImageIdentity } from '../../sourceImage';
import type { Step } from '../../step';
import { runJob } from '../runJob';

/** One picture in, one cutout out. */
export async function execute(step: Step): Promise<INodeExecutionData[] | Parked> {
	const { context, itemIndex, provider, client } = step;
	const { maxBytes, outputFormat, additionalInput } = readOptions(context, itemIndex);
	const { identity, name } = readImageIdentity(context, itemIndex);
	return await runJob(step, {
		identity: JSON.stringify([identity, outputFormat, additionalInput]),
		downloadsByDefault: true,
		needsFile: true,
		inputName: name,
		task: async () => ({
			kind: 'removeBackground',
			image: await imageFor(provider, client, await readImage(context, itemIndex, maxBytes)),
			outputFormat,
			additionalInput,
		}),
	});
}
