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

	it.each(providers.filter(({ balance }) => balance !== undefined))(
		'$id asks for no model to tell the balance',
		({ id }) => {
			const choices = { resource: 'account', operation: 'getBalance', provider: id };
			expect(shown('model', choices)).toEqual([]);
		},
	);

	it.each([
		['replicate', 'options', ['webhook', 'polling']],
		['cog', 'hidden', ['webhook']],
		['chainHub', 'hidden', ['polling']],
	])('asks for the mode of the trigger where there is a choice: %s', (provider, type, values) => {
		const node = { typeVersion: 1, parameters: {} } as unknown as INode;
		const [field] = trigger.properties.filter(
			(one) =>
				one.name === 'mode' && NodeHelpers.displayParameter({ provider }, one, node, trigger),
		);
		expect(field?.type).toBe(type);
		const options = (field?.options ?? []) as INodePropertyOptions[];
		expect(options.map(({ value }) => value)).toEqual(values);
		expect(values).toContain(field?.default);
	});

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
			const pauses = buildStatusRequest === undefined ? [] : ['pause'];
			expect(values).toEqual(isHadLater ? ['wait', ...pauses, 'submit'] : ['wait']);
		},
	);

	/** The options that n8n shows for these choices, each once. */
	function optionsFor(choices: INodeParameters): Map<string, INodeProperties> {
		const node = { typeVersion: 1, parameters: choices } as unknown as INode;
		const collection = action.properties.find(({ name }) => name === 'options');
		const fields = (collection?.options as INodeProperties[]).filter((field) =>
			NodeHelpers.displayParameter({}, field, node, action, choices),
		);
		const byName = new Map(fields.map((field) => [field.name, field]));
		expect(fields).toHaveLength(byName.size);
		return byName;
	}

	it.each(providers.map((provider) => [provider.id, provider] as const))(
		'%s is given the options that it can follow',
		(id, { buildCancelRequest, answersWithResult, isSelfHosted }) => {
			const choices = { operation: 'removeBackground', completion: 'wait', provider: id };
			const options = optionsFor(choices);
			// Whoever holds the request does not poll.
			expect(options.has('pollInterval')).toBe(answersWithResult !== true);
			// What has no ID yet cannot be returned; a server of one's own is given the ID.
			const isNamed = answersWithResult !== true || isSelfHosted === true;
			const values = (options.get('onTimeout')?.options ?? []) as INodePropertyOptions[];
			expect(values.map(({ value }) => value)).toEqual(
				isNamed ? [...(buildCancelRequest ? ['cancel'] : []), 'error', 'return'] : [],
			);
			expect(optionsFor({ ...choices, completion: 'pause' }).has('pollInterval')).toBe(false);
		},
	);

	it.each(
		providers.filter(({ webhook }) => webhook !== undefined && webhook.setInAccount !== true),
	)('$id says whether its webhooks go to public addresses only', ({ id, webhook }) => {
		const choices = { operation: 'create', completion: 'submit', provider: id };
		const { description } = optionsFor(choices).get('webhookUrl') ?? {};
		expect(description?.includes('public https addresses only')).toBe(webhook?.publicOnly);
	});

	it('has a limit of size wherever a file is uploaded or downloaded', () => {
		const isLimited = (operation: string, more: INodeParameters = {}) =>
			optionsFor({ provider: 'fal', operation, ...more }).has('maxFileSize');
		for (const operation of ['removeBackground', 'create']) {
			for (const completion of ['wait', 'pause', 'submit']) {
				expect(isLimited(operation, { completion, downloadFile: false })).toBe(true);
				expect(isLimited(operation, { completion, imageSource: 'url' })).toBe(true);
			}
		}
		expect(isLimited('download')).toBe(true);
		expect(isLimited('wait', { downloadFile: true })).toBe(true);
		expect(isLimited('wait', { downloadFile: false })).toBe(false);
		expect(isLimited('get')).toBe(false);
	});

	it.each(['removeBackground', 'wait'])(
		'downloads by default for %s, but not as a tool',
		(operation) => {
			const fields = action.properties.filter(
				({ name, displayOptions }) =>
					name === 'downloadFile' && displayOptions?.show?.operation?.includes(operation),
			);
			expect(fields.map((field) => [field.displayOptions?.show?.['@tool'], field.default])).toEqual(
				[
					[[false], true],
					[[true], false],
				],
			);
		},
	);

	it.each([
		['replicate', '851-labs/background-remover', true],
		['replicate', '851-labs/background-remover:0123', true],
		['replicate', 'a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc', true],
		['replicate', '851-labs/background-remover-pro', false],
		['kkiai', '851-labs/background-remover', true],
		['fal', 'fal-ai/birefnet/v2', true],
		['fal', 'fal-ai/birefnet/v2/video', false],
	])(
		'has settings of a result for the models that take them: %s %s: %s',
		(provider, value, has) => {
			const model = { __rl: true, mode: 'id', value };
			const choices = { resource: 'image', operation: 'removeBackground', provider, model };
			expect(shown('outputImage', choices)).toHaveLength(has ? 1 : 0);
		},
	);

	/** The parameters as n8n gives them to the node. */
	function given(parameters: INodeParameters): INodeParameters {
		const node = { typeVersion: 1, parameters } as unknown as INode;
		return (
			NodeHelpers.getNodeParameters(action.properties, parameters, true, false, node, action) ?? {}
		);
	}

	const removing = { resource: 'image', operation: 'removeBackground' };

	it.each(providers.map(({ id }) => id))(
		'%s downloads by default, also where an expression decides about Completion',
		(provider) => {
			const completion = '={{ $json.isLarge ? "pause" : "wait" }}';
			expect(given({ ...removing, provider, completion }).downloadFile).toBe(true);
		},
	);

	it.each(providers.map((provider) => [provider.id, provider] as const))(
		'%s shows only what it has, also where an expression decides about Completion',
		(provider, { webhook, buildStatusRequest }) => {
			const choices = { ...removing, provider, completion: '={{ $json.completion }}' };
			const webhookUrl = 'https://n8n.example.com/webhook/x';
			const { options } = given({ ...choices, options: { webhookUrl } });
			const isGivenUrl = webhook !== undefined && webhook.setInAccount !== true;
			expect(options).toEqual(isGivenUrl ? { webhookUrl } : {});
			const isOnlyTold = webhook !== undefined && buildStatusRequest === undefined;
			expect(shown('submitOnlyNotice', choices)).toHaveLength(isOnlyTold ? 1 : 0);
		},
	);

	it.each(
		providers.flatMap(({ id, models }) => models.map(({ value }): [string, string] => [id, value])),
	)('keeps the settings of a result where an expression gives the model: %s %s', (provider, value) => {
		const outputImage = {
			background: 'color',
			backgroundColor: '#ffffff',
			crop: true,
			format: 'png',
			outputType: 'mask',
			size: 'hd',
		};
		const settings = (model: string) => {
			const choices = { ...removing, provider, model: { __rl: true, mode: 'id', value: model } };
			return given({ ...choices, outputImage }).outputImage ?? {};
		};
		expect(settings('={{ $json.model }}')).toMatchObject(settings(value));
	});

	it('shows Background Color unless the background is none', () => {
		const [field] = shown('outputImage', {
			resource: 'image',
			operation: 'removeBackground',
			provider: 'picsart',
		});
		const [color] = ((field?.options ?? []) as INodeProperties[]).filter(
			({ name }) => name === 'backgroundColor',
		);
		const node = { typeVersion: 1, parameters: {} } as unknown as INode;
		const isShown = (settings: INodeParameters) =>
			color !== undefined && NodeHelpers.displayParameter(settings, color, node, action);
		expect([{}, { background: 'color' }].map(isShown)).toEqual([true, true]);
		expect([{ background: 'transparent' }, { background: 'image' }].map(isShown)).toEqual([
			false,
			false,
		]);
	});

	it.each([
		['replicate', true],
		['kie', true],
		['tengr', true],
		['fal', false],
		['bria', false],
		['leonardo', false],
		['cog', false],
	])('asks the trigger for a model where predictions name one: %s: %s', (provider, isNamed) => {
		const node = { typeVersion: 1, parameters: {} } as unknown as INode;
		const fields = trigger.properties.filter(
			(field) =>
				field.name === 'model' && NodeHelpers.displayParameter({ provider }, field, node, trigger),
		);
		expect(fields).toHaveLength(isNamed ? 1 : 0);
	});

	it('polls every minute and asks Replicate for no prediction IDs where an expression gives the mode', () => {
		const parameters = { provider: 'replicate', mode: '={{ $vars.mode }}' };
		const node = { typeVersion: 1, parameters } as unknown as INode;
		const filled =
			NodeHelpers.getNodeParameters(
				trigger.properties,
				parameters,
				true,
				false,
				node,
				trigger,
			) ?? {};
		expect(filled.pollTimes).toEqual({ item: [{ mode: 'everyMinute' }] });
		const whole = { ...node, parameters: filled };
		expect(NodeHelpers.getNodeParametersIssues(trigger.properties, whole, trigger)).toBeNull();
	});

	it.each([
		['fal', 'e.g. fal-ai/birefnet/requests/764cabcf-b745-4b3e-ae38-1200304cf45b'],
		['bria', 'e.g. w44zs9cet5rmc0cqzp49gpkhf8'],
	])('shows the trigger an ID as %s has them', (provider, example) => {
		const choices = { provider, mode: 'polling' };
		const node = { typeVersion: 1, parameters: {} } as unknown as INode;
		const fields = trigger.properties.filter(
			(field) =>
				field.name === 'predictionIds' &&
				NodeHelpers.displayParameter(choices, field, node, trigger),
		);
		expect(fields.map(({ placeholder }) => placeholder)).toEqual([example]);
	});

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
