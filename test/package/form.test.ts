import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { PredictionStatusTrigger } from '../../nodes/PredictionStatusTrigger/PredictionStatusTrigger.node';
import { providers } from '../../nodes/providers';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { credentialTypes } from '../nodes/credentialTypes';

const forms: Array<[string, INodeProperties[]]> = [
	...[new RemoveBackground(), new PredictionStatusTrigger()].map(
		({ description: { name, properties } }): [string, INodeProperties[]] => [name, properties],
	),
	...Object.values(credentialTypes).map(({ name, properties }): [string, INodeProperties[]] => [
		name,
		properties,
	]),
];
const action = new RemoveBackground().description;
const trigger = new PredictionStatusTrigger().description;

describe('the form', () => {
	/** The fields that n8n shows for these choices. */
	function shown(name: string, choices: INodeParameters): INodeProperties[] {
		const node = { typeVersion: 1, parameters: choices } as unknown as INode;
		return action.properties.filter(
			(property) =>
				property.name === name && NodeHelpers.displayParameter(choices, property, node, action),
		);
	}

	/** The values of a choice; the only one where the field is hidden. */
	function valuesOf(name: string, choices: INodeParameters): unknown[] {
		const [field, ...more] = shown(name, choices);
		expect(more).toEqual([]);
		if (field === undefined || field.type === 'hidden') return field ? [field.default] : [];
		const node = { typeVersion: 1, parameters: choices } as unknown as INode;
		return (field.options as INodePropertyOptions[])
			.filter((option) => NodeHelpers.displayParameter(choices, option, node, action))
			.map(({ value }) => value);
	}

	it.each(providers.map((provider) => [provider.id, provider] as const))(
		'%s offers the operations that it has',
		(id, provider) => {
			const able = {
				cancel: provider.buildCancelRequest,
				create: provider.supportsCustomInput || undefined,
				download: provider.buildStatusRequest,
				get: provider.buildStatusRequest,
				getMany: provider.list,
				wait: provider.buildStatusRequest,
			};
			const offered = Object.entries(able).filter(([, has]) => has !== undefined);
			const choices = { provider: id, resource: 'prediction' };
			expect(valuesOf('operation', choices)).toEqual(offered.map(([name]) => name));
			expect(valuesOf('operation', { provider: id, resource: 'image' })).toEqual([
				'removeBackground',
			]);
			const resources = valuesOf('resource', { provider: id });
			expect(resources.includes('prediction')).toBe(offered.length > 0);
			expect(resources.includes('account')).toBe(provider.balance !== undefined);
			expect(resources).toContain('image');
		},
	);

	it('has each action once in the list of nodes, at a provider that can do it', () => {
		// As n8n's editor makes them: an action for each choice of each field called `resource`.
		const named = (name: string) =>
			action.properties.filter((property) => property.name === name && property.options);
		const resources = named('resource').flatMap(({ options }) => options as INodePropertyOptions[]);
		const actions = resources.flatMap(({ value }) => {
			const operation = named('operation').find(({ displayOptions }) =>
				displayOptions?.show?.resource?.includes(value),
			);
			const [provider = 'replicate'] = operation?.displayOptions?.show?.provider ?? [];
			expect(valuesOf('resource', { provider: String(provider) })).toContain(value);
			return (operation?.options as INodePropertyOptions[]).map((one) => one.action);
		});
		expect(actions).toHaveLength(8);
		expect(new Set(actions).size).toBe(8);
	});

	const modelFieldOf = (provider: string) =>
		shown('model', { resource: 'image', operation: 'removeBackground', provider });

	it.each(providers.filter(({ supportsModelChoice }) => supportsModelChoice))(
		'$id asks for a model, with a good one preselected',
		({ id, models: [preselected] }) => {
			const [field, ...more] = modelFieldOf(id);
			expect(more).toEqual([]);
			expect(field?.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
			expect(preselected?.removesBackground).toBe(true);
			expect(field?.default).toMatchObject({ mode: 'list', value: preselected?.value });
		},
	);

	it.each(providers.filter(({ supportsModelChoice }) => !supportsModelChoice))(
		'$id has one model and asks for none',
		({ id }) => {
			expect(modelFieldOf(id)).toEqual([]);
		},
	);

	it.each(providers.map((provider) => [provider.id, provider] as const))(
		'%s can be left alone with the work only where the result can be had later',
		(id, { buildStatusRequest, webhook }) => {
			const choices = { resource: 'image', operation: 'removeBackground', provider: id };
			const values = valuesOf('completion', choices);
			const isHadLater = buildStatusRequest !== undefined || webhook !== undefined;
			expect(values).toEqual(isHadLater ? ['wait', 'pause', 'submit'] : ['wait']);
		},
	);

	it.each(providers.map((provider) => [provider.id, provider] as const))(
		'%s is given the options that it can follow',
		(id, { buildStatusRequest, buildCancelRequest }) => {
			const choices = { operation: 'removeBackground', completion: 'wait', provider: id };
			const node = { typeVersion: 1, parameters: choices } as unknown as INode;
			const collection = action.properties.find(({ name }) => name === 'options');
			const fields = (collection?.options as INodeProperties[]).filter((field) =>
				NodeHelpers.displayParameter({}, field, node, action, choices),
			);
			const names = fields.map(({ name }) => name);
			expect(names).toEqual([...new Set(names)]);
			expect(names.includes('pollInterval')).toBe(buildStatusRequest !== undefined);
			const [onTimeout] = fields.filter(({ name }) => name === 'onTimeout');
			const values = (onTimeout?.options as INodePropertyOptions[]).map(({ value }) => value);
			expect(values).toEqual([...(buildCancelRequest ? ['cancel'] : []), 'error', 'return']);
		},
	);

	it('works as a tool, and the trigger does not pretend to', () => {
		expect(action.usableAsTool).toBeTruthy();
		expect(trigger.usableAsTool).toBeUndefined();
		expect(trigger.inputs).toEqual([]);
	});
});

describe('every field', () => {
	/** Also those inside of a collection. */
	const fieldsOf = (properties: INodeProperties[]): INodeProperties[] =>
		properties.flatMap((property) =>
			property.type === 'collection'
				? fieldsOf(property.options as INodeProperties[])
				: ['notice', 'hidden', 'credentials'].includes(property.type)
					? []
					: [property],
		);

	it.each(forms)('of %s says what it is for', (_name, properties) => {
		const silent = fieldsOf(properties).filter(({ description, hint }) => !description && !hint);
		expect(silent.map(({ displayName }) => displayName)).toEqual([]);
	});

	it.each(forms)('of %s that is empty at first shows an example', (_name, properties) => {
		const bare = fieldsOf(properties).filter(
			(field) => field.default === '' && field.type === 'string' && !field.placeholder,
		);
		expect(bare.map(({ displayName }) => displayName)).toEqual([]);
	});
});
