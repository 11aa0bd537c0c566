import type { OutputImageSupport } from '../../nodes/prediction/model/outputImage';
import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { textOf } from './shippedFiles';

type Column<T> = readonly [title: string, cell: (row: T) => string];

const MEGABYTE = 1024 * 1024;

function table<T>(columns: ReadonlyArray<Column<T>>, rows: readonly T[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replace(/ {2}/g, ' ');
	return [
		line(columns.map(([title]) => title)),
		line(columns.map(() => '---')),
		...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
	].join('\n');
}

/** The provider's page, which the credential knows. */
function pageOf({ credential }: Provider): string {
	const file = `${credential.charAt(0).toUpperCase()}${credential.slice(1)}.credentials.ts`;
	const [page = ''] = /docs\/providers\/[\w-]+\.md/.exec(textOf(`credentials/${file}`)) ?? [];
	return page;
}

/** A link from the folder of documents. */
function linkOf(provider: Provider): string {
	return `[${provider.title}](${pageOf(provider).replace('docs/', '')})`;
}

function linkFromReadme(provider: Provider): string {
	const whose = provider.isSelfHosted === true ? ' (your own server)' : '';
	return `[${provider.title}](${pageOf(provider)})${whose}`;
}

/** How long results are kept, which the page alone knows. */
function keptOf(provider: Provider): string {
	return /^\| Results are kept \| (.+) \|$/m.exec(textOf(pageOf(provider)))?.[1] ?? '';
}

/** What each provider is. */
export function providerIndex(): string {
	return table<Provider>(
		[
			['Provider', linkOf],
			['What it is', ({ formHint }) => formHint],
			['Results are kept', keptOf],
		],
		providers,
	);
}

/** What the README says of each provider. */
export function readmeTable(): string {
	return table<Provider>(
		[
			['Provider', linkFromReadme],
			['Photo as a file', filesInShort],
			['Photo by URL', urlOf],
			['Create (any model)', ({ supportsCustomInput }) => yesIf(supportsCustomInput)],
			['Get, Wait, Download', ({ buildStatusRequest }) => yesIf(buildStatusRequest)],
			['Cancel', ({ buildCancelRequest }) => yesIf(buildCancelRequest)],
			['Get Many', ({ list }) => yesIf(list)],
			['Trigger: webhook', ({ webhook }) => yesIf(webhook)],
			['Trigger: polling', pollingOf],
			['Results are kept', keptOf],
		],
		providers,
	);
}

function filesInShort({ imageInput: { file, maxBytes } }: Provider): string {
	if (file === undefined) return 'No';
	return maxBytes === undefined ? 'Yes' : `Up to ${Math.round(maxBytes / MEGABYTE)} MB`;
}

const yesIf = (has: unknown) => (has === undefined || has === false ? 'No' : 'Yes');

function filesOf({ imageInput: { file, maxBytes } }: Provider): string {
	if (file === undefined) return 'No';
	const most = maxBytes === undefined ? '' : `, up to ${Math.round(maxBytes / MEGABYTE)} MB`;
	const way = file.via === 'upload' ? 'uploaded' : 'inside the request';
	return `Yes, ${way}${most}`;
}

function urlOf({ imageInput: { takesUrl } }: Provider): string {
	return takesUrl ? 'Yes' : 'Fetched by n8n';
}

function webhookOf({ webhook, buildStatusRequest, isSelfHosted }: Provider): string {
	if (webhook === undefined) return 'No';
	if (webhook.setInAccount === true) return 'Yes, set once per API key';
	if (webhook.proof?.covers !== 'body')
		return buildStatusRequest === undefined ? 'Yes' : 'Yes, confirmed by fetching';
	return isSelfHosted === true ? 'Yes, by a token' : 'Yes, signed';
}

function pollingOf({ list, buildStatusRequest }: Provider): string {
	if (list !== undefined) return 'Yes';
	return buildStatusRequest === undefined ? 'No' : 'By prediction ID';
}

/** What each provider can do, in the order of the form. */
export function capabilityTable(): string {
	return table<Provider>(
		[
			['Provider', linkOf],
			['Photo as a file', filesOf],
			['Photo by URL', urlOf],
			['Create', ({ supportsCustomInput }) => yesIf(supportsCustomInput)],
			['Model Input', ({ inputSchema }) => yesIf(inputSchema)],
			['Get, Wait, Download', ({ buildStatusRequest }) => yesIf(buildStatusRequest)],
			['Cancel', ({ buildCancelRequest }) => yesIf(buildCancelRequest)],
			['Get Many', ({ list }) => yesIf(list)],
			['Get Balance', ({ balance }) => yesIf(balance)],
			['Trigger: webhook', webhookOf],
			['Trigger: polling', pollingOf],
		],
		providers,
	);
}

interface Result {
	readonly provider: Provider;
	readonly support: OutputImageSupport;
}

/** Whether the list has any of the models that the support is about. */
function isInList({ models }: Provider) {
	return (support: OutputImageSupport): boolean =>
		support.models === undefined || models.some(({ name }) => support.models?.includes(name));
}

const FORMATS = { png: 'PNG', jpg: 'JPEG', webp: 'WebP' } as const;

/** The providers, with the model or the models that the row is about. */
function subjectOf({ provider, support: { models } }: Result): string {
	const { outputImage = [], title } = provider;
	if (models === undefined || outputImage.filter(isInList(provider)).length === 1) return title;
	return models.length === 1
		? `${title}: \`${models[0] ?? ''}\``
		: `${title}: the other models of the list`;
}

function marginOf({ support: { margin } }: Result): string {
	if (margin === undefined) return '';
	return `${Object.keys(margin.most).join(' or ')}${margin.needsCrop ? ', with crop' : ''}`;
}

function sizesOf({ support: { sizes, takesPixelSize } }: Result): string {
	if (takesPixelSize === true) return 'In pixels';
	return sizes === undefined ? '' : `${sizes.length} sizes`;
}

/** What each provider, or each of its models, can make of a result. */
export function resultTable(): string {
	const results = providers.flatMap((provider) =>
		(provider.outputImage ?? [])
			.filter(isInList(provider))
			.map((support): Result => ({ provider, support })),
	);
	return table<Result>(
		[
			['Provider', subjectOf],
			[
				'Background',
				({ support: { backgrounds = [] } }) =>
					backgrounds.filter((background) => background !== 'transparent').join(', '),
			],
			['Crop', ({ support: { crop } }) => (crop === true ? 'Yes' : '')],
			['Margin', marginOf],
			['Format', ({ support: { formats = [] } }) => formats.map((one) => FORMATS[one]).join(', ')],
			['Mask', ({ support: { outputTypes = [] } }) => (outputTypes.includes('mask') ? 'Yes' : '')],
			['Shadow', ({ support: { shadows } }) => (shadows === undefined ? '' : 'Yes')],
			['Size', sizesOf],
		],
		results,
	);
}

/** How changes arrive at the trigger, for the providers that it offers. */
export function triggerTable(): string {
	return table<Provider>(
		[
			['Provider', ({ title }) => title],
			['Webhook', webhookOf],
			['Delivers to', ({ webhook }) => deliversTo(webhook)],
			['Polling', polledAt],
		],
		providers.filter(({ webhook, buildStatusRequest }) => webhook ?? buildStatusRequest),
	);
}

function deliversTo(webhook: Provider['webhook']): string {
	if (webhook === undefined) return '';
	return webhook.publicOnly ? 'Public https URLs' : 'Any URL it can reach';
}

function polledAt({ list, buildStatusRequest }: Provider): string {
	if (list !== undefined) return "The account's predictions";
	return buildStatusRequest === undefined ? 'No' : 'The predictions you name';
}
