import { LoadOptionsContext } from 'n8n-core';
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeParameters,
	ResourceMapperFields,
} from 'n8n-workflow';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import type { Provider } from '../../nodes/prediction/model/provider';
import { additionalDataOf, NODE, workflowOf } from './engine';
import type { Stage } from './stage';

/** What n8n's editor gets when it asks for the fields of Model Input. */
export async function fieldsInEditor(
	stage: Stage,
	provider: Provider,
	parameters: IDataObject,
	credentials = stage.credentials(provider),
): Promise<ResourceMapperFields> {
	const currentNodeParameters = { provider: provider.id, ...parameters } as INodeParameters;
	const run = { items: [], credentials, parameters: currentNodeParameters as IDataObject };
	const workflow = workflowOf(run);
	const node = workflow.getNode(NODE);
	if (node === null) throw new Error('The node is missing');
	const additionalData = { ...additionalDataOf(workflow, run), currentNodeParameters };
	const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters.modelInput');
	const { getModelInputFields } = new RemoveBackground().methods.resourceMapping;
	return await getModelInputFields.call(context as unknown as ILoadOptionsFunctions);
}
