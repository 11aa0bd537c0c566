import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';
import { name as packageName } from '../../../package.json';

/** By type. */
type Credentials = Readonly<Record<string, Reference>>;

export const start = 'When clicking ‘Execute workflow’';
const getPhoto = 'Get Photo';
const step = 224;
const perRow = 4;

/** A photo that comes into the workflow; with credentials, also a Remove Background behind it whose id is `node`. */
export function photoWorkflow(
	name: string,
	photoUrl: string,
	credentials?: Credentials,
	parameters: Readonly<Record<string, unknown>> = {},
): WorkflowDefinition {
	const nodes = [
		{
			id: 'start',
			name: start,
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: 'photo',
			name: getPhoto,
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [step, 0],
			parameters: { url: photoUrl, options: {} },
		},
	];
	const removal = {
		...nodeOf('removeBackground', parameters, credentials),
		position: [2 * step, 0],
	};
	return {
		name,
		nodes: credentials === undefined ? nodes : [...nodes, removal],
		connections: {
			[start]: { main: [[{ node: getPhoto, type: 'main', index: 0 }]] },
			...(credentials !== undefined && {
				[getPhoto]: { main: [[{ node: removal.name, type: 'main', index: 0 }]] },
			}),
		},
		settings: {},
	};
}

/** A form with one file field, as n8n sets it up: several files may come. */
export function formWorkflow(name: string): WorkflowDefinition {
	const fields = [{ fieldLabel: 'Photo', fieldType: 'file', requiredField: true }];
	const form = {
		id: 'form',
		name: 'On form submission',
		type: 'n8n-nodes-base.formTrigger',
		typeVersion: 2.3,
		position: [0, 0],
		webhookId: 'first-cutout',
		parameters: { formTitle: 'Photo', formFields: { values: fields }, options: {} },
	};
	return { name, nodes: [form], connections: {}, settings: {} };
}

/** A workflow of one node of ours, whose id is `node`. */
export function workflowOf(
	name: string,
	nodeName: string,
	parameters: Readonly<Record<string, unknown>>,
	credentials?: Credentials,
): WorkflowDefinition {
	return {
		name,
		nodes: [nodeOf(nodeName, parameters, credentials)],
		connections: {},
		settings: {},
	};
}

/** Nodes of ours side by side, each with its own name and nothing between them. */
export function workflowOfForms(
	name: string,
	forms: ReadonlyArray<{
		readonly name: string;
		readonly type: string;
		readonly parameters: Readonly<Record<string, unknown>>;
	}>,
	credentials: Credentials,
): WorkflowDefinition {
	const nodes = forms.map((form, index) => ({
		...nodeOf(form.type, form.parameters, credentials),
		id: form.name,
		name: form.name,
		position: [(index % perRow) * step, Math.floor(index / perRow) * step],
	}));
	return { name, nodes, connections: {}, settings: {} };
}

function nodeOf(
	nodeName: string,
	parameters: Readonly<Record<string, unknown>>,
	credentials: Credentials = {},
) {
	return {
		id: 'node',
		name: nodeName === 'removeBackground' ? 'Remove Background' : 'Prediction Status Trigger',
		type: `${packageName}.${nodeName}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials,
	};
}
