import { providers } from '../../../../nodes/providers';
import type { INodeProperties } from 'n8n-workflow';
import type { OutputImageSupport } from '../../../../nodes/prediction/model/outputImage';
import type { Provider } from '../../../../nodes/prediction/model/provider';
import { optionsField } from '../../../../nodes/RemoveBackground/description/optionFields';
import { outputImageFields } from '../../../../nodes/RemoveBackground/description/outputImageFields';
import { sandboxCredential, services } from '../../sandbox/services';
import { openEditor, type EditorStage } from '../openEditor';
import { keepPicture, keepReport } from '../pictures';
import { workflowOfForms } from '../workflows';

type Parameters = Readonly<Record<string, unknown>>;

/** A node with everything in its form that may be in it. */
interface Form {
	readonly name: string;
	readonly type: string;
	readonly parameters: Parameters;
}

/** Shows the longest form at once. */
const tall = 1_900;

/** Every option there is, at its default; the editor shows those that fit. */
const options = defaultsOf([optionsField]);

/** The form as it begins. */
const PLAIN = 'plain';

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
		const credential = await stage.client.createCredential({
			...sandboxCredential(service, stage.sandbox.url),
			name: `${provider.title} account`,
		});
		const forms = [...formsOfRemoveBackground(provider), ...formsOfTrigger(provider)];
		const workflow = await stage.client.createWorkflow(
			workflowOfForms(id, forms, { [service.credentialType]: credential }),
		);
		await editor.openWorkflow(workflow.id);
		const clipped: Record<string, string[]> = {};
		for (const { name } of forms) {
			const node = await editor.openNodeOnCanvas(name);
			const picture = await editor.pictureOfForm(node);
			if (name === PLAIN) await keepPicture(`forms/${id}`, picture);
			else await keepReport(`forms/${id}-${name}`, picture);
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
	const settings = defaultsOf(
		outputImageFields.filter((field) =>
			field.displayOptions?.show?.provider?.includes(provider.id),
		),
	);
	const formOfOutputImage = ({ models, backgrounds = [] }: OutputImageSupport, index: number) =>
		form(`output-${index + 1}`, {
			...(models?.[0] !== undefined && { model: { __rl: true, mode: 'id', value: models[0] } }),
			outputImage: { ...settings, background: backgrounds.at(-1) ?? 'transparent' },
		});
	const canSubmitOnly = provider.buildStatusRequest !== undefined || provider.webhook !== undefined;
	return [
		form(PLAIN, {}),
		form('options', { options }),
		...(provider.outputImage ?? []).map((support, index) => formOfOutputImage(support, index)),
		...(provider.balance === undefined ? [] : [form('balance', { resource: 'account' })]),
		...(canSubmitOnly ? [form('submit', { completion: 'submit', options })] : []),
		form('url', { imageSource: 'url', options }),
		...(provider.supportsCustomInput ? [prediction('create', { downloadFile: true })] : []),
		...(provider.buildStatusRequest === undefined
			? []
			: ['get', 'wait', 'download'].map((operation) => prediction(operation))),
		...(provider.buildCancelRequest === undefined ? [] : [prediction('cancel')]),
		...(provider.list === undefined ? [] : [prediction('getMany')]),
	];
}

/** The fields of these collections, at their defaults. */
function defaultsOf(collections: readonly INodeProperties[]): Parameters {
	const fields = collections.flatMap((collection) => collection.options ?? []);
	return Object.fromEntries(
		fields.flatMap((field) => ('default' in field ? [[field.name, field.default]] : [])),
	);
}

function formsOfTrigger(provider: Provider): Form[] {
	const form = (mode: string): Form => ({
		name: `trigger-${mode}`,
		type: 'predictionStatusTrigger',
		parameters: {
			provider: provider.id,
			mode,
			options: { fileName: '', includeResponse: false, maxFileSize: 100 },
		},
	});
	return [
		...(provider.webhook === undefined ? [] : [form('webhook')]),
		...(provider.buildStatusRequest === undefined ? [] : [form('polling')]),
	];
}
