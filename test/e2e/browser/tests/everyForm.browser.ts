import { providers } from '../../../../nodes/providers';
import type { Provider } from '../../../../nodes/prediction/model/provider';
import { sandboxCredential, services } from '../../sandbox/services';
import { openEditor, type EditorStage } from '../openEditor';
import { keepPicture } from '../pictures';
import { workflowOfForms } from '../workflows';

type Parameters = Readonly<Record<string, unknown>>;

/** A node with everything in its form that may be in it. */
interface Form {
	readonly name: string;
	readonly type: string;
	readonly parameters: Parameters;
}

/** Shows the longest form at once. */
const tall = 1_500;

const options = {
	additionalInput: '{}',
	concurrency: 10,
	fileName: '',
	includeResponse: false,
	maxFileSize: 100,
	onTimeout: 'error',
	outputFormat: 'auto',
	pollInterval: 2,
	timeout: 300,
	webhookUrl: '',
};

let opened: EditorStage;

beforeAll(async () => {
	opened = await openEditor('browser-every-form', 'instant');
	await opened.editor.resize(tall);
});

afterAll(async () => await opened?.close());

it.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s: nothing is clipped in its forms',
	async (id, provider) => {
		const { stage, editor } = opened;
		const service = Object.values(services).find((candidate) => candidate.provider === id)!;
		const credential = await stage.client.createCredential(
			sandboxCredential(service, stage.sandbox.url),
		);
		const forms = [...formsOfRemoveBackground(provider), ...formsOfTrigger(provider)];
		const workflow = await stage.client.createWorkflow(
			workflowOfForms(id, forms, { [service.credentialType]: credential }),
		);
		await editor.openWorkflow(workflow.id);
		const clipped: Record<string, string[]> = {};
		for (const { name } of forms) {
			const node = await editor.openNodeOnCanvas(name);
			await keepPicture(`forms/${id}-${name}`, await editor.picture(node.parameters));
			const texts = await node.clippedTexts();
			if (texts.length > 0) clipped[name] = texts;
			await node.close();
		}
		expect(clipped).toEqual({});
	},
);

function formsOfRemoveBackground(provider: Provider): Form[] {
	const form = (name: string, parameters: Parameters): Form => ({
		name,
		type: 'removeBackground',
		parameters: { provider: provider.id, ...parameters },
	});
	const prediction = (operation: string, more: Parameters = {}): Form =>
		form(`prediction-${operation}`, { resource: 'prediction', operation, options, ...more });
	const canSubmitOnly = provider.buildStatusRequest !== undefined || provider.webhook !== undefined;
	return [
		form('plain', {}),
		form('options', { options }),
		...(canSubmitOnly ? [form('submit', { completion: 'submit', options })] : []),
		form('url', { imageSource: 'url' }),
		...(provider.supportsCustomInput ? [prediction('create', { downloadFile: true })] : []),
		...(provider.buildStatusRequest === undefined
			? []
			: ['get', 'wait', 'download'].map((operation) => prediction(operation))),
		...(provider.buildCancelRequest === undefined ? [] : [prediction('cancel')]),
		...(provider.list === undefined ? [] : [prediction('getMany')]),
	];
}

function formsOfTrigger(provider: Provider): Form[] {
	const form = (mode: string): Form => ({
		name: `trigger-${mode}`,
		type: 'predictionStatusTrigger',
		parameters: {
			provider: provider.id,
			mode,
			options: { includeResponse: false, maxFileSize: 100 },
		},
	});
	return [
		...(provider.webhook === undefined ? [] : [form('webhook')]),
		...(provider.buildStatusRequest === undefined ? [] : [form('polling')]),
	];
}
