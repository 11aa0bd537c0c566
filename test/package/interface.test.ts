import {
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { predictionJson } from '../../nodes/n8n/predictionJson';
import { DEFAULTS } from '../../nodes/prediction/model/policy';
import { PREDICTION_STATUSES, pendingPrediction } from '../../nodes/prediction/model/prediction';
import type { Provider } from '../../nodes/prediction/model/provider';
import { PredictionStatusTrigger } from '../../nodes/PredictionStatusTrigger/PredictionStatusTrigger.node';
import { providers } from '../../nodes/providers';
import { replicate } from '../../nodes/providers/replicate';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { textOf } from './shippedFiles';

const action = new RemoveBackground().description;
const trigger = new PredictionStatusTrigger().description;
const ids = (chosen: readonly Provider[]) => chosen.map(({ id }) => id);
const tellsBalance = providers.some(({ balance }) => balance !== undefined);

/** What the form shows beside its parameters. */
const WITHOUT_VALUE = ['notice', 'credentials'];

/** Every parameter of a node with its default and, where it has some, the values it can take. */
function parametersOf(description: INodeTypeDescription) {
	const fields = description.properties.flatMap((property) =>
		property.type === 'collection'
			? optionsOf(property).map((option) => ({
					...option,
					name: `${property.name}.${option.name}`,
				}))
			: [property],
	);
	const parameters = new Map<string, { defaults: Set<string>; values: Set<string> }>();
	for (const field of fields.filter(({ type }) => !WITHOUT_VALUE.includes(type))) {
		const known = parameters.get(field.name) ?? { defaults: new Set(), values: new Set() };
		known.defaults.add(JSON.stringify(field.default));
		const options = (field.options ?? []) as INodePropertyOptions[];
		for (const { value } of options) if (value !== undefined) known.values.add(String(value));
		parameters.set(field.name, known);
	}
	return parameters;
}

function optionsOf(property: INodeProperties): INodeProperties[] {
	return (property.options ?? []) as INodeProperties[];
}

/** Names, first values and defaults are in every saved workflow. */
const ACTION: ReadonlyArray<readonly [name: string, values: string[], defaults: unknown[]]> = [
	['resource', ['image', 'prediction', ...(tellsBalance ? ['account'] : [])], ['image']],
	[
		'operation',
		['removeBackground', 'create', 'get', 'wait', 'cancel', 'getMany', 'download', 'getBalance'],
		// A provider without Create begins with another operation.
		['removeBackground', 'create', 'download', 'getBalance'],
	],
	['provider', ids(providers), ['replicate']],
	// A provider that takes only addresses has no choice.
	['imageSource', ['binary', 'url'], ['binary', 'url']],
	['binaryPropertyName', [], ['']],
	['imageUrl', [], ['']],
	['modelInput', [], [{ mappingMode: 'defineBelow', value: null }]],
	['input', [], ['{}']],
	['inputFiles', [], [{}]],
	['predictionId', [], ['={{ $json.predictionId }}']],
	['returnAll', [], [false]],
	['limit', [], [50]],
	['completion', ['wait', 'pause', 'submit'], ['wait']],
	['downloadFile', [], [true, false]],
	['outputBinaryPropertyName', [], ['data']],
	['options.timeout', [], [DEFAULTS.timeoutSeconds]],
	['options.onTimeout', ['error', 'return', 'cancel'], ['error']],
	['options.additionalInput', [], ['{}']],
	['options.webhookUrl', [], ['']],
	['options.fileName', [], ['']],
	['options.maxFileSize', [], [DEFAULTS.maxFileMegabytes]],
	['options.includeInputFields', [], [true]],
	['options.includeResponse', [], [false]],
	['options.mergeDuplicates', [], [true]],
	['options.sendAs', ['auto', 'url', 'file'], ['auto']],
];

/** Fields whose default is an example, or is made from the provider. */
const OTHERS = ['model', 'options.pollInterval', 'options.concurrency', 'options.maxSubmissions'];

/** What Output Image can have; each provider and model shows its own of them. */
const OUTPUT_IMAGE: Readonly<Record<string, string[] | null>> = {
	background: ['transparent', 'color', 'image'],
	backgroundColor: null,
	backgroundImageUrl: null,
	backgroundBinaryPropertyName: null,
	crop: null,
	margin: null,
	format: ['auto', 'png', 'jpg', 'webp'],
	outputType: ['cutout', 'mask'],
	// The providers' own words.
	size: null,
	shadow: null,
};

const TRIGGER: typeof ACTION = [
	[
		'provider',
		ids(providers.filter(({ webhook, buildStatusRequest }) => webhook ?? buildStatusRequest)),
		['replicate'],
	],
	['mode', ['webhook', 'polling'], ['webhook', 'polling']],
	['statuses', [...PREDICTION_STATUSES], [['succeeded', 'failed', 'canceled']]],
	['model', [], ['']],
	['predictionIds', [], ['']],
	['downloadFile', [], [true]],
	['outputBinaryPropertyName', [], ['data']],
	['options.fileName', [], ['']],
	['options.includeResponse', [], [false]],
	['options.maxFileSize', [], [DEFAULTS.maxFileMegabytes]],
	// n8n's own field for polling nodes; none of its times counts in webhook mode.
	['pollTimes', [], [{ item: [{ mode: 'everyMinute' }] }, { item: [] }]],
];

describe.each([
	['removeBackground', action, ACTION, OTHERS],
	['predictionStatusTrigger', trigger, TRIGGER, []],
] as const)('the node %s', (name, description, expected, others) => {
	const parameters = parametersOf(description);

	it('has its name and its version', () => {
		expect(description).toMatchObject({ name, version: 1 });
	});

	it('has the parameters of the interface and no others', () => {
		const names = [...expected.map(([parameter]) => parameter), ...others];
		const found = [...parameters.keys()].filter((key) => !key.startsWith('outputImage.'));
		expect(found.sort()).toEqual(names.sort());
	});

	it('has settings of Output Image that are in the interface', () => {
		for (const [key, { values }] of parameters) {
			if (!key.startsWith('outputImage.')) continue;
			const allowed = OUTPUT_IMAGE[key.replace('outputImage.', '')];
			expect([key, allowed === undefined]).toEqual([key, false]);
			for (const value of allowed === null ? [] : values) expect(allowed).toContain(value);
		}
	});

	it.each(expected)('%s takes %j, and %j by default', (parameter, values, defaults) => {
		const found = parameters.get(parameter);
		expect([...(found?.values ?? [])].sort()).toEqual([...values].sort());
		expect([...(found?.defaults ?? [])].sort()).toEqual(
			defaults.map((value) => JSON.stringify(value)).sort(),
		);
	});
});

describe('the output', () => {
	it('has every key, whatever is known', () => {
		expect(predictionJson(replicate, pendingPrediction('p1'), {})).toEqual({
			predictionId: 'p1',
			provider: 'replicate',
			model: null,
			status: 'processing',
			providerStatus: 'processing',
			outputUrls: [],
			failureReason: null,
			createdAt: null,
			startedAt: null,
			completedAt: null,
			inferenceSeconds: null,
			credits: null,
			file: null,
		});
	});

	it('has five statuses', () => {
		expect(PREDICTION_STATUSES).toEqual([
			'starting',
			'processing',
			'succeeded',
			'failed',
			'canceled',
		]);
	});

	it('has these error codes', () => {
		const [, union = ''] =
			/export type ErrorCode =([^;]+);/.exec(textOf('nodes/prediction/model/errors.ts')) ?? [];
		expect([...union.matchAll(/'(\w+)'/g)].map(([, code]) => code)).toEqual([
			'invalid_input',
			'unauthorized',
			'billing',
			'not_found',
			'rate_limited',
			'rejected',
			'unavailable',
			'unreachable',
			'malformed_response',
			'prediction_failed',
			'prediction_canceled',
			'timed_out',
			'unsafe_url',
			'file_too_large',
			'output_expired',
			'not_supported',
			'limit_reached',
			'stopped',
		]);
	});
});
